#include "aloft/bytes.h"
#include "aloft/mdns_codec.h"
#include "aloft/memory.h"
#include "names.h"

#define HEAD_SIZE          12u
#define QUESTION_TAIL_SIZE 4u
#define RECORD_TAIL_SIZE   10u
#define SRV_HEAD_SIZE      6u

/* Steps over the name at `*at`. What it points to is not looked at. */
static bool skip_name(const struct aloft_mdns_reader *reader, size_t *at)
{
    while (*at < reader->len) {
        const size_t len = reader->message[*at];

        if (len >= 0xc0) {
            *at += 2;
            return *at <= reader->len;
        }
        if (len > ALOFT_MDNS_LABEL_MAX) {
            return false;
        }
        *at += len + 1;
        if (len == 0) {
            return *at <= reader->len;
        }
    }
    return false;
}

static bool has_good_name(const struct aloft_mdns_reader *reader, size_t at)
{
    struct mdns_walk walk = mdns_walk_begin(reader->message, reader->len, at);
    struct aloft_span label;

    do {
        if (!mdns_walk_next(&walk, &label)) {
            return false;
        }
    } while (label.len > 0);
    return true;
}

/* Reads one item; false when it is malformed. */
static bool read_item(struct aloft_mdns_reader *reader, struct aloft_mdns_item *item)
{
    const bool is_question = item->section == ALOFT_MDNS_QUESTION;
    const size_t tail = is_question ? QUESTION_TAIL_SIZE : RECORD_TAIL_SIZE;

    item->name = reader->at;
    if (!skip_name(reader, &reader->at) || reader->len - reader->at < tail) {
        return false;
    }
    const uint8_t *const bytes = reader->message + reader->at;

    item->type = aloft_be16(bytes);
    item->class_bits = aloft_be16(bytes + 2);
    reader->at += tail;
    if (is_question) {
        return true;
    }
    item->ttl_s = aloft_be32(bytes + 4);
    item->data = reader->at;
    item->data_len = aloft_be16(bytes + 8);
    if (item->data_len > reader->len - reader->at) {
        return false;
    }
    reader->at += item->data_len;
    return true;
}

/* Chooses the section of the next item; false when none is left. */
static bool choose_section(
        struct aloft_mdns_reader *reader, enum aloft_mdns_section *section)
{
    static const enum aloft_mdns_section order[] = {ALOFT_MDNS_QUESTION,
            ALOFT_MDNS_ANSWER, ALOFT_MDNS_AUTHORITY, ALOFT_MDNS_ADDITIONAL};

    for (size_t i = 0; i < ALOFT_MDNS_SECTIONS; i++) {
        if (reader->left[i] > 0) {
            reader->left[i]--;
            *section = order[i];
            return true;
        }
    }
    return false;
}

bool aloft_mdns_read_next(
        struct aloft_mdns_reader *reader, struct aloft_mdns_item *item)
{
    *item = (struct aloft_mdns_item){0};
    return choose_section(reader, &item->section) && read_item(reader, item);
}

enum aloft_status aloft_mdns_read_begin(
        struct aloft_mdns_reader *reader, const uint8_t *message, size_t len)
{
    struct aloft_mdns_item item = {0};

    *reader = (struct aloft_mdns_reader){.message = message, .len = len};
    if (len < HEAD_SIZE) {
        return ALOFT_ERR_TRUNCATED;
    }
    reader->id = aloft_be16(message);
    reader->flags = aloft_be16(message + 2);
    for (size_t i = 0; i < ALOFT_MDNS_SECTIONS; i++) {
        reader->left[i] = aloft_be16(message + 4 + 2 * i);
    }
    reader->at = HEAD_SIZE;
    struct aloft_mdns_reader whole = *reader;

    while (choose_section(&whole, &item.section)) {
        if (!read_item(&whole, &item) || !has_good_name(&whole, item.name)) {
            return ALOFT_ERR_FORMAT;
        }
    }
    return ALOFT_OK;
}

bool aloft_mdns_name_is(const struct aloft_mdns_reader *reader, size_t at,
        const struct aloft_mdns_name *name)
{
    struct aloft_span labels[MDNS_LABELS_MAX];
    struct mdns_walk walk = mdns_walk_begin(reader->message, reader->len, at);
    const size_t count = mdns_labels(name, labels);

    return mdns_walk_is(&walk, labels, count);
}

bool aloft_mdns_name_label(const struct aloft_mdns_reader *reader, size_t at,
        const char *type, char label[ALOFT_MDNS_LABEL_MAX + 1])
{
    const struct aloft_mdns_name rest = {.type = type};
    struct aloft_span labels[MDNS_LABELS_MAX];
    struct mdns_walk walk = mdns_walk_begin(reader->message, reader->len, at);
    struct aloft_span first;
    const size_t count = mdns_labels(&rest, labels);

    if (!mdns_walk_next(&walk, &first) || first.len == 0 ||
            aloft_span_find(first, '\0') < first.len ||
            !mdns_walk_is(&walk, labels, count)) {
        return false;
    }
    memcpy(label, first.text, first.len);
    label[first.len] = '\0';
    return true;
}

/* Writes the name at `at` uncompressed and returns its length, or 0. */
static size_t copy_name(
        const struct aloft_mdns_reader *reader, size_t at, uint8_t *dst, size_t size)
{
    struct mdns_walk walk = mdns_walk_begin(reader->message, reader->len, at);
    struct aloft_span label;
    size_t len = 0;

    do {
        if (!mdns_walk_next(&walk, &label) || size - len < label.len + 1) {
            return 0;
        }
        dst[len] = (uint8_t)label.len;
        memcpy(dst + len + 1, label.text, label.len);
        len += label.len + 1;
    } while (label.len > 0);
    return len;
}

size_t aloft_mdns_read_data(const struct aloft_mdns_reader *reader,
        const struct aloft_mdns_item *item, uint8_t *dst, size_t size)
{
    const bool is_pointer = item->type == ALOFT_MDNS_PTR;
    const bool is_service = item->type == ALOFT_MDNS_SRV;
    const size_t plain = is_service ? SRV_HEAD_SIZE : item->data_len;
    /* A name in the data must end where the data does. */
    const struct aloft_mdns_reader part = {
            .message = reader->message, .len = item->data + item->data_len};

    if (is_pointer) {
        return copy_name(&part, item->data, dst, size);
    }
    if (item->data_len < plain || size < plain) {
        return 0;
    }
    memcpy(dst, reader->message + item->data, plain);
    if (!is_service) {
        return plain;
    }
    const size_t name_len =
            copy_name(&part, item->data + plain, dst + plain, size - plain);

    return name_len > 0 ? plain + name_len : 0;
}
