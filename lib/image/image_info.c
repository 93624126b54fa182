#include "aloft/image_info.h"

#include "aloft/bytes.h"
#include "aloft/checked.h"
#include "aloft/crc.h"
#include "aloft/trailer.h"

/* In a sketch file: u32 length, then u32 CRC-32; docs/spec/image.md, 4. */
#define CRC_FIELDS_OFFSET (ALOFT_ESP_APP_OFFSET + 16u)
#define CRC_FIELDS_SIZE   8u

/* CRC-32 of `size` bytes at `offset`, continued from `*crc`. */
static enum aloft_status crc_stretch(const struct aloft_reader *reader, uint32_t offset,
        uint32_t size, uint32_t *crc)
{
    uint8_t buf[128];

    while (size > 0) {
        const uint32_t len = size < sizeof buf ? size : (uint32_t)sizeof buf;
        const enum aloft_status status = aloft_reader_read(reader, offset, buf, len);

        if (status != ALOFT_OK) {
            return status;
        }
        *crc = aloft_crc32(*crc, buf, len);
        offset += len;
        size -= len;
    }
    return ALOFT_OK;
}

/* Tools store the two words after the checksum was made. */
static void allow_for_crc_fields(
        struct aloft_esp_image *app, const uint8_t fields[CRC_FIELDS_SIZE])
{
    uint8_t sum = app->sum;

    for (size_t i = 0; i < CRC_FIELDS_SIZE; i++) {
        sum ^= fields[i];
    }
    if (sum == app->checksum) {
        app->checksum_valid = true;
    }
}

/* The CRC covers the whole image with its own two fields zero. */
static enum aloft_status check_crc(
        struct aloft_image_info *info, const struct aloft_reader *reader)
{
    static const uint8_t zeros[CRC_FIELDS_SIZE];
    const uint32_t behind = CRC_FIELDS_OFFSET + CRC_FIELDS_SIZE;
    uint8_t fields[CRC_FIELDS_SIZE];
    uint32_t crc = ALOFT_CRC32_START;
    enum aloft_status status =
            aloft_reader_read(reader, CRC_FIELDS_OFFSET, fields, sizeof fields);

    if (status != ALOFT_OK) {
        return status;
    }
    if (aloft_le32(fields) != info->app.end) {
        return ALOFT_OK; // older tools keep code here
    }
    allow_for_crc_fields(&info->app, fields);
    status = crc_stretch(reader, 0, CRC_FIELDS_OFFSET, &crc);
    if (status != ALOFT_OK) {
        return status;
    }
    crc = aloft_crc32(crc, zeros, sizeof zeros);
    status = crc_stretch(reader, behind, info->app.end - behind, &crc);
    if (status != ALOFT_OK) {
        return status;
    }
    info->crc = crc == aloft_le32(fields + 4) ? ALOFT_CHECK_GOOD : ALOFT_CHECK_WRONG;
    return ALOFT_OK;
}

/* Whether the image at 0 is a boot stage, with an application behind it. */
static bool is_boot_stage(
        const struct aloft_esp_image *first, const struct aloft_reader *reader)
{
    uint8_t magic;

    if (first->header.family != ALOFT_ESP8266 || first->end > ALOFT_ESP_APP_OFFSET) {
        return false;
    }
    return aloft_reader_read(reader, ALOFT_ESP_APP_OFFSET, &magic, 1) == ALOFT_OK &&
           aloft_image_probe(&magic, 1) == ALOFT_FORMAT_ESP;
}

static enum aloft_status read_esp(
        struct aloft_image_info *info, const struct aloft_reader *reader)
{
    enum aloft_status status = aloft_esp_image_read(&info->app, reader, 0);

    if (status != ALOFT_OK) {
        return status;
    }
    if (!is_boot_stage(&info->app, reader)) {
        info->end = info->app.end;
        return ALOFT_OK;
    }
    info->has_boot_stage = true;
    info->boot = info->app;
    status = aloft_esp_image_read(&info->app, reader, ALOFT_ESP_APP_OFFSET);
    if (status != ALOFT_OK) {
        return status;
    }
    info->end = info->app.end;
    return check_crc(info, reader);
}

static enum aloft_status read_format(
        struct aloft_image_info *info, const struct aloft_reader *reader)
{
    enum aloft_status status;

    switch (info->format) {
    case ALOFT_FORMAT_ESP:
        return read_esp(info, reader);
    case ALOFT_FORMAT_ELF:
        status = aloft_elf_read(&info->elf, reader);
        info->end = info->elf.end;
        return status;
    case ALOFT_FORMAT_GZIP:
    case ALOFT_FORMAT_UNKNOWN:
        break;
    }
    return ALOFT_OK;
}

/*
 * An unsigned image ends in bytes that may look like a length. Where the image tells
 * its own end, a trailer has to stand exactly there, or to look like a signature.
 */
static bool is_plausible(const struct aloft_image_info *info,
        const struct aloft_trailer *trailer, const struct aloft_reader *reader)
{
    if (info->end > 0 && trailer->image_size == info->end) {
        return true;
    }
    return trailer->image_size >= info->end && aloft_trailer_is_likely(trailer, reader);
}

static enum aloft_status read_tail(
        struct aloft_image_info *info, const struct aloft_reader *reader)
{
    struct aloft_trailer trailer;
    const enum aloft_status status = aloft_trailer_read(&trailer, reader);
    uint32_t image_size = info->size;

    if (status != ALOFT_OK && status != ALOFT_ERR_UNSIGNED) {
        return status;
    }
    if (status == ALOFT_OK && is_plausible(info, &trailer, reader)) {
        info->signature_len = trailer.signature_len;
        image_size = trailer.image_size;
    }
    if (info->end > 0) {
        info->extra = image_size - info->end;
    }
    return ALOFT_OK;
}

enum aloft_status aloft_image_info_read(
        struct aloft_image_info *info, const struct aloft_reader *reader)
{
    uint8_t head[ALOFT_PROBE_SIZE];
    const uint32_t len = reader->size < sizeof head ? reader->size : sizeof head;
    enum aloft_status status;

    *info = (struct aloft_image_info){.size = reader->size};
    if (len == 0) {
        return ALOFT_ERR_NO_DATA;
    }
    status = aloft_reader_read(reader, 0, head, len);
    if (status != ALOFT_OK) {
        return status;
    }
    info->format = aloft_image_probe(head, len);
    status = read_format(info, reader);
    if (status != ALOFT_OK) {
        return status;
    }
    return read_tail(info, reader);
}
