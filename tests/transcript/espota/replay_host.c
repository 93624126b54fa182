/* Plays a conversation against our sender. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aloft/bearssl_digest.h"
#include "aloft/decimal.h"
#include "script.h"
#include "test_random.h"

/* Within this time the sender does what the conversation says, or comes to its end. */
#define PATIENCE_MS 3000u
#define END_MS      100000u

struct replay {
    const struct script *script;
    const struct step *step;
    bool split;
    uint32_t now_ms;
    struct aloft_espota_sender sender;
    struct aloft_memory_reader image;
    struct test_random random;
    uint8_t buffer[1460];
    uint32_t sent;   /* bytes of the image that the sender has sent */
    uint32_t wanted; /* bytes that the conversation has come to */
    bool closed;     /* by the sender */
    char datagram[ALOFT_ESPOTA_DATAGRAM_MAX];
    size_t datagram_len; /* 0: none waits to be compared */
};

static _Noreturn void fail(const struct replay *replay, const char *what)
{
    script_fail(replay->script, replay->step != NULL ? replay->step->line : 0, what);
}

static struct aloft_peer device_peer(void)
{
    return aloft_peer_ipv4((const uint8_t[]){10, 0, 0, 2}, 8266);
}

static void take_bytes(struct replay *replay, const struct aloft_action *action)
{
    if (action->len > replay->script->size - replay->sent ||
            memcmp(action->data, replay->script->image + replay->sent, action->len) !=
                    0) {
        fail(replay, "the host sends other bytes");
    }
    replay->sent += (uint32_t)action->len;
}

static void take_datagram(struct replay *replay, const struct aloft_action *action)
{
    const struct aloft_peer device = device_peer();

    if (replay->datagram_len > 0) {
        fail(replay, "the host sends one datagram more");
    }
    if (!aloft_peer_equal(&action->peer, &device)) {
        fail(replay, "the host talks to somebody else");
    }
    memcpy(replay->datagram, action->data, action->len);
    replay->datagram_len = action->len;
}

/* Carries out all that the sender asks for. */
static void drain(struct replay *replay)
{
    struct aloft_action action;

    while (aloft_machine_next(&replay->sender.machine, &action)) {
        switch (action.kind) {
        case ALOFT_ACTION_DATAGRAM:
            take_datagram(replay, &action);
            break;
        case ALOFT_ACTION_BYTES:
            take_bytes(replay, &action);
            break;
        case ALOFT_ACTION_CLOSE:
            replay->closed = true;
            break;
        case ALOFT_ACTION_CONNECT:
        case ALOFT_ACTION_RESTART:
            fail(replay, "the host does what only a device does");
        }
    }
}

static void give(struct replay *replay, struct aloft_event event)
{
    event.now_ms = replay->now_ms;
    event.peer = device_peer();
    if (aloft_machine_take(&replay->sender.machine, &event) != event.len) {
        fail(replay, "the host did not use all bytes");
    }
    drain(replay);
}

/* Lets time pass to the next TIME event within `*left_ms`. False: there is none. */
static bool pass_time(struct replay *replay, uint32_t *left_ms)
{
    const uint32_t due_ms =
            aloft_machine_due_ms(&replay->sender.machine, replay->now_ms);

    if (due_ms > *left_ms) {
        replay->now_ms += *left_ms;
        return false;
    }
    replay->now_ms += due_ms;
    *left_ms -= due_ms;
    give(replay, (struct aloft_event){.kind = ALOFT_EVENT_TIME});
    return true;
}

static void expect_datagram(struct replay *replay)
{
    const struct step *step = replay->step;
    uint32_t left_ms = PATIENCE_MS;

    while (replay->datagram_len == 0) {
        if (!pass_time(replay, &left_ms)) {
            fail(replay, "the host sends nothing");
        }
    }
    if (replay->datagram_len != step->len ||
            memcmp(replay->datagram, step->text, step->len) != 0) {
        fprintf(stderr, "sent: \"%.*s\"\n", (int)replay->datagram_len,
                replay->datagram);
        fail(replay, "the host sends another datagram");
    }
    replay->datagram_len = 0;
}

static void say(struct replay *replay, const char *text, size_t len)
{
    const size_t piece = replay->split ? 1 : len;

    for (size_t at = 0; at < len; at += piece) {
        give(replay, (struct aloft_event){.kind = ALOFT_EVENT_BYTES,
                             .data = (const uint8_t *)text + at,
                             .len = piece});
    }
}

static void expect_image(struct replay *replay)
{
    replay->wanted += replay->step->number;
    if (replay->sent < replay->wanted) {
        fail(replay, "the host waits for something");
    }
}

