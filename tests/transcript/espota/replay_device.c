/* Plays a conversation against our receiver. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aloft/bearssl_digest.h"
#include "aloft/decimal.h"
#include "aloft/espota_receiver.h"
#include "aloft/memory_target.h"
#include "fake_verifier.h"
#include "script.h"
#include "test_random.h"

/* Within this time the device does what the conversation says. */
#define PATIENCE_MS 1000u

struct replay {
    const struct script *script;
    const struct step *step;
    bool split;
    uint32_t now_ms;
    uint32_t sent;    /* bytes of the image */
    uint32_t counted; /* by the device, not compared yet */
    uint16_t host_port;
    struct aloft_espota_receiver receiver;
    struct aloft_update update;
    struct aloft_update_config config;
    struct aloft_memory_target firmware;
    struct aloft_memory_target file_system;
    struct fake_verifier verifier;
    struct test_random random;
    uint8_t work[ALOFT_UPDATE_WORK_SIZE];
};

static _Noreturn void fail(const struct replay *replay, const char *what)
{
    script_fail(replay->script, replay->step != NULL ? replay->step->line : 0, what);
}

static struct aloft_peer host_peer(uint16_t port)
{
    return aloft_peer_ipv4((const uint8_t[]){10, 0, 0, 1}, port);
}

/* Where datagrams from the host's sockets come from. */
static uint16_t socket_port(unsigned socket)
{
    return (uint16_t)(50000 + socket);
}

static void give(struct replay *replay, struct aloft_event event)
{
    event.now_ms = replay->now_ms;
    if (aloft_machine_take(&replay->receiver.machine, &event) != event.len) {
        fail(replay, "the device did not use all bytes");
    }
}

/* Lets time pass to the next TIME event within `*left_ms`. False: there is none. */
static bool pass_time(struct replay *replay, uint32_t *left_ms)
{
    const uint32_t due_ms =
            aloft_machine_due_ms(&replay->receiver.machine, replay->now_ms);

    if (due_ms > *left_ms) {
        replay->now_ms += *left_ms;
        return false;
    }
    replay->now_ms += due_ms;
    *left_ms -= due_ms;
    give(replay, (struct aloft_event){.kind = ALOFT_EVENT_TIME});
    return true;
}

/* The device's next action, which must be of `kind`. */
static struct aloft_action expect(struct replay *replay, enum aloft_action_kind kind)
{
    struct aloft_action action;
    uint32_t left_ms = PATIENCE_MS;

    while (!aloft_machine_next(&replay->receiver.machine, &action)) {
        if (!pass_time(replay, &left_ms)) {
            fail(replay, "the device does nothing");
        }
    }
    if (action.kind != kind) {
        fail(replay, "the device does something else");
    }
    return action;
}

static void compare(const struct replay *replay, const struct aloft_action *action,
        const char *text)
{
    if (action->len != replay->step->len ||
            memcmp(action->data, text, action->len) != 0) {
        fprintf(stderr, "said: \"%.*s\"\n", (int)action->len,
                (const char *)action->data);
        fail(replay, "the device says something else");
    }
}

/* Takes what is said as a count. */
static void take_count(struct replay *replay, const struct aloft_action *action)
{
    uint32_t number = 0;

    if (aloft_decimal_decode_u32((const char *)action->data, action->len, &number) !=
            ALOFT_OK) {
        fail(replay, "no count");
    }
    replay->counted += number;
}

/* Counts up to `sum` in all: in one piece, unless the stream is split. */
static void expect_count(struct replay *replay, uint32_t sum)
{
    while (replay->counted < sum) {
        const struct aloft_action action = expect(replay, ALOFT_ACTION_BYTES);
        take_count(replay, &action);
        if (!replay->split && replay->counted != sum) {
            fail(replay, "another count");
        }
    }
    if (replay->counted != sum) {
        fail(replay, "too many bytes counted");
    }
    replay->counted = 0;
}

static void send_image(struct replay *replay, uint32_t len)
{
    const size_t piece = replay->split ? 1 : len;
    struct aloft_action action;

    for (uint32_t at = 0; at < len; at += (uint32_t)piece) {
        give(replay, (struct aloft_event){.kind = ALOFT_EVENT_BYTES,
                             .data = replay->script->image + replay->sent + at,
                             .len = piece});
        if (replay->split && replay->receiver.uncounted > 0 &&
                aloft_machine_next(&replay->receiver.machine, &action)) {
            take_count(replay, &action);
        }
    }
    replay->sent += len;
}

static void send_datagram(struct replay *replay)
{
    const struct step *step = replay->step;
    struct aloft_espota_invitation invitation;

    if (aloft_espota_decode_invitation(
                (const uint8_t *)step->text, step->len, &invitation) == ALOFT_OK) {
        replay->host_port = invitation.port;
        replay->sent = 0;
    }
    give(replay, (struct aloft_event){.kind = ALOFT_EVENT_DATAGRAM,
                         .peer = host_peer(socket_port(step->socket)),
                         .data = (const uint8_t *)step->text,
                         .len = step->len});
}

static void expect_datagram(struct replay *replay)
{
    const struct aloft_peer to = host_peer(socket_port(replay->step->socket));
    const struct aloft_action action = expect(replay, ALOFT_ACTION_DATAGRAM);

    compare(replay, &action, replay->step->text);
    if (!aloft_peer_equal(&action.peer, &to)) {
        fail(replay, "the device answers somebody else");
    }
}

