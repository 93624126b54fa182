#include "aloft/mdns_browser.h"

#include "aloft/memory.h"
#include "aloft/text.h"
#include "browser_private.h"

#define TYPES_MAX 8u
#define BUF_MIN   512u
/* Between queries: 1, 2 and 4 seconds, as RFC 6762, 5.2, then always this. */
#define FIRST_MS    1000u
#define ROUNDS      4u
#define INTERVAL_MS 15000u
/* Until what did not come along with a service is asked for; so often each round. */
#define FOLLOW_MS   100u
#define FOLLOWS_MAX 3u
/* Seconds of known answers: for longer than the first round lasts. */
#define KNOWN_TTL_S 4500u

static struct aloft_mdns_browser *browser_of(struct aloft_machine *machine)
{
    return (struct aloft_mdns_browser *)machine;
}

static bool misses_something(const struct aloft_mdns_browser *browser)
{
    for (size_t i = 0; i < browser->config.found_max; i++) {
        const struct aloft_mdns_found *const found = browser->config.found + i;

        if (found->used && !aloft_mdns_found_complete(found)) {
            return true;
        }
    }
    return false;
}

static void take_datagram(
        struct aloft_mdns_browser *browser, const struct aloft_event *event)
{
    struct aloft_mdns_reader reader;

    if (event->peer.port != ALOFT_MDNS_PORT ||
            aloft_mdns_read_begin(&reader, event->data, event->len) != ALOFT_OK ||
            (reader.flags & ALOFT_MDNS_RESPONSE) == 0) {
        return;
    }
    if (browser_learn(browser, &reader, event) && misses_something(browser) &&
            !browser->follow.running && browser->follows < FOLLOWS_MAX) {
        aloft_timer_start(&browser->follow, event->now_ms, FOLLOW_MS);
    }
}

static void begin_round(struct aloft_mdns_browser *browser, uint32_t now_ms)
{
    const uint32_t pause_ms =
            browser->round < ROUNDS - 1 ? FIRST_MS << browser->round : INTERVAL_MS;

    browser->query = true;
    browser->follows = 0;
    browser->round = (uint8_t)(browser->round < ROUNDS ? browser->round + 1u : ROUNDS);
    aloft_timer_start(&browser->timer, now_ms, pause_ms);
}

static void take_time(struct aloft_mdns_browser *browser, uint32_t now_ms)
{
    browser_forget(browser, now_ms);
    if (aloft_timer_expired(&browser->timer, now_ms)) {
        begin_round(browser, now_ms);
    }
    if (aloft_timer_expired(&browser->follow, now_ms)) {
        aloft_timer_stop(&browser->follow);
        browser->follows++;
        browser->ask_missing = misses_something(browser);
    }
}

static size_t take(struct aloft_machine *machine, const struct aloft_event *event)
{
    struct aloft_mdns_browser *const browser = browser_of(machine);

    if (!browser->timer.running) {
        return event->len; // not started
    }
    switch (event->kind) {
    case ALOFT_EVENT_DATAGRAM:
        take_datagram(browser, event);
        break;
    case ALOFT_EVENT_CONNECTED:
    case ALOFT_EVENT_BYTES:
    case ALOFT_EVENT_CLOSED:
    case ALOFT_EVENT_TIME:
        break;
    }
    take_time(browser, event->now_ms);
    return event->len;
}

/* What does not fit is asked for in the next round. */
static bool ask(struct aloft_mdns_writer *writer, const char *label, const char *type,
        uint16_t record)
{
    const struct aloft_mdns_name name = {label, type};

    return aloft_mdns_write_question(writer, &name, record, ALOFT_MDNS_IN);
}

/* In the first rounds, so that they need not be told again. Later ones are to show
 * who is still there. */
static void write_known(
        const struct aloft_mdns_browser *browser, struct aloft_mdns_writer *writer)
{
    const struct aloft_mdns_browser_config *const config = &browser->config;
    bool fits = browser->round < ROUNDS;

    for (size_t i = 0; i < config->found_max && fits; i++) {
        const struct aloft_mdns_found *const found = config->found + i;

        if (!aloft_mdns_found_complete(found)) {
            continue;
        }
        const char *const type = config->types[found->type];
        const struct aloft_mdns_record record = {.name.type = type,
                .type = ALOFT_MDNS_PTR,
                .ttl_s = KNOWN_TTL_S,
                .target = {found->label, type}};

        fits = aloft_mdns_write_record(writer, ALOFT_MDNS_ANSWER, &record);
    }
}

