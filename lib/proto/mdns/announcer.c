#include "aloft/mdns_announcer.h"

#include "aloft/memory.h"
#include "aloft/text.h"
#include "announcer_private.h"

/* RFC 6762, 8.1 to 8.3. */
#define PROBES           3u
#define PROBE_MS         250u
#define DEFER_MS         1000u
#define ANNOUNCEMENTS    2u
#define ANNOUNCE_MS      1000u
#define CONFLICTS_MAX    15u
#define CONFLICTS_MS     10000u
#define CONFLICT_WAIT_MS 5000u
/* For old words of our own, heard late, before a name is claimed once more. */
#define SETTLE_MS 100u
/* RFC 6762, 6: a record is not sent to all twice within this time. */
#define REPEAT_MS 1000u
/* A quarter of what others keep the address for (RFC 6762, 5.4). */
#define SETTLED_MS (ANNOUNCER_HOST_TTL_S * 1000u / 4u)
/* The longest name that conflicts may lead to ends in this. */
#define NUMBER_MAX UINT16_MAX
/* Room for a name of ours, and one of somebody else to compare with. */
#define BUF_MIN (2u * (size_t)ALOFT_MDNS_NAME_MAX)

static struct aloft_mdns_announcer *announcer_of(struct aloft_machine *machine)
{
    return (struct aloft_mdns_announcer *)machine;
}

uint32_t announcer_random(const struct aloft_mdns_announcer *announcer, uint32_t below)
{
    struct aloft_random *const random = announcer->config.random;
    uint32_t number = 0;

    random->ops->fill(random, &number, sizeof number);
    return number % below;
}

static void forget_plans(struct aloft_mdns_announcer *announcer)
{
    announcer->waiting = 0;
    announcer->reply.records = 0;
    announcer->answer = 0;
    announcer->probe = false;
    aloft_timer_stop(&announcer->delay);
}

static void enter(struct aloft_mdns_announcer *announcer, enum aloft_mdns_state state,
        uint32_t now_ms, uint32_t wait_ms)
{
    announcer->state = state;
    announcer->round = 0;
    aloft_timer_start(&announcer->timer, now_ms, wait_ms);
}

static void begin_probing(
        struct aloft_mdns_announcer *announcer, uint32_t now_ms, uint32_t wait_ms)
{
    forget_plans(announcer);
    enter(announcer, ALOFT_MDNS_PROBING, now_ms, wait_ms);
}

/* How long to wait before the next attempt: a network where every name is taken must
 * not be flooded with attempts. */
static uint32_t count_conflict(struct aloft_mdns_announcer *announcer, uint32_t now_ms)
{
    if (!announcer->conflict_window.running) {
        aloft_timer_start(&announcer->conflict_window, now_ms, CONFLICTS_MS);
        announcer->conflicts = 0;
    }
    if (announcer->conflicts < CONFLICTS_MAX) {
        announcer->conflicts++;
        return 0;
    }
    aloft_timer_start(&announcer->conflict_window, now_ms, CONFLICTS_MS);
    return CONFLICT_WAIT_MS;
}

/* While claiming, the name is lost. Later, it is claimed once more first: the other one
 * may be gone or may be wrong (RFC 6762, 9). */
static void take_conflict(struct aloft_mdns_announcer *announcer, uint32_t now_ms)
{
    const uint32_t wait_ms = count_conflict(announcer, now_ms);

    if (announcer->state != ALOFT_MDNS_PROBING) {
        begin_probing(announcer, now_ms, wait_ms + SETTLE_MS);
        return;
    }
    announcer->number = announcer->number < 2 ? 2 : announcer->number + 1u;
    announcer_relabel(announcer);
    begin_probing(announcer, now_ms, wait_ms);
}

static bool is_near(
        const struct aloft_mdns_announcer *announcer, const struct aloft_peer *peer)
{
    static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
    const struct aloft_mdns_address *const address = &announcer->config.address;
    bool near = memcmp(peer->address, mapped, sizeof mapped) == 0;

    for (size_t i = 0; i < sizeof address->ipv4; i++) {
        const unsigned difference =
                (unsigned)peer->address[sizeof mapped + i] ^ address->ipv4[i];

        near = near && (difference & address->ipv4_mask[i]) == 0;
    }
    return near;
}

static void take_datagram(
        struct aloft_mdns_announcer *announcer, const struct aloft_event *event)
{
    struct aloft_mdns_reader reader;

    if (announcer->state == ALOFT_MDNS_STOPPED || !is_near(announcer, &event->peer) ||
            aloft_mdns_read_begin(&reader, event->data, event->len) != ALOFT_OK) {
        return;
    }
    const bool is_response = (reader.flags & ALOFT_MDNS_RESPONSE) != 0;