static void say_count(struct replay *replay)
{
    char digits[ALOFT_DECIMAL_MAX];

    say(replay, digits, aloft_decimal_encode(replay->step->number, digits));
}

static void wait(struct replay *replay)
{
    uint32_t left_ms = replay->step->number;

    while (pass_time(replay, &left_ms)) {
    }
}

static void play(struct replay *replay)
{
    const struct step *step = replay->step;

    switch (step->kind) {
    case STEP_TO_DEVICE:
        expect_datagram(replay);
        break;
    case STEP_TO_HOST:
        give(replay, (struct aloft_event){.kind = ALOFT_EVENT_DATAGRAM,
                             .data = (const uint8_t *)step->text,
                             .len = step->len});
        break;
    case STEP_CONNECT:
        give(replay, (struct aloft_event){.kind = ALOFT_EVENT_CONNECTED});
        break;
    case STEP_IMAGE:
        expect_image(replay);
        break;
    case STEP_EXCHANGE:
        expect_image(replay);
        say_count(replay);
        break;
    case STEP_SAYS:
        say(replay, step->text, step->len);
        break;
    case STEP_DEVICE_CLOSES:
        if (!replay->closed) {
            give(replay, (struct aloft_event){.kind = ALOFT_EVENT_CLOSED});
        }
        break;
    case STEP_WAIT:
        wait(replay);
        break;
    case STEP_RESTARTS:
    case STEP_REFUSED:
    case STEP_HOST_CLOSES:
    case STEP_HOST_RESETS:
        break;
    }
}

static void set_up(struct replay *replay)
{
    const struct script *script = replay->script;
    struct aloft_espota_sender_config config = {
            .image = &replay->image.base,
            .kind = script_is_file_system(script) ? ALOFT_UPDATE_FILE_SYSTEM
                                                  : ALOFT_UPDATE_FIRMWARE,
            .devices = {device_peer()},
            .device_count = 1,
            .password = script->has_host_password ? script->host_password : NULL,
            .password_len = strlen(script->host_password),
            .digests = {&aloft_bearssl_md5, &aloft_bearssl_sha256},
            .random = &replay->random.base,
            .allow_md5 = true,
            .plain_cnonce = true,
            .buffer = replay->buffer,
            .buffer_size = sizeof replay->buffer,
    };
    const struct step *first = &script->steps[0];
    struct aloft_espota_invitation invitation;

    if (aloft_espota_decode_invitation(
                (const uint8_t *)first->text, first->len, &invitation) != ALOFT_OK) {
        script_fail(script, first->line, "does not begin with an invitation");
    }
    config.port = invitation.port;
    memcpy(config.md5, script->md5, sizeof config.md5);
    test_random_init(&replay->random, 1);
    replay->random.script = script->cnonces.bytes;
    replay->random.script_len = script->cnonces.len;
    aloft_memory_reader_init(&replay->image, script->image, script->size);
    if (aloft_espota_sender_init(&replay->sender, &config, 0) != ALOFT_OK) {
        fail(replay, "the sender cannot be made");
    }
    drain(replay);
}

static void check_end(struct replay *replay)
{
    const struct script *script = replay->script;
    struct aloft_espota_report report;
    uint32_t left_ms = END_MS;

    aloft_espota_sender_report(&replay->sender, &report);
    while (report.phase != ALOFT_ESPOTA_PHASE_OVER && pass_time(replay, &left_ms)) {
        aloft_espota_sender_report(&replay->sender, &report);
    }
    if (replay->datagram_len > 0) {
        fail(replay, "the host sends more than that");
    }
    if (report.outcome != script->outcome || report.status != script->status) {
        fprintf(stderr, "outcome %d, status %d\n", (int)report.outcome,
                (int)report.status);
        fail(replay, "it ends otherwise");
    }
    if (report.outcome == ALOFT_ESPOTA_END_ACCEPTED && replay->sent != script->size) {
        fail(replay, "not all bytes were sent");
    }
}

void replay_host(const struct script *script, bool split)
{
    struct replay *replay = calloc(1, sizeof *replay);

    if (replay == NULL) {
        script_fail(script, 0, "no memory");
    }
    replay->script = script;
    replay->split = split;
    set_up(replay);
    for (size_t i = 0; i < script->step_count; i++) {
        replay->step = &script->steps[i];
        for (uint32_t n = 0; n < replay->step->times; n++) {
            if ((replay->step->ends & SCRIPT_HOST) != 0) {
                play(replay);
            }
        }
    }
    check_end(replay);
    free(replay);
}
