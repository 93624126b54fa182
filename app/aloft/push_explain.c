#include "push_explain.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

#include "aloft/address.h"
#include "refusal.h"

static unsigned percent_of(const struct push_end *end)
{
    const uint32_t size = end->report.size;

    return size == 0 ? 0 : (unsigned)((uint64_t)end->report.acknowledged * 100u / size);
}

static const char *what(const struct push *push)
{
    return push->is_document ? "trust store" : "image";
}

static enum aloft_exit explain_no_answer(
        struct cli *cli, const char *host, const struct push *push)
{
    cli_fail(cli, ALOFT_ERR_TIMEOUT, "invitation",
            "%s does not answer at UDP port %u%s", host, push->devices[0].port,
            push->device_count > 1 ? " or 3232" : "");
    cli_why(cli,
            "the device is off, in another network, waits at another port, or does "
            "not wait for updates now; some access points keep stations apart");
    cli_hint(cli,
            "look whether it is on and has the network; a port of its own is named as "
            "HOST:PORT");
    return cli_fail_as(cli, ALOFT_EXIT_UNREACHABLE, "no_answer");
}

static enum aloft_exit explain_bad_answer(
        struct cli *cli, const char *host, const struct push_end *end)
{
    cli_fail(cli, ALOFT_ERR_PROTOCOL, "invitation", "%s answers \"%s\"", host,
            end->words);
    cli_why(cli, "that is no answer to an invitation: something else listens there");
    cli_hint(cli, "check address and port of the device");
    return cli_fail_as(cli, ALOFT_EXIT_TRANSFER, "bad_answer");
}

static enum aloft_exit explain_refused(struct cli *cli, const char *host,
        const struct push *push, const struct push_end *end)
{
    const enum aloft_status status =
            push->is_document ? end->report.status
                              : refusal_status(push->image, end->report.status);
    const bool words = end->words[0] != '\0';
    const bool unseen =
            !push->is_document && end->report.ahead && end->report.sent == 0;
    const enum aloft_exit exit =
            cli_fail(cli, status, "verdict", "%s refused the %s%s: %s", host,
                    what(push), unseen ? ", of which nothing was sent" : "",
                    words ? end->words : aloft_status_text(status));

    if (!push->is_document) {
        refusal_advise(cli, push->image, push->kind, status);
    }
    return exit;
}

/* MD5 is for stock devices, which have no trust stores. */
static enum aloft_exit explain_weak(
        struct cli *cli, const char *host, const struct push *push)
{
    const enum aloft_exit exit = cli_fail(cli, ALOFT_ERR_AUTH, "authentication",
            "%s wants the password proved with MD5", host);

    cli_why(cli,
            "whoever pretends to be the device can collect such proofs and guess the "
            "password from them; an ESP8266 and older ESP32 know nothing else");
    cli_hint(cli, push->is_document
                          ? "send it over HTTP: aloft trust push STORE DEVICE"
                          : "allow it with --allow-md5 where you trust the network");
    return cli_fail_as(cli, exit, "weak_auth");
}

static enum aloft_exit explain_no_call_back(
        struct cli *cli, const char *host, const struct push_end *end)
{
    char address[ALOFT_ADDRESS_TEXT_MAX];

    aloft_address_port_text(&end->called_at, address);
    cli_fail(cli, ALOFT_ERR_UNREACHABLE, "call back",
            "%s accepted the invitation but never connected back to %s", host, address);
    cli_why(cli,
            "a firewall, NAT, container or VPN blocks the connection; an ESP32 also "
            "falls silent when the image does not fit");
    cli_hint(cli, "open a TCP port of this computer, 41234 for example, and try again "
                  "with --host-port 41234");
    return cli_fail_as(cli, ALOFT_EXIT_TRANSFER, "no_call_back");
}

static enum aloft_exit explain_lost(struct cli *cli, const char *host,
        const struct push_end *end, enum aloft_status status, const char *code)
{
    const enum aloft_exit exit = cli_fail(cli, status, "transfer",
            status == ALOFT_ERR_CLOSED ? "%s closed the connection at %u %%"
                                       : "%s took no more bytes at %u %%",
            host, percent_of(end));

    return cli_fail_as(cli, exit, code);
}

/* Its counts may lag, so a device that has counted most is still said to have stalled.
 */
