#include "aloft/gzip.h"

#include "aloft/bytes.h"
#include "aloft/crc.h"
#include "aloft/memory.h"

/* Flags in the fourth byte. FTEXT, 0x01, says nothing of use. */
#define FHCRC    0x02u
#define FEXTRA   0x04u
#define FNAME    0x08u
#define FCOMMENT 0x10u
#define RESERVED 0xE0u

#define FIXED_SIZE   10u
#define FLAGS_OFFSET 3u
#define FOOTER_SIZE  8u

/* A header being read. */
struct header {
    const struct aloft_reader *reader;
    uint32_t offset; /* Read so far. */
    uint32_t crc;    /* Over as much. */
};

static enum aloft_status take(struct header *header, uint8_t *dst, uint32_t len)
{
    const enum aloft_status status =
            aloft_reader_read(header->reader, header->offset, dst, len);

    if (status == ALOFT_OK) {
        header->offset += len;
        header->crc = aloft_crc32_gzip(header->crc, dst, len);
    }
    return status;
}

static enum aloft_status take_fixed(struct header *header, uint8_t *flags)
{
    static const uint8_t magic[] = {0x1F, 0x8B, 8 /* deflate */};
    uint8_t bytes[FIXED_SIZE];
    const enum aloft_status status = take(header, bytes, sizeof bytes);

    if (status != ALOFT_OK) {
        return status;
    }
    *flags = bytes[FLAGS_OFFSET];
    if (memcmp(bytes, magic, sizeof magic) != 0 || (*flags & RESERVED) != 0) {
        return ALOFT_ERR_FORMAT;
    }
    return ALOFT_OK;
}

/* The extra field: a length, and as many bytes. */
static enum aloft_status skip_extra(struct header *header)
{
    uint8_t buf[32];
    enum aloft_status status = take(header, buf, 2);
    uint32_t left = status == ALOFT_OK ? aloft_le16(buf) : 0;

    while (status == ALOFT_OK && left > 0) {
        const uint32_t len = left < sizeof buf ? left : (uint32_t)sizeof buf;

        status = take(header, buf, len);
        left -= len;
    }
    return status;
}

/* A name or comment, up to its zero byte. */
static enum aloft_status skip_text(struct header *header)
{
    uint8_t byte;
    enum aloft_status status;

    do {
        status = take(header, &byte, 1);
    } while (status == ALOFT_OK && byte != 0);
    return status;
}

static enum aloft_status check_crc(struct header *header)
{
    const uint16_t crc = (uint16_t)header->crc;
    uint8_t bytes[2];
    const enum aloft_status status = take(header, bytes, sizeof bytes);

    if (status != ALOFT_OK) {
        return status;
    }
    return aloft_le16(bytes) == crc ? ALOFT_OK : ALOFT_ERR_DIGEST;
}

enum aloft_status aloft_gzip_header_read(
        const struct aloft_reader *reader, uint32_t *end)
{
    struct header header = {.reader = reader};
    uint8_t flags = 0;
    enum aloft_status status = take_fixed(&header, &flags);

    if (status == ALOFT_OK && (flags & FEXTRA) != 0) {
        status = skip_extra(&header);
    }
    if (status == ALOFT_OK && (flags & FNAME) != 0) {
        status = skip_text(&header);
    }
    if (status == ALOFT_OK && (flags & FCOMMENT) != 0) {
        status = skip_text(&header);
    }
    if (status == ALOFT_OK && (flags & FHCRC) != 0) {
        status = check_crc(&header);
    }
    *end = header.offset;
    return status;
}

enum aloft_status aloft_gzip_footer_check(
        const struct aloft_reader *reader, uint32_t offset, uint32_t crc, uint32_t size)
{
    uint8_t bytes[FOOTER_SIZE];
    const enum aloft_status status =
            aloft_reader_read(reader, offset, bytes, sizeof bytes);

    if (status != ALOFT_OK) {
        return status;
    }
    if (aloft_le32(bytes) != crc || aloft_le32(bytes + 4) != size) {
        return ALOFT_ERR_DIGEST;
    }
    return ALOFT_OK;
}
