#include "sender_private.h"

#include "aloft/memory.h"

/* Rounds of PBKDF2 at a time: about a millisecond on a PC. */
#define ROUNDS 1000u
/* Copies of a proof before a new invitation is the better idea. */
#define PROOF_REPEATS 3u
/* How long the rest of an error text may take. */
#define WORDS_MS 1000u

static struct aloft_espota_sender *sender_of(struct aloft_machine *machine)
{
    return (struct aloft_espota_sender *)machine;
}

void sender_end(struct aloft_espota_sender *sender, enum aloft_espota_outcome outcome,
        enum aloft_status status)
{
    sender->close = sender->close || sender_has_stream(sender);
    sender->phase = ALOFT_ESPOTA_PHASE_OVER;
    sender->outcome = outcome;
    sender->status = status;
    sender->proof_len = 0;
    aloft_timer_stop(&sender->repeat);
    aloft_timer_stop(&sender->limit);
    aloft_timer_stop(&sender->ahead);
    aloft_espota_auth_wipe(&sender->auth);
}

static void take_connected(
        struct aloft_espota_sender *sender, const struct aloft_event *event)
{
    if (sender_has_stream(sender) || sender->phase == ALOFT_ESPOTA_PHASE_OVER ||
            !sender_find_device(sender, &event->peer, false)) {
        sender->close = true; // a stranger
        return;
    }
    sender_be_accepted(sender, event->now_ms);
    if (sender->invitation.ahead) {
        sender_begin_ahead(sender, event->now_ms);
    } else {
        sender_begin_image(sender, 0, event->now_ms);
    }
}

/* What the device says while the image goes over, and about it. */
static void take_verdict(struct aloft_espota_sender *sender, const uint8_t *data,
        size_t len, uint32_t now_ms)
{
    const enum aloft_espota_saying before = sender->verdict.saying;

    aloft_espota_verdict_take(&sender->verdict, data, len, sender->sent);
    switch (sender->verdict.saying) {
    case ALOFT_ESPOTA_COUNTING:
    case ALOFT_ESPOTA_OK_BEGUN:
        break;
    case ALOFT_ESPOTA_SAID_OK:
        if (sender->sent == sender->invitation.size) {
            sender->verdict.counted = sender->sent;
            sender_end(sender, ALOFT_ESPOTA_END_ACCEPTED, ALOFT_OK);
        } else {
            sender_end(sender, ALOFT_ESPOTA_END_BAD_ANSWER, ALOFT_ERR_PROTOCOL);
        }
        break;
    case ALOFT_ESPOTA_WORDS_BEGUN:
        if (before != ALOFT_ESPOTA_WORDS_BEGUN) {
            aloft_timer_start(&sender->limit, now_ms, WORDS_MS);
        }
        break;
    case ALOFT_ESPOTA_SAID_ERROR:
        sender_be_refused(sender);
        break;
    }
}

static void take_bytes(
        struct aloft_espota_sender *sender, const struct aloft_event *event)
{
    size_t used = 0;

    if (sender->phase == ALOFT_ESPOTA_PHASE_AHEAD) {
        used = sender_take_reply(sender, event);
    }
    if (sender_has_stream(sender) && used < event->len) {
        take_verdict(sender, event->data + used, event->len - used, event->now_ms);
    }
}

/* Before the reply to a document, what is said is words from its first byte on. */
static bool has_words(const struct aloft_espota_sender *sender)
{
    return sender->verdict.saying == ALOFT_ESPOTA_WORDS_BEGUN &&
           sender->verdict.words_len > 0;
}

static void take_closed(
        struct aloft_espota_sender *sender, const struct aloft_event *event)
{
    if (!sender_has_stream(sender)) {
        return;
    }
    if (has_words(sender)) {
        sender_be_refused(sender);
    } else if (event->status == ALOFT_ERR_TIMEOUT) {
        sender_end(sender, ALOFT_ESPOTA_END_STALLED, ALOFT_ERR_TIMEOUT);
    } else {
        sender_end(sender, ALOFT_ESPOTA_END_CLOSED, ALOFT_ERR_CLOSED);
    }
    sender->close = false; // it is
}

