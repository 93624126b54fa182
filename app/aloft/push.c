#include "push.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "aloft/bearssl_digest.h"
#include "aloft/clock.h"
#include "aloft/manifest.h"
#include "aloft/posix_random.h"
#include "aloft/pump.h"
#include "aloft/secret.h"
#include "aloft/signals.h"
#include "local_address.h"
#include "wire_trace.h"

#define BUFFER_SIZE 16384u
#define TURN_MS     250u // how often the watcher is called at least
#define FLUSH_TURNS 2    // so that a close or an abort goes out

/* Everything that lives as long as one push. */
struct session {
    struct aloft_espota_sender sender;
    struct wire_trace trace;
    struct aloft_random random;
    struct aloft_pump *pump;
    struct aloft_link *link;
    uint8_t buffer[BUFFER_SIZE];
};

static bool is_of_kind(
        const struct aloft_manifest *manifest, enum aloft_update_kind kind)
{
    return (manifest->payload.content == ALOFT_MANIFEST_FIRMWARE) ==
           (kind == ALOFT_UPDATE_FIRMWARE);
}

/* What the file has that can travel ahead: its manifest, and the block list. The device
 * believes the manifest about what it is; if the user does not, the device is to find
 * out.
 */
static struct aloft_espota_documents find_documents(const struct push *push)
{
    struct aloft_espota_documents documents = {0};
    uint8_t buf[ALOFT_MANIFEST_SIZE_MAX];
    struct aloft_manifest_place place;
    struct aloft_manifest manifest;

    if (push->is_document) {
        documents.size = push->image->size;
    } else if (aloft_manifest_load(&manifest, &place, &push->image->reader.base, buf,
                       sizeof buf) == ALOFT_OK &&
               is_of_kind(&manifest, push->kind)) {
        documents.offset = place.offset;
        documents.size = place.size;
        documents.list_offset = manifest.payload.size;
        documents.list_size = aloft_manifest_list_size(&manifest);
    }
    return documents;
}

static struct aloft_espota_sender_config configure(
        const struct push *push, struct session *session)
{
    struct aloft_espota_sender_config config = {
            .image = &push->image->reader.base,
            .documents = find_documents(push),
            .kind = push->kind,
            .device_count = push->device_count,
            .port = aloft_link_listen_port(session->link),
            .password = push->password,
            .password_len = push->password == NULL ? 0 : strlen(push->password),
            .digests = {&aloft_bearssl_md5, &aloft_bearssl_sha256},
            .random = &session->random,
            .allow_md5 = push->allow_md5,
            .buffer = session->buffer,
            .buffer_size = sizeof session->buffer,
            .answer_ms = push->timeout_ms,
            .call_back_ms = push->timeout_ms,
            .stall_ms = push->timeout_ms,
            .verdict_ms = push->timeout_ms,
    };

    memcpy(config.devices, push->devices, push->device_count * sizeof push->devices[0]);
    aloft_digest_once(
            &aloft_bearssl_md5, push->image->bytes, push->image->size, config.md5);
    return config;
}

/* Listens first, since the invitation names the port. */
static enum aloft_status open_session(const struct push *push, struct session *session)
{
    struct aloft_machine *machine = &session->sender.machine;
    enum aloft_status status = aloft_pump_new(&session->pump);

    if (status != ALOFT_OK) {
        return status;
    }
    if (push->trace != NULL) {
        wire_trace_init(&session->trace, machine, push->trace);
        machine = &session->trace.machine;
    }
    status = aloft_pump_add(session->pump, machine, &session->link);
    if (status != ALOFT_OK) {
        return status;
    }
    const struct aloft_peer local =
            local_address_or_any(&push->local, &push->devices[0]);

    status = aloft_link_listen(session->link, &local);
    if (status != ALOFT_OK) {
        return status;
    }
    const struct aloft_espota_sender_config config = configure(push, session);

    return aloft_espota_sender_init(&session->sender, &config, aloft_clock_ms());
}

static void take_signal(
        struct session *session, struct aloft_signals *signals, struct push_end *end)
{
    const int number = aloft_signals_take(signals);

    if (number == 0 || end->signal != 0) {
        return;
    }
    end->signal = number;
    aloft_espota_sender_abort(&session->sender);
}

static void look(
        const struct push *push, const struct session *session, struct push_end *end)
{
    aloft_espota_sender_report(&session->sender, &end->report);
    if (push->watcher != NULL) {
        push->watcher->ops->look(push->watcher, &end->report);
    }
}

static void turn_until_over(const struct push *push, struct session *session,
        struct aloft_signals *signals, struct push_end *end)
{
    if (push->watcher != NULL) {
        const uint16_t port = aloft_link_listen_port(session->link);

        push->watcher->ops->listens(push->watcher, port);
    }
    look(push, session, end);
    while (end->report.outcome == ALOFT_ESPOTA_END_NONE) {
        if (aloft_pump_turn(session->pump, TURN_MS) == ALOFT_PUMP_WOKEN) {
            take_signal(session, signals, end);
        }
        look(push, session, end);
    }
    for (int i = 0; i < FLUSH_TURNS; i++) {
        aloft_pump_turn(session->pump, 0);
    }
}

static void conclude(struct session *session, struct push_end *end)
{
    const struct aloft_span words = end->report.words;

    if (words.len > 0) {
        memcpy(end->words, words.text, words.len);
    }
    end->called_at = local_address_towards(&end->report.device);
    end->called_at.port = aloft_link_listen_port(session->link);
}

static enum aloft_status converse(
        const struct push *push, struct session *session, struct push_end *end)
{
    static const int list[] = {SIGINT, SIGTERM, 0};
    struct aloft_signals signals;
    enum aloft_status status = open_session(push, session);

    if (status != ALOFT_OK) {
        return status;
    }
    status = aloft_signals_open(&signals, list);
    if (status != ALOFT_OK) {
        return status;
    }
    aloft_pump_watch(session->pump, signals.fd);
    turn_until_over(push, session, &signals, end);
    aloft_signals_close(&signals);
    conclude(session, end);
    return ALOFT_OK;
}

enum aloft_status push_run(const struct push *push, struct push_end *end)
{
    struct session *session = (struct session *)calloc(1, sizeof *session);

    *end = (struct push_end){0};
    if (session == NULL) {
        return ALOFT_ERR_MEMORY;
    }
    session->random = aloft_posix_random();
    const enum aloft_status status = converse(push, session, end);

    aloft_pump_free(session->pump);
    aloft_wipe(session, sizeof *session); // holds what the password was hashed to
    free(session);
    return status;
}
