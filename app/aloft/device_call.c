#include "device_call.h"

#include <signal.h>
#include <stdlib.h>

#include "aloft/bearssl_digest.h"
#include "aloft/clock.h"
#include "aloft/posix_random.h"
#include "aloft/pump.h"
#include "aloft/secret.h"
#include "aloft/signals.h"
#include "wire_trace.h"

#define TURN_MS     250u
#define FLUSH_TURNS 2 // so that a close goes out

/* Everything that lives as long as one call. */
struct session {
    struct aloft_web_client client;
    struct wire_trace trace;
    struct tls_stream stream;
    struct aloft_random random;
    struct aloft_pump *pump;
    struct aloft_link *link;
};

static enum aloft_status start(const struct device_call *call, struct session *session,
        struct device_reply *reply)
{
    const struct aloft_web_client_config config = {
            .verb = call->verb,
            .url = call->url,
            .fields = call->fields,
            .upload = call->upload,
            .source = call->source,
            .upload_len = call->upload_len,
            .password = call->password,
            .random = &session->random,
            .sha256 = &aloft_bearssl_sha256,
            .body = reply->body,
            .body_size = sizeof reply->body,
            .connect_ms = call->timeout_ms,
            .silence_ms = call->silence_ms != 0 ? call->silence_ms : call->timeout_ms,
    };
    const struct cli_tls tls = {.ca = call->tls.ca,
            .insecure = call->tls.insecure,
            .handshake_ms = call->timeout_ms};
    struct aloft_machine *machine = &session->client.exchange.machine;
    enum aloft_status status = aloft_pump_new(&session->pump);

    if (status != ALOFT_OK) {
        return status;
    }
    aloft_web_client_init(&session->client);
    if (call->trace != NULL) {
        wire_trace_init(&session->trace, machine, call->trace);
        machine = &session->trace.machine;
    }
    status = tls_stream_open(&session->stream, &tls, call->url, machine);
    if (status != ALOFT_OK) {
        return status;
    }
    status = aloft_pump_add(session->pump, session->stream.machine, &session->link);
    if (status != ALOFT_OK) {
        return status;
    }
    return aloft_web_client_start(&session->client, &config, aloft_clock_ms());
}

static void turn_until_over(struct session *session, struct aloft_signals *signals,
        struct device_reply *reply)
{
    aloft_pump_watch(session->pump, signals->fd);
    while (!aloft_web_client_over(&session->client)) {
        if (aloft_pump_turn(session->pump, TURN_MS) == ALOFT_PUMP_WOKEN) {
            reply->signal = aloft_signals_take(signals);
        }
        if (reply->signal != 0) {
            aloft_web_client_abort(&session->client);
        }
    }
    for (int i = 0; i < FLUSH_TURNS; i++) {
        aloft_pump_turn(session->pump, 0);
    }
}

static enum aloft_status converse(const struct device_call *call,
        struct session *session, struct device_reply *reply)
{
    static const int list[] = {SIGINT, SIGTERM, 0};
    struct aloft_signals signals;
    enum aloft_status status = start(call, session, reply);

    if (status != ALOFT_OK) {
        return status;
    }
    status = aloft_signals_open(&signals, list);
    if (status != ALOFT_OK) {
        return status;
    }
    turn_until_over(session, &signals, reply);
    aloft_signals_close(&signals);
    reply->code = aloft_web_client_code(&session->client);
    return aloft_web_client_status(&session->client);
}

enum aloft_status device_call_run(
        const struct device_call *call, struct device_reply *reply)
{
    struct session *session = (struct session *)calloc(1, sizeof *session);

    *reply = (struct device_reply){0};
    if (session == NULL) {
        return ALOFT_ERR_MEMORY;
    }
    session->random = aloft_posix_random();
    const enum aloft_status status = converse(call, session, reply);

    aloft_pump_free(session->pump);
    tls_stream_close(&session->stream);
    aloft_wipe(session, sizeof *session); // holds what the password was hashed to
    free(session);
    return status;
}