    if (is_response && event->peer.port != ALOFT_MDNS_PORT) {
        return; // RFC 6762, 6: no responder sends from another port
    }
    switch (announcer_find_claim(announcer, &reader)) {
    case ANNOUNCER_CLAIM_CONFLICT:
        take_conflict(announcer, event->now_ms);
        return;
    case ANNOUNCER_CLAIM_LATER:
        begin_probing(announcer, event->now_ms, DEFER_MS);
        return;
    case ANNOUNCER_CLAIM_NONE:
        break;
    }
    if (!is_response && announcer->state != ALOFT_MDNS_PROBING) {
        announcer_take_query(announcer, &reader, event);
    }
}

static void announce(struct aloft_mdns_announcer *announcer, uint32_t now_ms)
{
    announcer->answer |= announcer_all(announcer);
    announcer->extras = 0;
    announcer->round++;
    aloft_timer_start(&announcer->settled, now_ms, SETTLED_MS);
    if (announcer->round < ANNOUNCEMENTS) {
        aloft_timer_start(&announcer->timer, now_ms, ANNOUNCE_MS);
        return;
    }
    announcer->state = ALOFT_MDNS_RUNNING;
    aloft_timer_stop(&announcer->timer);
}

static void proceed(struct aloft_mdns_announcer *announcer, uint32_t now_ms)
{
    switch (announcer->state) {
    case ALOFT_MDNS_PROBING:
        if (announcer->round < PROBES) {
            announcer->probe = true;
            announcer->round++;
            aloft_timer_start(&announcer->timer, now_ms, PROBE_MS);
            break;
        }
        enter(announcer, ALOFT_MDNS_ANNOUNCING, now_ms, 0);
        announce(announcer, now_ms);
        break;
    case ALOFT_MDNS_ANNOUNCING:
        announce(announcer, now_ms);
        break;
    case ALOFT_MDNS_STOPPED:
    case ALOFT_MDNS_RUNNING:
        aloft_timer_stop(&announcer->timer);
        break;
    }
}

/* So that no timer is looked at again after so long that it seems to run once more. */
static void stop_if_over(struct aloft_timer *timer, uint32_t now_ms)
{
    if (aloft_timer_expired(timer, now_ms)) {
        aloft_timer_stop(timer);
    }
}

static void forget_time(struct aloft_mdns_announcer *announcer, uint32_t now_ms)
{
    stop_if_over(&announcer->recent, now_ms);
    stop_if_over(&announcer->settled, now_ms);
    stop_if_over(&announcer->conflict_window, now_ms);
}

static void remember_sent(struct aloft_mdns_announcer *announcer, uint32_t now_ms)
{
    if (!announcer->recent.running) {
        announcer->recently = 0;
    }
    announcer->recently |= announcer->answer;
    aloft_timer_start(&announcer->recent, now_ms, REPEAT_MS);
}

/* What is over no matter which event tells the time. */
static void look_at_time(struct aloft_mdns_announcer *announcer, uint32_t now_ms)
{
    if (aloft_timer_expired(&announcer->timer, now_ms)) {
        proceed(announcer, now_ms);
    }
    if (aloft_timer_expired(&announcer->delay, now_ms)) {
        aloft_timer_stop(&announcer->delay);
        announcer->answer |= announcer->waiting;
        announcer->extras = announcer_extras(announcer, announcer->answer);
        announcer->waiting = 0;
    }
    if (announcer->answer != 0) {
        remember_sent(announcer, now_ms);
    }
}

static size_t take(struct aloft_machine *machine, const struct aloft_event *event)
{
    struct aloft_mdns_announcer *const announcer = announcer_of(machine);

    forget_time(announcer, event->now_ms);
    switch (event->kind) {
    case ALOFT_EVENT_DATAGRAM:
        take_datagram(announcer, event);
        break;
    case ALOFT_EVENT_CONNECTED:
    case ALOFT_EVENT_BYTES:
    case ALOFT_EVENT_CLOSED:
    case ALOFT_EVENT_TIME:
        break;
    }
    look_at_time(announcer, event->now_ms);
    return event->len;
}

static bool send(struct aloft_mdns_announcer *announcer, struct aloft_action *action,
        const struct aloft_peer *to, size_t len)
{
    action->kind = ALOFT_ACTION_DATAGRAM;
    action->peer = *to;
    action->data = announcer->config.buf;
    action->len = len;
    return len > 0;
}

