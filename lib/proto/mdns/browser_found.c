#include "aloft/bytes.h"
#include "aloft/memory.h"
#include "aloft/span.h"
#include "aloft/text.h"
#include "browser_private.h"

/* A service that says goodbye may have changed its mind (RFC 6762, 10.1). */
#define GOODBYE_MS    1000u
#define SRV_HEAD_SIZE 6u

/* What a response is, besides its records. */
struct lesson {
    struct aloft_mdns_browser *browser;
    const struct aloft_mdns_reader *reader;
    const struct aloft_event *event;
    bool news;
};

static bool is_same(const char *a, const char *b)
{
    return aloft_span_equal_caseless(aloft_span_of(a), aloft_span_of(b));
}

static bool is_ipv4(const struct aloft_peer *peer)
{
    static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};

    return memcmp(peer->address, mapped, sizeof mapped) == 0;
}

static struct aloft_mdns_found *find(
        struct aloft_mdns_browser *browser, size_t type, const char *label)
{
    for (size_t i = 0; i < browser->config.found_max; i++) {
        struct aloft_mdns_found *const found = browser->config.found + i;

        if (found->used && found->type == type && is_same(found->label, label)) {
            return found;
        }
    }
    return NULL;
}

/* A free place; none when the list is full, and then later services are not found. */
static struct aloft_mdns_found *add(
        struct aloft_mdns_browser *browser, size_t type, const char *label)
{
    for (size_t i = 0; i < browser->config.found_max; i++) {
        struct aloft_mdns_found *const found = browser->config.found + i;

        if (!found->used) {
            *found = (struct aloft_mdns_found){
                    .used = true, .type = (uint8_t)type, .version = found->version + 1};
            memcpy(found->label, label, aloft_text_length(label) + 1);
            return found;
        }
    }
    return NULL;
}

static void learn_pointer(struct lesson *lesson, const struct aloft_mdns_item *item)
{
    const struct aloft_mdns_browser_config *const config = &lesson->browser->config;

    for (size_t i = 0; i < config->type_count; i++) {
        const struct aloft_mdns_name name = {NULL, config->types[i]};
        char label[ALOFT_MDNS_LABEL_MAX + 1];

        if (!aloft_mdns_name_is(lesson->reader, item->name, &name) ||
                !aloft_mdns_name_label(
                        lesson->reader, item->data, config->types[i], label)) {
            continue;
        }
        struct aloft_mdns_found *found = find(lesson->browser, i, label);

        if (found == NULL && item->ttl_s > 0) {
            found = add(lesson->browser, i, label);
            lesson->news = lesson->news || found != NULL;
        }
        if (found != NULL) {
            aloft_timer_start(&found->life, lesson->event->now_ms,
                    item->ttl_s > 0 ? ALOFT_MDNS_FORGET_MS : GOODBYE_MS);
        }
    }
}

static void learn_service(struct lesson *lesson, const struct aloft_mdns_item *item,
        struct aloft_mdns_found *found)
{
    const struct aloft_mdns_reader *const reader = lesson->reader;
    char host[ALOFT_MDNS_LABEL_MAX + 1];

    if (item->data_len <= SRV_HEAD_SIZE ||
            !aloft_mdns_name_label(reader, item->data + SRV_HEAD_SIZE, NULL, host)) {
        return;
    }
    const uint16_t port = aloft_be16(reader->message + item->data + 4);

    if (port == found->port && is_same(host, found->host)) {
        return;
    }
    found->port = port;
    found->peer.port = port;
    found->has_address = found->has_address && is_same(host, found->host);
    memcpy(found->host, host, sizeof host);
    found->version++;
    lesson->news = true;
}

static void learn_texts(struct lesson *lesson, const struct aloft_mdns_item *item,
        struct aloft_mdns_found *found)
{
    const uint8_t *const data = lesson->reader->message + item->data;

    if (item->data_len > sizeof found->texts ||
            (found->has_texts && item->data_len == found->texts_len &&
                    memcmp(data, found->texts, item->data_len) == 0)) {
        return;
    }
    memcpy(found->texts, data, item->data_len);
    found->texts_len = item->data_len;
    found->has_texts = true;
    found->version++;
    lesson->news = true;
}

static void learn_instance(struct lesson *lesson, const struct aloft_mdns_item *item)
{
    const struct aloft_mdns_browser_config *const config = &lesson->browser->config;

    for (size_t i = 0; i < config->type_count; i++) {
        char label[ALOFT_MDNS_LABEL_MAX + 1];

        if (!aloft_mdns_name_label(
                    lesson->reader, item->name, config->types[i], label)) {
            continue;
        }
        struct aloft_mdns_found *const found = find(lesson->browser, i, label);

        if (found != NULL && item->type == ALOFT_MDNS_SRV) {
            learn_service(lesson, item, found);
        } else if (found != NULL) {
            learn_texts(lesson, item, found);
        }
    }
}

/* Whether `now` is better than what is known: the address that a host answers from is
 * the one it can be reached at, and IPv4 needs no interface to go with it. */
static bool is_better(bool known, const struct aloft_peer *before,
        const struct aloft_peer *now, const struct aloft_peer *from)
{
    if (!known || aloft_peer_same_address(now, from)) {
        return true;
    }
    return is_ipv4(now) && !is_ipv4(before);
}

/* Takes an address in; returns whether it is another one than before. */
static bool settle_address(bool *known, struct aloft_peer *before,
        const struct aloft_peer *now, const struct aloft_peer *from)
{
    if (!is_better(*known, before, now, from)) {
        return false;
    }
    const bool changed = !*known || !aloft_peer_same_address(before, now);

    memcpy(before->address, now->address, sizeof before->address);
    *known = true;
    return changed;
}

