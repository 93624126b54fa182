#include "announcer_private.h"

/* Milliseconds that answers wait (RFC 6762, 6): those that others may give as well, so
 * that not all speak at once; and those whose asker has more known answers to tell. */
#define SHARED_MIN_MS 20u
#define SHARED_MAX_MS 120u
#define MORE_MIN_MS   400u
#define MORE_MAX_MS   500u

/* What a query asks for: of everybody to hear, and of the asker alone. */
struct demand {
    uint32_t multicast;
    uint32_t unicast;
};

static bool wants(const struct aloft_mdns_item *question, uint16_t type)
{
    return question->type == type || question->type == ALOFT_MDNS_ANY;
}

static bool is_about_internet(const struct aloft_mdns_item *question)
{
    const unsigned class_number = question->class_bits & ~ALOFT_MDNS_UNICAST;

    return class_number == ALOFT_MDNS_IN || class_number == ALOFT_MDNS_ANY;
}

/* The records that answer a question. Where the name is ours and there is none of the
 * type, the answer is that there is none (RFC 6762, 6.1). */
static uint32_t find_answers(const struct aloft_mdns_announcer *announcer,
        const struct aloft_mdns_reader *reader, const struct aloft_mdns_item *question)
{
    uint32_t answers = 0;
    uint32_t nothing = 0;

    for (unsigned i = 0; i < ANNOUNCER_RECORDS; i++) {
        struct aloft_mdns_record record;

        if (!announcer_record(announcer, i, &record) ||
                !aloft_mdns_name_is(reader, question->name, &record.name)) {
            continue;
        }
        if (record.type == ALOFT_MDNS_NSEC) {
            nothing |= (uint32_t)1 << i;
        } else if (wants(question, record.type)) {
            answers |= (uint32_t)1 << i;
        }
    }
    return answers != 0 ? answers : nothing;
}

/* Those of `records` that a known answer names. */
static uint32_t find_named(const struct aloft_mdns_announcer *announcer,
        const struct aloft_mdns_reader *reader, const struct aloft_mdns_item *known,
        uint32_t records)
{
    uint32_t named = 0;

    for (unsigned i = 0; i < ANNOUNCER_RECORDS; i++) {
        struct aloft_mdns_record record;

        if ((records & ((uint32_t)1 << i)) != 0 &&
                announcer_record(announcer, i, &record) &&
                known->ttl_s >= record.ttl_s / 2 &&
                aloft_mdns_name_is(reader, known->name, &record.name) &&
                announcer_has_data(announcer, reader, known, &record)) {
            named |= (uint32_t)1 << i;
        }
    }
    return named;
}

/* Those of `records` that the message says it knows (RFC 6762, 7.1). */
static uint32_t find_known(const struct aloft_mdns_announcer *announcer,
        const struct aloft_mdns_reader *reader, uint32_t records)
{
    struct aloft_mdns_reader scan = *reader;
    struct aloft_mdns_item item;
    uint32_t known = 0;

    while (records != 0 && aloft_mdns_read_next(&scan, &item)) {
        if (item.section == ALOFT_MDNS_ANSWER) {
            known |= find_named(announcer, reader, &item, records);
        }
    }
    return known;
}

static struct demand find_demand(const struct aloft_mdns_announcer *announcer,
        const struct aloft_mdns_reader *reader)
{
    /* An answer to one asker is enough as long as all have heard it lately. */
    const bool may_be_alone = announcer->settled.running;
    struct aloft_mdns_reader scan = *reader;
    struct aloft_mdns_item item;
    struct demand demand = {0};

    while (aloft_mdns_read_next(&scan, &item) && item.section == ALOFT_MDNS_QUESTION) {
        const bool alone = (item.class_bits & ALOFT_MDNS_UNICAST) != 0 && may_be_alone;
        const uint32_t answers =
                is_about_internet(&item) ? find_answers(announcer, reader, &item) : 0;

        if (alone) {
            demand.unicast |= answers;
        } else {
            demand.multicast |= answers;
        }
    }
    return demand;
}

