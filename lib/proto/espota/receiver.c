#include "receiver_private.h"

#include "aloft/decimal.h"
#include "aloft/memory.h"

static struct aloft_espota_receiver *receiver_of(struct aloft_machine *machine)
{
    return (struct aloft_espota_receiver *)machine;
}

/* The engine may work for somebody else. */
static void fail_update(struct aloft_espota_receiver *receiver, enum aloft_status why)
{
    if (receiver->begun) {
        receiver->begun = false;
        aloft_update_fail(receiver->config.update, why);
    }
}

/* Forgets what was to be said over a stream that is gone. */
static void drop_stream(struct aloft_espota_receiver *receiver)
{
    receiver->connect = false;
    receiver->go_ahead = false;
    receiver->uncounted = 0;
    receiver->text_len = 0;
    receiver->close = false;
}

void receiver_refuse(
        struct aloft_espota_receiver *receiver, enum aloft_status why, uint32_t now_ms)
{
    fail_update(receiver, why); // unless it is what has failed
    receiver->why = why;
    receiver_enter(
            receiver, ALOFT_ESPOTA_STATE_REFUSING, now_ms, receiver->config.pause_ms);
}

static void give_up(struct aloft_espota_receiver *receiver, enum aloft_status why)
{
    fail_update(receiver, why);
    drop_stream(receiver);
    receiver_enter_idle(receiver);
}

void receiver_say_ok(struct aloft_espota_receiver *receiver)
{
    receiver->begun = false;
    receiver->text_len = aloft_espota_encode_ok(receiver->text);
    receiver->close = true;
    receiver_enter_idle(receiver);
}

static void finish(struct aloft_espota_receiver *receiver, uint32_t now_ms)
{
    const enum aloft_status status = aloft_update_end(receiver->config.update);

    if (status != ALOFT_OK) {
        receiver_refuse(receiver, status, now_ms);
        return;
    }
    receiver_say_ok(receiver);
    receiver->restart = !receiver->config.no_restart;
    if (receiver->restart) {
        receiver->state =
                ALOFT_ESPOTA_STATE_STOPPED; // nobody starts what the restart cuts
    }
}

static void take_image(struct aloft_espota_receiver *receiver, const uint8_t *data,
        size_t len, uint32_t now_ms)
{
    if (len > receiver->left) {
        len = receiver->left; // bytes behind the announced size are of no interest
    }
    const enum aloft_status status =
            aloft_update_write(receiver->config.update, data, len);
    if (status != ALOFT_OK) {
        receiver_refuse(receiver, status, now_ms);
        return;
    }
    receiver->left -= (uint32_t)len;
    receiver->uncounted += (uint32_t)len;
    aloft_timer_start(&receiver->timer, now_ms, receiver->config.silence_ms);
    if (receiver->left == 0) {
        finish(receiver, now_ms);
    }
}

static void take_bytes(
        struct aloft_espota_receiver *receiver, const struct aloft_event *event)
{
    size_t used = 0;

    if (receiver->state == ALOFT_ESPOTA_STATE_PRELUDE) {
        used = receiver->config.prelude->ops->take(
                receiver->config.prelude, receiver, event);
    }
    if (receiver->state == ALOFT_ESPOTA_STATE_RECEIVING) {
        take_image(receiver, event->data + used, event->len - used, event->now_ms);
    }
}

static void take_connected(
        struct aloft_espota_receiver *receiver, const struct aloft_event *event)
{
    if (receiver->state != ALOFT_ESPOTA_STATE_CONNECTING) {
        receiver->close = true;
        return;
    }
    if (receiver->invitation.ahead) {
        receiver->config.prelude->ops->begin(
                receiver->config.prelude, receiver, event->now_ms);
        return;
    }
    receiver_enter(receiver, ALOFT_ESPOTA_STATE_RECEIVING, event->now_ms,
            receiver->config.silence_ms);
}