static bool read_address(const struct aloft_mdns_reader *reader,
        const struct aloft_mdns_item *item, struct aloft_peer *peer)
{
    const uint8_t *const data = reader->message + item->data;

    *peer = (struct aloft_peer){0};
    if (item->type == ALOFT_MDNS_A && item->data_len == 4) {
        *peer = aloft_peer_ipv4(data, 0);
        return true;
    }
    if (item->type != ALOFT_MDNS_AAAA || item->data_len != sizeof peer->address) {
        return false;
    }
    memcpy(peer->address, data, sizeof peer->address);
    /* A link-local address is worth nothing without its interface. */
    return data[0] != 0xfe || (data[1] & 0xc0u) != 0x80u;
}

static void learn_address(struct lesson *lesson, const struct aloft_mdns_item *item)
{
    struct aloft_mdns_browser *const browser = lesson->browser;
    const struct aloft_peer *const from = &lesson->event->peer;
    char host[ALOFT_MDNS_LABEL_MAX + 1];
    struct aloft_peer peer;

    if (!aloft_mdns_name_label(lesson->reader, item->name, NULL, host) ||
            !read_address(lesson->reader, item, &peer)) {
        return;
    }
    if (browser->config.host != NULL && is_same(host, browser->config.host)) {
        (void)settle_address(&browser->has_address, &browser->address, &peer,
                from); // nobody waits for changes of it
    }
    for (size_t i = 0; i < browser->config.found_max; i++) {
        struct aloft_mdns_found *const found = browser->config.found + i;

        if (found->used && is_same(found->host, host) &&
                settle_address(&found->has_address, &found->peer, &peer, from)) {
            found->version++;
            lesson->news = true;
        }
    }
}

static void learn_record(struct lesson *lesson, const struct aloft_mdns_item *item)
{
    if (item->type == ALOFT_MDNS_PTR) {
        learn_pointer(lesson, item);
    } else if (item->type == ALOFT_MDNS_SRV || item->type == ALOFT_MDNS_TXT) {
        learn_instance(lesson, item);
    } else {
        learn_address(lesson, item);
    }
}

static void learn_types(struct lesson *lesson, uint16_t first, uint16_t second)
{
    struct aloft_mdns_reader scan = *lesson->reader;
    struct aloft_mdns_item item;

    while (aloft_mdns_read_next(&scan, &item)) {
        const bool is_record = item.section == ALOFT_MDNS_ANSWER ||
                               item.section == ALOFT_MDNS_ADDITIONAL;
        const unsigned class_number = item.class_bits & ~ALOFT_MDNS_FLUSH;

        if (is_record && class_number == ALOFT_MDNS_IN &&
                (item.type == first || item.type == second) &&
                (item.ttl_s > 0 || item.type == ALOFT_MDNS_PTR)) {
            learn_record(lesson, &item);
        }
    }
}

bool browser_learn(struct aloft_mdns_browser *browser,
        const struct aloft_mdns_reader *reader, const struct aloft_event *event)
{
    struct lesson lesson = {.browser = browser, .reader = reader, .event = event};

    /* Services before what they are called by, hosts before their addresses: a message
     * may have its records in any order. */
    learn_types(&lesson, ALOFT_MDNS_PTR, ALOFT_MDNS_PTR);
    learn_types(&lesson, ALOFT_MDNS_SRV, ALOFT_MDNS_TXT);
    learn_types(&lesson, ALOFT_MDNS_A, ALOFT_MDNS_AAAA);
    return lesson.news;
}

void browser_forget(struct aloft_mdns_browser *browser, uint32_t now_ms)
{
    for (size_t i = 0; i < browser->config.found_max; i++) {
        struct aloft_mdns_found *const found = browser->config.found + i;

        if (found->used && aloft_timer_expired(&found->life, now_ms)) {
            found->used = false;
            found->version++;
        }
    }
}

uint32_t browser_forget_ms(const struct aloft_mdns_browser *browser, uint32_t now_ms)
{
    uint32_t first_ms = ALOFT_NEVER;

    for (size_t i = 0; i < browser->config.found_max; i++) {
        const struct aloft_mdns_found *const found = browser->config.found + i;
        const uint32_t left_ms = aloft_timer_left_ms(&found->life, now_ms);

        if (found->used && left_ms < first_ms) {
            first_ms = left_ms;
        }
    }
    return first_ms;
}

bool aloft_mdns_found_complete(const struct aloft_mdns_found *found)
{
    return found->used && found->host[0] != '\0' && found->has_address &&
           found->has_texts;
}

bool aloft_mdns_found_next_text(const struct aloft_mdns_found *found, size_t *at,
        const char **text, size_t *len)
{
    while (*at < found->texts_len) {
        const size_t size = found->texts[*at];
        const size_t start = *at + 1;

        if (size > found->texts_len - start) {
            return false;
        }
        *at = start + size;
        if (size > 0) {
            *text = (const char *)found->texts + start;
            *len = size;
            return true;
        }
    }
    return false;
}

bool aloft_mdns_found_text(const struct aloft_mdns_found *found, const char *key,
        const char **value, size_t *len)
{
    size_t at = 0;
    struct aloft_span text;

    while (aloft_mdns_found_next_text(found, &at, &text.text, &text.len)) {
        const size_t key_len = aloft_span_find(text, '=');

        if (aloft_span_is_caseless(aloft_span_first(text, key_len), key)) {
            *value = text.text + (key_len < text.len ? key_len + 1 : key_len);
            *len = key_len < text.len ? text.len - key_len - 1 : 0;
            return true;
        }
    }
    return false;
}