static void reply_alone(struct aloft_mdns_announcer *announcer, uint32_t records,
        const struct aloft_peer *to)
{
    if (records != 0) {
        announcer->reply = (struct aloft_mdns_reply){.records = records,
                .extras = announcer_extras(announcer, records),
                .to = *to};
    }
}

/* One that knows only plain DNS (RFC 6762, 6.7): it asks one question and gets it back.
 */
static void reply_legacy(struct aloft_mdns_announcer *announcer,
        const struct aloft_mdns_reader *reader, const struct aloft_event *event)
{
    struct aloft_mdns_reader scan = *reader;
    struct aloft_mdns_item question;

    if (!aloft_mdns_read_next(&scan, &question) ||
            question.section != ALOFT_MDNS_QUESTION || !is_about_internet(&question)) {
        return;
    }
    reply_alone(announcer, find_answers(announcer, reader, &question), &event->peer);
    announcer->reply.legacy = true;
    announcer->reply.id = reader->id;
    announcer->reply.type = question.type;
    for (unsigned i = 0; i < ANNOUNCER_RECORDS; i++) {
        if ((announcer->reply.records & ((uint32_t)1 << i)) != 0) {
            announcer->reply.question = (uint8_t)i;
        }
    }
}

static uint32_t choose_delay_ms(const struct aloft_mdns_announcer *announcer,
        const struct aloft_mdns_reader *reader, uint32_t records)
{
    if ((reader->flags & ALOFT_MDNS_TRUNCATED) != 0) {
        return MORE_MIN_MS + announcer_random(announcer, MORE_MAX_MS - MORE_MIN_MS + 1);
    }
    if (announcer_has_shared(records)) {
        return SHARED_MIN_MS +
               announcer_random(announcer, SHARED_MAX_MS - SHARED_MIN_MS + 1);
    }
    return 0;
}

/* Whether somebody is about to take a name, who must hear at once that it is taken. */
static bool is_probe(const struct aloft_mdns_reader *reader)
{
    return reader->left[ALOFT_MDNS_AUTHORITY] > 0;
}

/* Adds to what waits to be told to all. Nothing is told twice within a second, but to
 * defend the name. */
static void plan(struct aloft_mdns_announcer *announcer, uint32_t records,
        const struct aloft_mdns_reader *reader, const struct aloft_event *event)
{
    uint32_t delay_ms = choose_delay_ms(announcer, reader, records);
    const bool repeats = (records & announcer->recently) != 0 && !is_probe(reader);
    const uint32_t pause_ms = aloft_timer_left_ms(&announcer->recent, event->now_ms);

    if (repeats && pause_ms != ALOFT_NEVER && pause_ms > delay_ms) {
        delay_ms = pause_ms;
    }
    announcer->waiting_shared =
            announcer->waiting != 0 &&
            (announcer->waiting_shared ||
                    !aloft_peer_equal(&announcer->waiting_for, &event->peer));
    announcer->waiting_for = event->peer;
    announcer->waiting |= records;
    if (aloft_timer_left_ms(&announcer->delay, event->now_ms) > delay_ms) {
        aloft_timer_start(&announcer->delay, event->now_ms, delay_ms);
    }
}

void announcer_take_query(struct aloft_mdns_announcer *announcer,
        const struct aloft_mdns_reader *reader, const struct aloft_event *event)
{
    if (event->peer.port != ALOFT_MDNS_PORT) {
        reply_legacy(announcer, reader, event);
        return;
    }
    struct demand demand = find_demand(announcer, reader);
    const uint32_t asked = demand.multicast | demand.unicast;
    const uint32_t known = find_known(announcer, reader, asked | announcer->waiting);

    if (!announcer->waiting_shared &&
            aloft_peer_equal(&announcer->waiting_for, &event->peer)) {
        announcer->waiting &= ~known; // what came too late for its own message
    }
    demand.multicast &= ~known;
    demand.unicast &= ~known & ~demand.multicast;
    reply_alone(announcer, demand.unicast, &event->peer);
    if (demand.multicast != 0) {
        plan(announcer, demand.multicast, reader, event);
    }
}