static void repeat(struct aloft_espota_sender *sender, uint32_t now_ms)
{
    switch (sender->phase) {
    case ALOFT_ESPOTA_PHASE_INVITE:
        sender->disturbed = true;
        sender_invite(sender, now_ms);
        break;
    case ALOFT_ESPOTA_PHASE_PROVE:
        sender_prove(sender, ROUNDS, now_ms);
        break;
    case ALOFT_ESPOTA_PHASE_LOGIN:
        sender->disturbed = true;
        if (sender->repeats == PROOF_REPEATS) {
            sender_invite(sender, now_ms);
            break;
        }
        sender->repeats++;
        sender_repeat_proof(sender);
        aloft_timer_start(&sender->repeat, now_ms, sender->config.repeat_ms);
        break;
    case ALOFT_ESPOTA_PHASE_CALL_BACK:
    case ALOFT_ESPOTA_PHASE_AHEAD:
    case ALOFT_ESPOTA_PHASE_SEND:
    case ALOFT_ESPOTA_PHASE_VERDICT:
    case ALOFT_ESPOTA_PHASE_OVER:
        break;
    }
}

/* No byte moved, or no verdict came, for as long as allowed? */
static void judge_stream(struct aloft_espota_sender *sender, uint32_t now_ms)
{
    const bool all_sent =
            sender->phase == ALOFT_ESPOTA_PHASE_VERDICT ||
            (sender->phase == ALOFT_ESPOTA_PHASE_AHEAD && sender_has_told(sender));
    const uint32_t moved = sender->told + sender->sent + sender->verdict.counted;

    if (has_words(sender)) {
        sender_be_refused(sender);
        return;
    }
    if (moved != sender->moved) {
        sender->moved = moved;
        aloft_timer_start(&sender->limit, now_ms,
                all_sent ? sender->config.verdict_ms : sender->config.stall_ms);
        return;
    }
    sender_end(sender,
            all_sent ? ALOFT_ESPOTA_END_NO_VERDICT : ALOFT_ESPOTA_END_STALLED,
            ALOFT_ERR_TIMEOUT);
}

static void reach_limit(struct aloft_espota_sender *sender, uint32_t now_ms)
{
    switch (sender->phase) {
    case ALOFT_ESPOTA_PHASE_INVITE:
    case ALOFT_ESPOTA_PHASE_PROVE:
    case ALOFT_ESPOTA_PHASE_LOGIN:
        sender_end(sender,
                sender->challenges > 0 ? ALOFT_ESPOTA_END_AUTH_SILENT
                                       : ALOFT_ESPOTA_END_NO_ANSWER,
                ALOFT_ERR_TIMEOUT);
        break;
    case ALOFT_ESPOTA_PHASE_CALL_BACK:
        sender_end(sender, ALOFT_ESPOTA_END_NO_CALL_BACK, ALOFT_ERR_UNREACHABLE);
        break;
    case ALOFT_ESPOTA_PHASE_AHEAD:
    case ALOFT_ESPOTA_PHASE_SEND:
    case ALOFT_ESPOTA_PHASE_VERDICT:
        judge_stream(sender, now_ms);
        break;
    case ALOFT_ESPOTA_PHASE_OVER:
        break;
    }
}

static void take_time(struct aloft_espota_sender *sender, uint32_t now_ms)
{
    if (aloft_timer_expired(&sender->limit, now_ms)) {
        reach_limit(sender, now_ms);
        return;
    }
    if (aloft_timer_expired(&sender->ahead, now_ms)) {
        aloft_timer_stop(&sender->ahead);
        sender_do_without(sender, now_ms);
        return;
    }
    if (aloft_timer_expired(&sender->repeat, now_ms)) {
        repeat(sender, now_ms);
    }
}