static enum aloft_exit explain_no_verdict(struct cli *cli, const char *host,
        const struct push *push, const struct push_end *end)
{
    if (end->report.acknowledged < end->report.size) {
        return explain_lost(cli, host, end, ALOFT_ERR_TIMEOUT, "stalled");
    }
    cli_fail(cli, ALOFT_ERR_TIMEOUT, "verdict",
            "%s got the whole %s and never told what it thinks of it", host,
            what(push));
    cli_why(cli, "the device may have lost its network while it checked the %s",
            what(push));
    cli_hint(cli, push->is_document ? "look which one it has before trying again"
                                    : "look which version it runs before trying again");
    return cli_fail_as(cli, ALOFT_EXIT_TIMEOUT, "no_verdict");
}

static enum aloft_exit explain_aborted(struct cli *cli, const char *host,
        const struct push *push, const struct push_end *end)
{
    cli_fail(cli, ALOFT_ERR_ABORTED, "transfer", "stopped; %s goes on with its old %s",
            host, what(push));
    return end->signal == SIGTERM
                   ? cli_fail_as(cli, ALOFT_EXIT_TERMINATED, "terminated")
                   : cli_fail_as(cli, ALOFT_EXIT_INTERRUPTED, "interrupted");
}

enum aloft_exit push_explain(struct cli *cli, const char *host, const struct push *push,
        const struct push_end *end)
{
    switch (end->report.outcome) {
    case ALOFT_ESPOTA_END_NONE:
    case ALOFT_ESPOTA_END_ACCEPTED:
        break;
    case ALOFT_ESPOTA_END_NO_ANSWER:
        return explain_no_answer(cli, host, push);
    case ALOFT_ESPOTA_END_BAD_ANSWER:
        return explain_bad_answer(cli, host, end);
    case ALOFT_ESPOTA_END_REFUSED:
        return explain_refused(cli, host, push, end);
    case ALOFT_ESPOTA_END_NO_PASSWORD:
        return refusal_of_password(cli, host, false);
    case ALOFT_ESPOTA_END_WEAK_AUTH:
        return explain_weak(cli, host, push);
    case ALOFT_ESPOTA_END_AUTH_REFUSED:
        return refusal_of_password(cli, host, true);
    case ALOFT_ESPOTA_END_AUTH_SILENT:
        return cli_fail(cli, ALOFT_ERR_TIMEOUT, "authentication",
                "%s asked for the password and then fell silent", host);
    case ALOFT_ESPOTA_END_NO_CALL_BACK:
        return explain_no_call_back(cli, host, end);
    case ALOFT_ESPOTA_END_STALLED:
        return explain_lost(cli, host, end, ALOFT_ERR_TIMEOUT, "stalled");
    case ALOFT_ESPOTA_END_CLOSED:
        return explain_lost(cli, host, end, ALOFT_ERR_CLOSED, "closed");
    case ALOFT_ESPOTA_END_NO_VERDICT:
        return explain_no_verdict(cli, host, push, end);
    case ALOFT_ESPOTA_END_UNREADABLE:
        return cli_fail(cli, ALOFT_ERR_IO, "transfer", "cannot read %s any more",
                push->image->path);
    case ALOFT_ESPOTA_END_ABORTED:
        return explain_aborted(cli, host, push, end);
    }
    return cli_fail(cli, ALOFT_ERR_STATE, "transfer", "%s: no reason is known", host);
}

static enum aloft_exit explain_start(struct cli *cli, const char *host,
        const struct push *push, enum aloft_status status, int reason)
{
    if (status != ALOFT_ERR_ADDRESS) {
        return cli_fail(cli, status, "invitation", "cannot begin with %s", host);
    }
    const enum aloft_exit exit =
            cli_fail(cli, status, "invitation", "cannot listen at TCP port %u: %s",
                    (unsigned)push->local.port, strerror(reason));

    cli_hint(cli, "choose another port with --host-port, or let one be chosen");
    return exit;
}

static enum aloft_exit push_once(struct cli *cli, const char *host, struct push *push,
        const struct cli_password *password, struct push_end *end)
{
    push->password = password->known ? password->text : NULL;
    const enum aloft_status status = push_run(push, end);
    const int reason = errno;

    if (status != ALOFT_OK) {
        return explain_start(cli, host, push, status, reason);
    }
    return end->report.outcome == ALOFT_ESPOTA_END_ACCEPTED
                   ? ALOFT_EXIT_OK
                   : push_explain(cli, host, push, end);
}

enum aloft_exit push_with_password(struct cli *cli, const char *host, struct push *push,
        struct cli_password *password, struct push_end *end)
{
    const enum aloft_exit exit = push_once(cli, host, push, password, end);

    if (exit == ALOFT_EXIT_OK || end->report.outcome != ALOFT_ESPOTA_END_NO_PASSWORD ||
            !cli_password_ask(cli, host, password)) {
        return exit;
    }
    cli->failed = false;
    return push_once(cli, host, push, password, end);
}
