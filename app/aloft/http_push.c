#include "http_push.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "aloft/bearssl_digest.h"
#include "aloft/clock.h"
#include "aloft/manifest.h"
#include "aloft/posix_random.h"
#include "aloft/pump.h"
#include "aloft/secret.h"
#include "aloft/signals.h"
#include "wire_trace.h"

#define BUFFER_SIZE 16384u
#define TURN_MS     100u // how often progress is shown at least
#define FLUSH_TURNS 2    // so that a close goes out

/* Everything that lives as long as one push. */
struct session {
    struct aloft_web_upload upload;
    struct wire_trace trace;
    struct tls_stream stream;
    struct aloft_random random;
    struct aloft_pump *pump;
    struct aloft_link *link;
    uint8_t buffer[BUFFER_SIZE];
    uint8_t manifest[ALOFT_MANIFEST_SIZE_MAX];
};

/* The manifest goes ahead if there is one and the device takes it. */
static void add_manifest(const struct http_push *push, struct session *session,
        struct aloft_web_upload_config *config)
{
    struct aloft_manifest manifest;
    struct aloft_manifest_place place;

    if (aloft_manifest_load(&manifest, &place, &push->image->reader.base,
                session->manifest, sizeof session->manifest) != ALOFT_OK ||
            manifest.document.len > push->manifest_room) {
        return;
    }
    config->manifest = manifest.document.bytes;
    config->manifest_len = manifest.document.len;
    config->list_size = aloft_manifest_list_size(&manifest);
    config->list_offset = place.offset - config->list_size;
}

static struct aloft_web_upload_config configure(
        const struct http_push *push, struct session *session)
{
    struct aloft_web_upload_config config = {
            .url = push->url,
            .file = &push->image->reader.base,
            .is_file_system = push->kind == ALOFT_UPDATE_FILE_SYSTEM,
            .password = push->password,
            .random = &session->random,
            .sha256 = &aloft_bearssl_sha256,
            .buffer = session->buffer,
            .buffer_size = sizeof session->buffer,
            .connect_ms = push->timeout_ms,
            .answer_ms = push->timeout_ms,
            .verdict_ms = push->timeout_ms,
    };

    aloft_digest_once(&aloft_bearssl_sha256, push->image->bytes, push->image->size,
            config.sha256_of_file);
    add_manifest(push, session, &config);
    return config;
}

static enum aloft_status open_session(
        const struct http_push *push, struct session *session)
{
    const struct aloft_web_upload_config config = configure(push, session);
    struct aloft_machine *machine = &session->upload.machine;
    enum aloft_status status = aloft_pump_new(&session->pump);

    if (status == ALOFT_OK) {
        status = aloft_web_upload_init(&session->upload, &config, aloft_clock_ms());
    }
    if (status != ALOFT_OK) {
        return status;
    }
    if (push->trace != NULL) {
        wire_trace_init(&session->trace, machine, push->trace);
        machine = &session->trace.machine;
    }
    struct cli_tls tls = push->tls;

    tls.handshake_ms = push->timeout_ms;
    status = tls_stream_open(&session->stream, &tls, push->url, machine);
    if (status != ALOFT_OK) {
        return status;
    }
    return aloft_pump_add(session->pump, session->stream.machine, &session->link);
}

static void look(const struct http_push *push, struct session *session,
        struct http_push_end *end)
{
    aloft_web_upload_report(&session->upload, &end->report);
    upload_view_http(push->view, &end->report);
}

static void take_signal(struct session *session, struct aloft_signals *signals,
        struct http_push_end *end)
{
    const int number = aloft_signals_take(signals);

    if (number == 0) {
        return;
    }
    end->signal = end->signal == 0 ? number : end->signal;
    aloft_web_upload_abort(&session->upload);
}

static void turn_until_over(const struct http_push *push, struct session *session,
        struct aloft_signals *signals, struct http_push_end *end)
{
    look(push, session, end);
    while (end->report.outcome == ALOFT_WEB_UPLOAD_END_NONE) {
        if (aloft_pump_turn(session->pump, TURN_MS) == ALOFT_PUMP_WOKEN) {
            take_signal(session, signals, end);
        }
        look(push, session, end);
    }
    for (int i = 0; i < FLUSH_TURNS; i++) {
        aloft_pump_turn(session->pump, 0);
    }
}

/* The texts of the report are the session's, which does not last. */
static void keep_texts(struct http_push_end *end)
{
    memcpy(end->code, end->report.code, sizeof end->code);
    memcpy(end->message, end->report.message, sizeof end->message);
    end->report.code = end->code;
    end->report.message = end->message;
}

static enum aloft_status converse(const struct http_push *push, struct session *session,
        struct http_push_end *end)
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
    keep_texts(end);
    return ALOFT_OK;
}

enum aloft_status http_push_run(const struct http_push *push, struct http_push_end *end)
{
    struct session *session = (struct session *)calloc(1, sizeof *session);

    *end = (struct http_push_end){0};
    if (session == NULL) {
        return ALOFT_ERR_MEMORY;
    }
    session->random = aloft_posix_random();
    const enum aloft_status status = converse(push, session, end);

    aloft_pump_free(session->pump);
    tls_stream_close(&session->stream);
    aloft_wipe(session, sizeof *session); // holds what the password was hashed to
    free(session);
    return status;
}