static size_t write_query(struct aloft_mdns_browser *browser)
{
    const struct aloft_mdns_browser_config *const config = &browser->config;
    struct aloft_mdns_writer writer;
    bool fits = true;

    aloft_mdns_write_begin(&writer, config->buf, config->buf_size, 0, 0);
    for (size_t i = 0; i < config->type_count && fits; i++) {
        fits = ask(&writer, NULL, config->types[i], ALOFT_MDNS_PTR);
    }
    if (config->host != NULL && fits) {
        fits = ask(&writer, config->host, NULL, ALOFT_MDNS_A) &&
               ask(&writer, config->host, NULL, ALOFT_MDNS_AAAA);
    }
    if (fits) {
        write_known(browser, &writer);
    }
    return writer.len;
}

static bool ask_for_rest(struct aloft_mdns_writer *writer,
        const struct aloft_mdns_found *found, const char *type)
{
    if (found->host[0] == '\0' || !found->has_texts) {
        return ask(writer, found->label, type, ALOFT_MDNS_SRV) &&
               ask(writer, found->label, type, ALOFT_MDNS_TXT);
    }
    return found->has_address || ask(writer, found->host, NULL, ALOFT_MDNS_A);
}

static size_t write_missing(struct aloft_mdns_browser *browser)
{
    const struct aloft_mdns_browser_config *const config = &browser->config;
    struct aloft_mdns_writer writer;
    bool fits = true;

    aloft_mdns_write_begin(&writer, config->buf, config->buf_size, 0, 0);
    for (size_t i = 0; i < config->found_max && fits; i++) {
        const struct aloft_mdns_found *const found = config->found + i;

        if (found->used) {
            fits = ask_for_rest(&writer, found, config->types[found->type]);
        }
    }
    return writer.len;
}

static bool next(struct aloft_machine *machine, struct aloft_action *action)
{
    struct aloft_mdns_browser *const browser = browser_of(machine);

    if (!browser->query && !browser->ask_missing) {
        return false;
    }
    action->kind = ALOFT_ACTION_DATAGRAM;
    action->peer = aloft_mdns_everybody();
    action->data = browser->config.buf;
    if (browser->query) {
        browser->query = false;
        action->len = write_query(browser);
        return true;
    }
    browser->ask_missing = false;
    action->len = write_missing(browser);
    return true;
}

static uint32_t due_ms(const struct aloft_machine *machine, uint32_t now_ms)
{
    const struct aloft_mdns_browser *const browser =
            (const struct aloft_mdns_browser *)machine;
    const uint32_t query_ms = aloft_timer_left_ms(&browser->timer, now_ms);
    const uint32_t follow_ms = aloft_timer_left_ms(&browser->follow, now_ms);
    const uint32_t forget_ms = browser_forget_ms(browser, now_ms);
    const uint32_t ask_ms = query_ms < follow_ms ? query_ms : follow_ms;

    if (!browser->timer.running) {
        return ALOFT_NEVER;
    }
    return ask_ms < forget_ms ? ask_ms : forget_ms;
}

static const struct aloft_machine_ops browser_ops = {take, next, due_ms};

static bool is_host(const char *host)
{
    const size_t len = host != NULL ? aloft_text_length(host) : 1;

    return len > 0 && len <= ALOFT_MDNS_LABEL_MAX;
}

enum aloft_status aloft_mdns_browser_init(struct aloft_mdns_browser *browser,
        const struct aloft_mdns_browser_config *config)
{
    if ((config->types == NULL && config->type_count > 0) ||
            config->type_count > TYPES_MAX || !is_host(config->host) ||
            (config->found == NULL && config->found_max > 0) || config->buf == NULL ||
            config->buf_size < BUF_MIN) {
        return ALOFT_ERR_ARGUMENT;
    }
    memset(browser, 0, sizeof *browser);
    browser->machine.ops = &browser_ops;
    browser->config = *config;
    return ALOFT_OK;
}

void aloft_mdns_browser_start(struct aloft_mdns_browser *browser, uint32_t now_ms)
{
    browser->round = 0;
    aloft_timer_start(&browser->timer, now_ms, 0);
}