static void take_closed(
        struct aloft_espota_receiver *receiver, const struct aloft_event *event)
{
    switch (receiver->state) {
    case ALOFT_ESPOTA_STATE_CONNECTING:
        give_up(receiver,
                event->status != ALOFT_OK ? event->status : ALOFT_ERR_UNREACHABLE);
        break;
    case ALOFT_ESPOTA_STATE_PRELUDE:
    case ALOFT_ESPOTA_STATE_RECEIVING:
    case ALOFT_ESPOTA_STATE_REFUSING:
        give_up(receiver, ALOFT_ERR_CLOSED);
        break;
    case ALOFT_ESPOTA_STATE_STOPPED:
    case ALOFT_ESPOTA_STATE_IDLE:
    case ALOFT_ESPOTA_STATE_CHALLENGED:
    case ALOFT_ESPOTA_STATE_PROVING:
    case ALOFT_ESPOTA_STATE_ACCEPTED:
        drop_stream(receiver);
        break;
    }
}

/* What is over no matter which event tells the time. */
static void expire(struct aloft_espota_receiver *receiver, uint32_t now_ms)
{
    if (aloft_timer_expired(&receiver->armed, now_ms)) {
        aloft_timer_stop(&receiver->armed);
    }
    if (receiver->state == ALOFT_ESPOTA_STATE_CHALLENGED &&
            aloft_timer_expired(&receiver->timer, now_ms)) {
        receiver_enter_idle(receiver);
    }
}

static void take_time(struct aloft_espota_receiver *receiver, uint32_t now_ms)
{
    if (!aloft_timer_expired(&receiver->timer, now_ms)) {
        return;
    }
    switch (receiver->state) {
    case ALOFT_ESPOTA_STATE_PROVING:
        receiver_prove(receiver, receiver->config.rounds, now_ms);
        break;
    case ALOFT_ESPOTA_STATE_ACCEPTED:
        receiver->connect = true;
        receiver_enter(receiver, ALOFT_ESPOTA_STATE_CONNECTING, now_ms,
                receiver->config.connect_ms);
        break;
    case ALOFT_ESPOTA_STATE_CONNECTING:
        give_up(receiver, ALOFT_ERR_UNREACHABLE);
        receiver->close = true;
        break;
    case ALOFT_ESPOTA_STATE_PRELUDE:
    case ALOFT_ESPOTA_STATE_RECEIVING:
        receiver_refuse(receiver, ALOFT_ERR_TIMEOUT, now_ms);
        break;
    case ALOFT_ESPOTA_STATE_REFUSING:
        receiver->text_len = aloft_espota_encode_error(receiver->why, receiver->text);
        receiver->close = true;
        receiver_enter_idle(receiver);
        break;
    case ALOFT_ESPOTA_STATE_STOPPED:
    case ALOFT_ESPOTA_STATE_IDLE:
    case ALOFT_ESPOTA_STATE_CHALLENGED:
        break;
    }
}

static size_t take(struct aloft_machine *machine, const struct aloft_event *event)
{
    struct aloft_espota_receiver *receiver = receiver_of(machine);

    expire(receiver, event->now_ms);
    switch (event->kind) {
    case ALOFT_EVENT_DATAGRAM:
        receiver_take_datagram(receiver, event);
        break;
    case ALOFT_EVENT_CONNECTED:
        take_connected(receiver, event);
        break;
    case ALOFT_EVENT_BYTES:
        take_bytes(receiver, event);
        break;
    case ALOFT_EVENT_CLOSED:
        take_closed(receiver, event);
        break;
    case ALOFT_EVENT_TIME:
        take_time(receiver, event->now_ms);
        break;
    }
    return event->len;
}

static bool next_datagram(
        struct aloft_espota_receiver *receiver, struct aloft_action *action)
{
    if (receiver->datagram_len == 0) {
        return false;
    }
    action->kind = ALOFT_ACTION_DATAGRAM;
    action->peer = receiver->datagram_to;
    action->data = (const uint8_t *)receiver->datagram;
    action->len = receiver->datagram_len;
    receiver->datagram_len = 0;
    return true;
}

/* Whether `*flag` was up; it is down afterwards. */
static bool lower_flag(bool *flag)
{
    const bool up = *flag;

    *flag = false;
    return up;
}

/* Counts before words. Those of writes that came faster than they could be told are
 * one. */
static bool next_bytes(
        struct aloft_espota_receiver *receiver, struct aloft_action *action)
{
    action->kind = ALOFT_ACTION_BYTES;
    if (lower_flag(&receiver->go_ahead)) {
        action->data = (const uint8_t *)receiver->datagram;
        action->len = aloft_espota_encode_go_ahead(receiver->kept, receiver->datagram);
        return true;
    }
    if (receiver->uncounted > 0) {
        action->data = (const uint8_t *)receiver->count;
        action->len = aloft_decimal_encode(receiver->uncounted, receiver->count);
        receiver->uncounted = 0;
        return true;
    }
    action->data = (const uint8_t *)receiver->text;
    action->len = receiver->text_len;
    receiver->text_len = 0;
    return action->len > 0;
}