static size_t take(struct aloft_machine *machine, const struct aloft_event *event)
{
    struct aloft_espota_sender *sender = sender_of(machine);

    switch (event->kind) {
    case ALOFT_EVENT_DATAGRAM:
        sender_take_datagram(sender, event);
        break;
    case ALOFT_EVENT_CONNECTED:
        take_connected(sender, event);
        break;
    case ALOFT_EVENT_BYTES:
        take_bytes(sender, event);
        break;
    case ALOFT_EVENT_CLOSED:
        take_closed(sender, event);
        break;
    case ALOFT_EVENT_TIME:
        take_time(sender, event->now_ms);
        break;
    }
    return event->len;
}

/* The next invitation of a round: to the device, or to all that may be it. */
static bool next_invitation(
        struct aloft_espota_sender *sender, struct aloft_action *action)
{
    if (sender->phase != ALOFT_ESPOTA_PHASE_INVITE ||
            sender->invite_next == sender->config.device_count) {
        return false;
    }
    action->kind = ALOFT_ACTION_DATAGRAM;
    action->peer = sender->config.devices[sender->invite_next];
    sender->invite_next++;
    if (sender->device_known) {
        action->peer = sender->device;
        sender->invite_next = sender->config.device_count;
    }
    action->data = (const uint8_t *)sender->datagram;
    action->len = aloft_espota_encode_invitation(&sender->invitation, sender->datagram);
    return true;
}

static bool next_proof(struct aloft_espota_sender *sender, struct aloft_action *action)
{
    if (sender->proof_len == 0) {
        return false;
    }
    action->kind = ALOFT_ACTION_DATAGRAM;
    action->peer = sender->device;
    action->data = (const uint8_t *)sender->datagram;
    action->len = sender->proof_len;
    sender->proof_len = 0;
    return true;
}

bool sender_next_read(struct aloft_espota_sender *sender, uint32_t offset, size_t len,
        struct aloft_action *action)
{
    const enum aloft_status status =
            aloft_reader_read(sender->config.image, offset, sender->config.buffer, len);

    if (status != ALOFT_OK) {
        sender_end(sender, ALOFT_ESPOTA_END_UNREADABLE, status);
        return false;
    }
    action->kind = ALOFT_ACTION_BYTES;
    action->data = sender->config.buffer;
    action->len = len;
    return true;
}

void sender_begin_image(
        struct aloft_espota_sender *sender, uint32_t offset, uint32_t now_ms)
{
    const bool has_all = offset == sender->invitation.size;

    sender->sent = offset;
    sender->verdict = (struct aloft_espota_verdict){.counted = offset};
    sender->phase = has_all ? ALOFT_ESPOTA_PHASE_VERDICT : ALOFT_ESPOTA_PHASE_SEND;
    aloft_timer_start(&sender->limit, now_ms,
            has_all ? sender->config.verdict_ms : sender->config.stall_ms);
}

/* The next piece of the image; none once the device has begun to speak. */
static bool next_piece(struct aloft_espota_sender *sender, struct aloft_action *action)
{
    const uint32_t left = sender->invitation.size - sender->sent;
    const size_t len =
            left < sender->config.buffer_size ? left : sender->config.buffer_size;

    if (sender->phase != ALOFT_ESPOTA_PHASE_SEND ||
            sender->verdict.saying != ALOFT_ESPOTA_COUNTING) {
        return false;
    }
    if (!sender_next_read(sender, sender->sent, len, action)) {
        return false;
    }
    sender->sent += (uint32_t)len;
    if (left == len) {
        sender->phase = ALOFT_ESPOTA_PHASE_VERDICT;
    }
    return true;
}

static bool next(struct aloft_machine *machine, struct aloft_action *action)
{
    struct aloft_espota_sender *sender = sender_of(machine);

    if (next_invitation(sender, action) || next_proof(sender, action) ||
            sender_next_document(sender, action) || next_piece(sender, action)) {
        return true;
    }
    if (sender->close) {
        sender->close = false;
        action->kind = ALOFT_ACTION_CLOSE;
        return true;
    }
    return false;
}

