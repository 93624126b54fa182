#include "aloft/bytes.h"
#include "aloft/mdns_codec.h"
#include "aloft/memory.h"
#include "aloft/text.h"
#include "names.h"

#define HEAD_SIZE     12u
#define TEXT_MAX      255u
#define POINTER_BITS  0xc000u
#define POINTABLE_MAX 0x3fffu

static void put_bytes(struct aloft_mdns_writer *writer, const void *bytes, size_t len)
{
    if (writer->overflowed || len > writer->size - writer->len) {
        writer->overflowed = true;
        return;
    }
    memcpy(writer->buf + writer->len, bytes, len);
    writer->len += len;
}

static void put_u8(struct aloft_mdns_writer *writer, uint8_t value)
{
    put_bytes(writer, &value, sizeof value);
}

static void put_u16(struct aloft_mdns_writer *writer, uint16_t value)
{
    uint8_t bytes[2];

    aloft_put_be16(bytes, value);
    put_bytes(writer, bytes, sizeof bytes);
}

static void put_u32(struct aloft_mdns_writer *writer, uint32_t value)
{
    uint8_t bytes[4];

    aloft_put_be32(bytes, value);
    put_bytes(writer, bytes, sizeof bytes);
}

/* Finds where exactly these labels have been written before; 0: nowhere. */
static uint16_t find_suffix(const struct aloft_mdns_writer *writer,
        const struct aloft_span *labels, size_t count)
{
    for (size_t i = 0; i < writer->suffix_count; i++) {
        struct mdns_walk walk =
                mdns_walk_begin(writer->buf, writer->len, writer->suffixes[i]);

        if (mdns_walk_is(&walk, labels, count)) {
            return writer->suffixes[i];
        }
    }
    return 0;
}

static void remember_suffix(struct aloft_mdns_writer *writer, size_t at)
{
    if (writer->suffix_count < ALOFT_MDNS_SUFFIXES_MAX && at <= POINTABLE_MAX) {
        writer->suffixes[writer->suffix_count] = (uint16_t)at;
        writer->suffix_count++;
    }
}

/* Writes a name: labels until the rest of it stands somewhere before. The places are
 * remembered last: until then the name has no end. */
static void put_name(
        struct aloft_mdns_writer *writer, const struct aloft_mdns_name *name)
{
    struct aloft_span labels[MDNS_LABELS_MAX];
    const size_t count = mdns_labels(name, labels);
    size_t starts[MDNS_LABELS_MAX];
    uint16_t known = 0;
    size_t done = 0;

    while (done < count) {
        known = writer->plain ? 0 : find_suffix(writer, labels + done, count - done);
        if (known != 0) {
            break;
        }
        starts[done] = writer->len;
        put_u8(writer, (uint8_t)labels[done].len);
        put_bytes(writer, labels[done].text, labels[done].len);
        done++;
    }
    if (known != 0) {
        put_u16(writer, (uint16_t)(POINTER_BITS | known));
    } else {
        put_u8(writer, 0);
    }
    for (size_t i = 0; i < done && !writer->overflowed; i++) {
        remember_suffix(writer, starts[i]);
    }
}

static void put_texts(
        struct aloft_mdns_writer *writer, const struct aloft_mdns_record *record)
{
    if (record->text_count == 0) {
        put_u8(writer, 0); // RFC 6763, 6.1: never without any
    }
    for (size_t i = 0; i < record->text_count; i++) {
        const size_t len = aloft_text_length(record->texts[i]);

        writer->overflowed = writer->overflowed || len > TEXT_MAX;
        put_u8(writer, (uint8_t)len);
        put_bytes(writer, record->texts[i], len);
    }
}

/* The types that there are, as bits (RFC 6762, 6.1; RFC 4034, 4.1.2). */
static void put_present(
        struct aloft_mdns_writer *writer, const struct aloft_mdns_record *record)
{
    uint8_t bits[32] = {0};
    size_t len = 0;

    for (size_t i = 0; i < 2; i++) {
        const uint16_t type = record->present[i];

        if (type > 0 && type < 256) {
            bits[type / 8u] = (uint8_t)(bits[type / 8u] | (0x80u >> (type % 8u)));
            len = type / 8u + 1u;
        }
    }
    put_name(writer, &record->name);
    put_u8(writer, 0);
    put_u8(writer, (uint8_t)len);
    put_bytes(writer, bits, len);
}

static void put_data(
        struct aloft_mdns_writer *writer, const struct aloft_mdns_record *record)
{
    switch (record->type) {
    case ALOFT_MDNS_A:
        put_bytes(writer, record->address, 4);
        break;
    case ALOFT_MDNS_AAAA:
        put_bytes(writer, record->address, 16);
        break;
    case ALOFT_MDNS_PTR:
        put_name(writer, &record->target);
        break;
    case ALOFT_MDNS_SRV:
        put_u32(writer, 0); // priority, weight
        put_u16(writer, record->port);
        put_name(writer, &record->target);
        break;
    case ALOFT_MDNS_TXT:
        put_texts(writer, record);
        break;
    case ALOFT_MDNS_NSEC:
        put_present(writer, record);
        break;
    default: // no enum: types of records are numbers of others
        writer->overflowed = true;
        break;
    }
}

/* Ends an item: counts it, or takes it back to what was before. */
static bool settle(struct aloft_mdns_writer *writer, enum aloft_mdns_section section,
        const struct aloft_mdns_writer *before)
{
    uint8_t *const count = writer->buf + 4 + 2 * (size_t)section;

    if (writer->overflowed) {
        *writer = *before;
        return false;
    }
    aloft_put_be16(count, (uint16_t)(aloft_be16(count) + 1u));
    return true;
}

void aloft_mdns_write_begin(struct aloft_mdns_writer *writer, uint8_t *buf, size_t size,
        uint16_t id, uint16_t flags)
{
    *writer = (struct aloft_mdns_writer){.buf = buf, .size = size, .len = HEAD_SIZE};
    memset(buf, 0, HEAD_SIZE);
    aloft_put_be16(buf, id);
    aloft_put_be16(buf + 2, flags);
}

bool aloft_mdns_write_question(struct aloft_mdns_writer *writer,
        const struct aloft_mdns_name *name, uint16_t type, uint16_t class_bits)
{
    const struct aloft_mdns_writer before = *writer;

    put_name(writer, name);
    put_u16(writer, type);
    put_u16(writer, class_bits);
    return settle(writer, ALOFT_MDNS_QUESTION, &before);
}

bool aloft_mdns_write_record(struct aloft_mdns_writer *writer,
        enum aloft_mdns_section section, const struct aloft_mdns_record *record)
{
    const struct aloft_mdns_writer before = *writer;

    put_name(writer, &record->name);
    put_u16(writer, record->type);
    put_u16(writer,
            (uint16_t)(ALOFT_MDNS_IN | (record->flush ? ALOFT_MDNS_FLUSH : 0u)));
    put_u32(writer, record->ttl_s);
    const size_t len_at = writer->len;

    put_u16(writer, 0);
    put_data(writer, record);
    if (!writer->overflowed) {
        aloft_put_be16(writer->buf + len_at, (uint16_t)(writer->len - len_at - 2));
    }
    return settle(writer, section, &before);
}

size_t aloft_mdns_write_data(
        const struct aloft_mdns_record *record, uint8_t *dst, size_t size)
{
    struct aloft_mdns_writer writer = {.buf = dst, .size = size, .plain = true};

    put_data(&writer, record);
    return writer.overflowed ? 0 : writer.len;
}
