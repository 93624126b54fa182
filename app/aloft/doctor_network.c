#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "aloft/multicast.h"
#include "discovery.h"
#include "doctor.h"
#include "push.h"
#include "push_explain.h"
#include "target.h"

/* For our own question to come back to us. */
#define HEAR_MS 300u
/* No device takes an image that begins with zeros; see doctor_look_call_back(). */
#define PROBE_SIZE 1024u
#define PROBE_MS   5000u

void doctor_look_interfaces(
        const struct doctor_case *subject, struct doctor_finding *finding)
{
    struct aloft_interface list[ALOFT_INTERFACES_MAX];
    const size_t count = aloft_interfaces_list(list, ALOFT_INTERFACES_MAX);

    (void)subject; // no device has to do with it
    if (count > 0 && !list[0].is_loopback) {
        doctor_find(finding, DOCTOR_FINE, "%s has an address and carries multicast",
                list[0].name);
        return;
    }
    doctor_find(finding, DOCTOR_PROBLEM, "this computer is in no network");
    doctor_why(finding,
            "no interface but the loopback one is up, has an IPv4 address and carries "
            "multicast");
    doctor_hint(finding, "see: ip address");
}

/* 0: datagrams to all who speak multicast DNS have a way; else why not. */
static int try_route(void)
{
    const struct sockaddr_in all = {.sin_family = AF_INET,
            .sin_port = htons(ALOFT_MDNS_PORT),
            .sin_addr.s_addr = htonl(0xe00000fbu)};
    const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    int why = 0;

    if (fd < 0 || connect(fd, (const struct sockaddr *)&all, sizeof all) != 0) {
        why = errno;
    }
    if (fd >= 0) {
        close(fd);
    }
    return why;
}

void doctor_look_route(
        const struct doctor_case *subject, struct doctor_finding *finding)
{
    const int why = try_route();

    (void)subject; // no device has to do with it
    if (why == 0) {
        doctor_find(finding, DOCTOR_FINE, "there is a route for multicast");
        return;
    }
    doctor_find(finding, DOCTOR_PROBLEM, "there is no route to 224.0.0.251: %s",
            strerror(why));
    doctor_why(finding,
            "neither a default route nor one for multicast; aloft names the interface "
            "and needs none, but other programs do");
    doctor_hint(finding, "ip route add 224.0.0.0/4 dev INTERFACE");
}

void doctor_look_firewall(
        const struct doctor_case *subject, struct doctor_finding *finding)
{
    struct discovery *discovery = NULL;
    const enum aloft_status status = discovery_open(&discovery);

    (void)subject; // no device has to do with it
    if (status != ALOFT_OK) {
        doctor_find(finding, DOCTOR_SKIPPED, "cannot ask by multicast: %s",
                aloft_status_text(status));
        return;
    }
    discovery_run(discovery, HEAR_MS);
    const char *const deaf = discovery_deaf(discovery);

    if (deaf == NULL) {
        doctor_find(finding, DOCTOR_FINE, "questions to UDP port 5353 come through");
    } else {
        doctor_find(finding, DOCTOR_PROBLEM,
                "on %s this computer does not hear its own questions", deaf);
        doctor_why(finding, "a firewall drops what comes to UDP port 5353");
        doctor_hint(finding, "let UDP port 5353 in on %s", deaf);
    }
    discovery_close(discovery);
}

static void see_nothing(
        struct push_watcher *watcher, const struct aloft_espota_report *report)
{
    (void)watcher; // nobody waits for progress of 1024 bytes
    (void)report;  // as above
}

static void hear_port(struct push_watcher *watcher, uint16_t port)
{
    (void)watcher; // as above
    (void)port;    // as above
}

/* Takes what the failure of an upload would say, and forgets the failure. */
static void take_failure(struct cli *cli, struct doctor_finding *finding)
{
    doctor_find(finding, DOCTOR_PROBLEM, "%s", cli->failure.message);
    doctor_why(finding, "%s", cli->failure.why);
    doctor_hint(finding, "%s", cli->failure.hint);
    cli->failure = (struct aloft_failure){0};
    cli->failed = false;
}

static void judge(const struct doctor_case *subject, const struct push *push,
        const struct push_end *end, struct doctor_finding *finding)
{
    const enum aloft_espota_outcome outcome = end->report.outcome;
    const bool came_back =
            outcome == ALOFT_ESPOTA_END_REFUSED || outcome == ALOFT_ESPOTA_END_CLOSED ||
            outcome == ALOFT_ESPOTA_END_NO_VERDICT ||
            outcome == ALOFT_ESPOTA_END_STALLED || outcome == ALOFT_ESPOTA_END_ACCEPTED;

    if (came_back) {
        doctor_find(finding, DOCTOR_FINE, "%s connects back to this computer",
                subject->target);
        return;
    }
    (void)push_explain(subject->cli, subject->target, push, end); // for its words
    take_failure(subject->cli, finding);
}

/* Offers an image that every device refuses at its first byte: whether the device
 * connects back for it is all that counts. */
static void call(const struct doctor_case *subject,
        const struct cli_addresses *addresses, struct doctor_finding *finding)
{
    static const struct push_watcher_ops ops = {hear_port, see_nothing};
    struct push_watcher watcher = {&ops};
    uint8_t zeros[PROBE_SIZE] = {0};
    struct cli_image image = {.path = "zeros", .bytes = zeros, .size = sizeof zeros};
    const struct push push = {.image = &image,
            .kind = ALOFT_UPDATE_FIRMWARE,
            .devices = addresses->peers,
            .device_count = addresses->count,
            .password = subject->password->known ? subject->password->text : NULL,
            .timeout_ms = PROBE_MS,
            .watcher = &watcher};
    struct push_end end;

    aloft_memory_reader_init(&image.reader, zeros, sizeof zeros);
    const enum aloft_status status = push_run(&push, &end);

    if (status != ALOFT_OK) {
        doctor_find(
                finding, DOCTOR_SKIPPED, "cannot try: %s", aloft_status_text(status));
        return;
    }
    judge(subject, &push, &end, finding);
}

void doctor_look_call_back(
        const struct doctor_case *subject, struct doctor_finding *finding)
{
    struct cli_target target;
    struct cli_addresses addresses;

    if (subject->target == NULL) {
        doctor_find(finding, DOCTOR_SKIPPED,
                "whether devices can connect back is found out with one: aloft doctor "
                "DEVICE");
        return;
    }
    if (cli_target_read(subject->cli, subject->target, &target) != ALOFT_EXIT_OK ||
            (target.sim == NULL && !target.by_http &&
                    cli_target_find(subject->cli, target.host, target.port,
                            &addresses) != ALOFT_EXIT_OK)) {
        take_failure(subject->cli, finding);
        return;
    }
    if (target.by_http) {
        doctor_find(finding, DOCTOR_SKIPPED,
                "%s is to be updated over HTTP, and need not connect back",
                subject->target);
        return;
    }
    if (target.sim != NULL) {
        doctor_find(finding, DOCTOR_SKIPPED, "%s is on this computer", subject->target);
        return;
    }
    call(subject, &addresses, finding);
}