static bool next(struct aloft_machine *machine, struct aloft_action *action)
{
    static const struct announcer_manner plain = {0};
    static const struct announcer_manner farewell = {.goodbye = true};
    struct aloft_mdns_announcer *const announcer = announcer_of(machine);
    struct aloft_mdns_reply *const reply = &announcer->reply;
    const struct announcer_manner manner = {.id = reply->id, .legacy = reply->legacy};
    const struct aloft_peer all = aloft_mdns_everybody();

    if (reply->records != 0) {
        return send(announcer, action, &reply->to,
                announcer_write_response(
                        announcer, &reply->records, reply->extras, &manner));
    }
    if (announcer->goodbye != 0) {
        return send(announcer, action, &all,
                announcer_write_response(announcer, &announcer->goodbye, 0, &farewell));
    }
    if (announcer->probe) {
        announcer->probe = false;
        return send(announcer, action, &all, announcer_write_probe(announcer));
    }
    if (announcer->answer != 0) {
        return send(announcer, action, &all,
                announcer_write_response(
                        announcer, &announcer->answer, announcer->extras, &plain));
    }
    return false;
}

static uint32_t due_ms(const struct aloft_machine *machine, uint32_t now_ms)
{
    const struct aloft_mdns_announcer *const announcer =
            (const struct aloft_mdns_announcer *)machine;
    const uint32_t state_ms = aloft_timer_left_ms(&announcer->timer, now_ms);
    const uint32_t delay_ms = aloft_timer_left_ms(&announcer->delay, now_ms);

    return state_ms < delay_ms ? state_ms : delay_ms;
}

static const struct aloft_machine_ops announcer_ops = {take, next, due_ms};

static bool is_label(const char *text)
{
    const size_t len = text != NULL ? aloft_text_length(text) : 0;

    for (size_t i = 0; i < len; i++) {
        if ((unsigned char)text[i] <= ' ' || text[i] == '.' || text[i] == '\x7f') {
            return false;
        }
    }
    return len > 0 && len <= ALOFT_MDNS_LABEL_MAX;
}

/* Whether all fits even with the longest name. */
static bool fits(struct aloft_mdns_announcer *announcer)
{
    if (announcer->config.buf_size < BUF_MIN) {
        return false;
    }
    announcer->number = NUMBER_MAX;
    announcer_relabel(announcer);
    const bool good = announcer_write_probe(announcer) > 0;

    announcer->number = 0;
    announcer_relabel(announcer);
    return good;
}

enum aloft_status aloft_mdns_announcer_init(struct aloft_mdns_announcer *announcer,
        const struct aloft_mdns_announcer_config *config)
{
    if (!is_label(config->hostname) || config->random == NULL || config->buf == NULL ||
            (config->services == NULL && config->service_count > 0) ||
            config->service_count > ALOFT_MDNS_SERVICES_MAX) {
        return ALOFT_ERR_ARGUMENT;
    }
    memset(announcer, 0, sizeof *announcer);
    announcer->machine.ops = &announcer_ops;
    announcer->config = *config;
    return fits(announcer) ? ALOFT_OK : ALOFT_ERR_MEMORY;
}

void aloft_mdns_announcer_start(struct aloft_mdns_announcer *announcer, uint32_t now_ms)
{
    if (announcer->state == ALOFT_MDNS_STOPPED) {
        announcer->goodbye = 0;
        begin_probing(announcer, now_ms, announcer_random(announcer, PROBE_MS));
    }
}

void aloft_mdns_announcer_stop(struct aloft_mdns_announcer *announcer)
{
    const bool is_known = announcer->state == ALOFT_MDNS_ANNOUNCING ||
                          announcer->state == ALOFT_MDNS_RUNNING;

    forget_plans(announcer);
    announcer->goodbye = is_known ? announcer_all(announcer) : 0;
    announcer->state = ALOFT_MDNS_STOPPED;
    aloft_timer_stop(&announcer->timer);
}

void aloft_mdns_announcer_change(
        struct aloft_mdns_announcer *announcer, uint32_t now_ms)
{
    if (announcer->state == ALOFT_MDNS_ANNOUNCING ||
            announcer->state == ALOFT_MDNS_RUNNING) {
        enter(announcer, ALOFT_MDNS_ANNOUNCING, now_ms, 0);
    }
}

void aloft_mdns_announcer_move(struct aloft_mdns_announcer *announcer,
        const struct aloft_mdns_address *address, uint32_t now_ms)
{
    announcer->config.address = *address;
    if (announcer->state != ALOFT_MDNS_STOPPED) {
        begin_probing(
                announcer, now_ms, SETTLE_MS + announcer_random(announcer, PROBE_MS));
    }
}

const char *aloft_mdns_announcer_name(const struct aloft_mdns_announcer *announcer)
{
    return announcer->label;
}