static bool next(struct aloft_machine *machine, struct aloft_action *action)
{
    struct aloft_espota_receiver *receiver = receiver_of(machine);

    if (next_datagram(receiver, action)) {
        return true;
    }
    if (lower_flag(&receiver->connect)) {
        action->kind = ALOFT_ACTION_CONNECT;
        action->peer = receiver->host;
        return true;
    }
    if (next_bytes(receiver, action)) {
        return true;
    }
    if (lower_flag(&receiver->close)) {
        action->kind = ALOFT_ACTION_CLOSE;
        return true;
    }
    if (lower_flag(&receiver->restart)) {
        action->kind = ALOFT_ACTION_RESTART;
        return true;
    }
    return false;
}

static uint32_t due_ms(const struct aloft_machine *machine, uint32_t now_ms)
{
    const struct aloft_espota_receiver *receiver =
            (const struct aloft_espota_receiver *)machine;
    const uint32_t state_ms = aloft_timer_left_ms(&receiver->timer, now_ms);
    const uint32_t armed_ms = aloft_timer_left_ms(&receiver->armed, now_ms);

    return state_ms < armed_ms ? state_ms : armed_ms;
}

static const struct aloft_machine_ops receiver_ops = {take, next, due_ms};

static void use_default(uint32_t *value, uint32_t otherwise)
{
    if (*value == 0) {
        *value = otherwise;
    }
}

enum aloft_status aloft_espota_receiver_init(struct aloft_espota_receiver *receiver,
        const struct aloft_espota_receiver_config *config)
{
    if (config->update == NULL || config->update_config == NULL ||
            config->random == NULL || config->digests.md5 == NULL ||
            config->digests.sha256 == NULL ||
            !aloft_espota_secret_fits(&config->secret, config->scheme)) {
        return ALOFT_ERR_ARGUMENT;
    }
    memset(receiver, 0, sizeof *receiver);
    receiver->machine.ops = &receiver_ops;
    receiver->config = *config;
    use_default(&receiver->config.proof_ms, ALOFT_ESPOTA_PROOF_MS);
    use_default(&receiver->config.call_back_ms, ALOFT_ESPOTA_CALL_BACK_MS);
    use_default(&receiver->config.connect_ms, ALOFT_ESPOTA_CONNECT_MS);
    use_default(&receiver->config.silence_ms, ALOFT_ESPOTA_SILENCE_MS);
    use_default(&receiver->config.pause_ms, ALOFT_ESPOTA_PAUSE_MS);
    use_default(&receiver->config.rounds, ALOFT_ESPOTA_ROUNDS);
    receiver_enter_idle(receiver);
    return ALOFT_OK;
}

void aloft_espota_receiver_start(struct aloft_espota_receiver *receiver)
{
    if (receiver->state == ALOFT_ESPOTA_STATE_STOPPED) {
        receiver_enter_idle(receiver);
    }
}

void aloft_espota_receiver_stop(struct aloft_espota_receiver *receiver)
{
    const bool has_stream = receiver->state == ALOFT_ESPOTA_STATE_CONNECTING ||
                            receiver->state == ALOFT_ESPOTA_STATE_PRELUDE ||
                            receiver->state == ALOFT_ESPOTA_STATE_RECEIVING ||
                            receiver->state == ALOFT_ESPOTA_STATE_REFUSING;

    give_up(receiver, ALOFT_ERR_ABORTED);
    aloft_espota_auth_wipe(&receiver->auth);
    receiver->close = receiver->close || has_stream;
    receiver->state = ALOFT_ESPOTA_STATE_STOPPED;
    aloft_timer_stop(&receiver->timer);
}

void aloft_espota_receiver_arm(
        struct aloft_espota_receiver *receiver, uint32_t for_ms, uint32_t now_ms)
{
    aloft_timer_start(&receiver->armed, now_ms, for_ms);
}

void aloft_espota_receiver_disarm(struct aloft_espota_receiver *receiver)
{
    aloft_timer_stop(&receiver->armed);
}