static uint32_t due_ms(const struct aloft_machine *machine, uint32_t now_ms)
{
    const struct aloft_espota_sender *sender =
            (const struct aloft_espota_sender *)machine;
    const uint32_t repeat_ms = aloft_timer_left_ms(&sender->repeat, now_ms);
    const uint32_t limit_ms = aloft_timer_left_ms(&sender->limit, now_ms);
    const uint32_t ahead_ms = aloft_timer_left_ms(&sender->ahead, now_ms);
    const uint32_t first_ms = repeat_ms < limit_ms ? repeat_ms : limit_ms;

    return first_ms < ahead_ms ? first_ms : ahead_ms;
}

static const struct aloft_machine_ops sender_ops = {take, next, due_ms};

static bool is_complete(const struct aloft_espota_sender_config *config)
{
    return config->image != NULL && config->random != NULL && config->buffer != NULL &&
           config->buffer_size > 0 && config->digests.md5 != NULL &&
           config->digests.sha256 != NULL && config->port != 0 &&
           config->device_count > 0 && config->device_count <= ALOFT_ESPOTA_DEVICES_MAX;
}

static void use_default(uint32_t *value, uint32_t otherwise)
{
    if (*value == 0) {
        *value = otherwise;
    }
}

enum aloft_status aloft_espota_sender_init(struct aloft_espota_sender *sender,
        const struct aloft_espota_sender_config *config, uint32_t now_ms)
{
    if (!is_complete(config)) {
        return ALOFT_ERR_ARGUMENT;
    }
    if (config->image->size == 0 || config->image->size == ALOFT_SIZE_UNKNOWN) {
        return ALOFT_ERR_SIZE;
    }
    if (config->documents.size > 0 && !sender_documents_fit(config)) {
        return ALOFT_ERR_SIZE;
    }
    memset(sender, 0, sizeof *sender);
    sender->machine.ops = &sender_ops;
    sender->config = *config;
    use_default(&sender->config.repeat_ms, ALOFT_ESPOTA_REPEAT_MS);
    use_default(&sender->config.answer_ms, ALOFT_ESPOTA_ANSWER_MS);
    use_default(&sender->config.call_back_ms, ALOFT_ESPOTA_CALLED_BACK_MS);
    use_default(&sender->config.stall_ms, ALOFT_ESPOTA_STALL_MS);
    use_default(&sender->config.verdict_ms, ALOFT_ESPOTA_VERDICT_WAIT_MS);
    use_default(&sender->config.ahead_ms, ALOFT_ESPOTA_AHEAD_MS);
    if (sender->config.ahead_ms > sender->config.answer_ms / 2) {
        sender->config.ahead_ms = sender->config.answer_ms / 2; // in good time
    }
    sender->device = config->devices[0];
    sender->invitation.kind = config->kind;
    sender->invitation.port = config->port;
    sender->invitation.size = config->image->size;
    memcpy(sender->invitation.md5, config->md5, sizeof config->md5);
    aloft_timer_start(&sender->limit, now_ms, sender->config.answer_ms);
    sender->invitation.ahead = config->documents.size > 0;
    if (sender->invitation.ahead && config->documents.size < config->image->size) {
        aloft_timer_start(&sender->ahead, now_ms, sender->config.ahead_ms);
    }
    sender_invite(sender, now_ms);
    return ALOFT_OK;
}

void aloft_espota_sender_abort(struct aloft_espota_sender *sender)
{
    if (sender->phase != ALOFT_ESPOTA_PHASE_OVER) {
        sender_end(sender, ALOFT_ESPOTA_END_ABORTED, ALOFT_ERR_ABORTED);
    }
}

void aloft_espota_sender_report(
        const struct aloft_espota_sender *sender, struct aloft_espota_report *report)
{
    *report = (struct aloft_espota_report){
            .phase = sender->phase,
            .outcome = sender->outcome,
            .status = sender->status,
            .scheme = sender->scheme,
            .device = sender->device,
            .size = sender->invitation.size,
            .ahead = sender->invitation.ahead,
            .kept = sender->kept,
            .sent = sender->sent,
            .acknowledged = sender->verdict.counted,
            .words = aloft_espota_verdict_words(&sender->verdict),
    };
}