static void expect_connect(struct replay *replay, enum aloft_event_kind then)
{
    const struct aloft_peer to = host_peer(replay->host_port);
    const struct aloft_action action = expect(replay, ALOFT_ACTION_CONNECT);

    if (!aloft_peer_equal(&action.peer, &to)) {
        fail(replay, "the device connects elsewhere");
    }
    give(replay, (struct aloft_event){.kind = then,
                         .peer = to,
                         .status = then == ALOFT_EVENT_CLOSED ? ALOFT_ERR_UNREACHABLE
                                                              : ALOFT_OK});
}

static void expect_says(struct replay *replay)
{
    const struct step *step = replay->step;
    uint32_t number = 0;

    if (aloft_decimal_decode_u32(step->text, step->len, &number) == ALOFT_OK) {
        expect_count(replay, number);
        return;
    }
    const struct aloft_action action = expect(replay, ALOFT_ACTION_BYTES);
    compare(replay, &action, step->text);
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
        send_datagram(replay);
        break;
    case STEP_TO_HOST:
        expect_datagram(replay);
        break;
    case STEP_CONNECT:
        expect_connect(replay, ALOFT_EVENT_CONNECTED);
        break;
    case STEP_REFUSED:
        expect_connect(replay, ALOFT_EVENT_CLOSED);
        break;
    case STEP_IMAGE:
        send_image(replay, step->number);
        break;
    case STEP_EXCHANGE:
        send_image(replay, step->number);
        expect_count(replay, step->number);
        break;
    case STEP_SAYS:
        expect_says(replay);
        break;
    case STEP_DEVICE_CLOSES:
        expect(replay, ALOFT_ACTION_CLOSE);
        break;
    case STEP_HOST_CLOSES:
        give(replay, (struct aloft_event){.kind = ALOFT_EVENT_CLOSED});
        break;
    case STEP_HOST_RESETS:
        give(replay, (struct aloft_event){
                             .kind = ALOFT_EVENT_CLOSED, .status = ALOFT_ERR_CLOSED});
        break;
    case STEP_RESTARTS:
        expect(replay, ALOFT_ACTION_RESTART);
        break;
    case STEP_WAIT:
        wait(replay);
        break;
    }
}

static void *allocate(const struct replay *replay, size_t size)
{
    void *memory = calloc(1, size);

    if (memory == NULL) {
        fail(replay, "no memory");
    }
    return memory;
}

static void set_up_update(struct replay *replay)
{
    const struct script *script = replay->script;

    aloft_memory_target_init(
            &replay->firmware, allocate(replay, script->room), script->room);
    aloft_memory_target_init(
            &replay->file_system, allocate(replay, script->room), script->room);
    fake_verifier_init(&replay->verifier, SCRIPT_KEY);
    replay->config = (struct aloft_update_config){
            .firmware = &replay->firmware.base,
            .file_system = &replay->file_system.base,
            .sha256 = &aloft_bearssl_sha256,
            .verifier =
                    script->signatures ? &replay->verifier.base : &aloft_verifier_none,
            .work = replay->work,
            .work_size = sizeof replay->work,
            .takes = ALOFT_TAKES_ESP | ALOFT_TAKES_GZIP, // as an ESP8266
            .chip_size = script->chip_size,
    };
}

static void set_up_receiver(struct replay *replay)
{
    const struct script *script = replay->script;
    const bool md5 = script->stores_md5 || script->scheme == ALOFT_ESPOTA_SCHEME_MD5;
    struct aloft_espota_receiver_config config = {
            .update = &replay->update,
            .update_config = &replay->config,
            .digests = {&aloft_bearssl_md5, &aloft_bearssl_sha256},
            .random = &replay->random.base,
            .scheme = script->scheme,
            .rounds = 10000,
    };

    test_random_init(&replay->random, 1);
    replay->random.script = script->nonces.bytes;
    replay->random.script_len = script->nonces.len;
    aloft_espota_secret_make(&config.secret,
            md5 ? config.digests.md5 : config.digests.sha256, script->device_password,
            strlen(script->device_password));
    if (aloft_espota_receiver_init(&replay->receiver, &config) != ALOFT_OK) {
        fail(replay, "the receiver cannot be made");
    }
}

static void check_end(struct replay *replay)
{
    struct aloft_action action;

    if (aloft_machine_next(&replay->receiver.machine, &action)) {
        fail(replay, "the device does more than that");
    }
    if (replay->update.state == ALOFT_UPDATE_OPEN) {
        fail(replay, "the update is left open");
    }
}

void replay_device(const struct script *script, bool split)
{
    struct replay *replay = calloc(1, sizeof *replay);

    if (replay == NULL) {
        script_fail(script, 0, "no memory");
    }
    replay->script = script;
    replay->split = split;
    set_up_update(replay);
    set_up_receiver(replay);
    for (size_t i = 0; i < script->step_count; i++) {
        replay->step = &script->steps[i];
        for (uint32_t n = 0; n < replay->step->times; n++) {
            if ((replay->step->ends & SCRIPT_DEVICE) != 0) {
                play(replay);
            }
        }
    }
    check_end(replay);
    free(replay->firmware.bytes);
    free(replay->file_system.bytes);
    free(replay);
}
