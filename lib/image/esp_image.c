#include "aloft/esp_image.h"

#include "aloft/bytes.h"
#include "aloft/checked.h"

#define SEGMENT_HEADER_SIZE 8u
#define CHECKSUM_START      0xEFu
#define CHECKSUM_ALIGNMENT  16u
#define HASH_SIZE           32u

static enum aloft_status read_header(struct aloft_esp_header *header,
        const struct aloft_reader *reader, uint32_t offset)
{
    uint8_t bytes[ALOFT_ESP_HEADER_MAX];
    uint32_t len = ALOFT_ESP_HEADER_MAX;
    enum aloft_status status;

    if (offset > reader->size) {
        return ALOFT_ERR_TRUNCATED;
    }
    if (len > reader->size - offset) {
        len = reader->size - offset;
    }
    status = aloft_reader_read(reader, offset, bytes, len);
    if (status != ALOFT_OK) {
        return status;
    }
    return aloft_esp_header_decode(header, bytes, len);
}

/* Takes the bytes of one segment into the checksum: all of them, by exclusive or. */
static enum aloft_status sum_up(
        const struct aloft_reader *reader, uint32_t offset, uint32_t size, uint8_t *sum)
{
    uint8_t buf[128];

    while (size > 0) {
        const uint32_t len = size < sizeof buf ? size : (uint32_t)sizeof buf;
        const enum aloft_status status = aloft_reader_read(reader, offset, buf, len);

        if (status != ALOFT_OK) {
            return status;
        }
        for (uint32_t i = 0; i < len; i++) {
            *sum ^= buf[i];
        }
        offset += len;
        size -= len;
    }
    return ALOFT_OK;
}

/* Reads the segment whose header is at `*offset`, and moves on behind it. */
static enum aloft_status read_segment(struct aloft_esp_segment *segment,
        const struct aloft_reader *reader, uint32_t *offset, uint8_t *sum)
{
    uint8_t bytes[SEGMENT_HEADER_SIZE];
    enum aloft_status status = aloft_reader_read(reader, *offset, bytes, sizeof bytes);

    if (status != ALOFT_OK) {
        return status;
    }
    segment->address = aloft_le32(bytes);
    segment->size = aloft_le32(bytes + 4);
    segment->offset = *offset + SEGMENT_HEADER_SIZE;
    if (!aloft_within(segment->offset, segment->size, reader->size)) {
        return ALOFT_ERR_TRUNCATED;
    }
    *offset = segment->offset + segment->size;
    return sum_up(reader, segment->offset, segment->size, sum);
}

/* The checksum is the last byte of the 16 in which the segments end. */
static enum aloft_status read_checksum(struct aloft_esp_image *image,
        const struct aloft_reader *reader, uint32_t segments_end, uint8_t sum)
{
    const uint32_t len = segments_end - image->offset;
    uint32_t end = segments_end - len % CHECKSUM_ALIGNMENT;
    enum aloft_status status;

    if (!aloft_add(end, CHECKSUM_ALIGNMENT, &end)) {
        return ALOFT_ERR_TRUNCATED;
    }
    status = aloft_reader_read(reader, end - 1, &image->checksum, 1);
    if (status != ALOFT_OK) {
        return status;
    }
    image->sum = sum;
    image->checksum_valid = image->checksum == sum;
    image->end = end;
    if (!image->header.hash_appended) {
        return ALOFT_OK;
    }
    if (!aloft_within(end, HASH_SIZE, reader->size)) {
        return ALOFT_ERR_TRUNCATED;
    }
    image->end = end + HASH_SIZE;
    return ALOFT_OK;
}

enum aloft_status aloft_esp_image_read(struct aloft_esp_image *image,
        const struct aloft_reader *reader, uint32_t offset)
{
    uint32_t next = offset;
    uint8_t sum = CHECKSUM_START;
    enum aloft_status status;

    *image = (struct aloft_esp_image){.offset = offset};
    status = read_header(&image->header, reader, offset);
    if (status != ALOFT_OK) {
        return status;
    }
    next += image->header.family == ALOFT_ESP32 ? ALOFT_ESP_HEADER_MAX
                                                : ALOFT_ESP_HEADER_SIZE;
    for (uint8_t i = 0; i < image->header.segment_count; i++) {
        status = read_segment(&image->segments[i], reader, &next, &sum);
        if (status != ALOFT_OK) {
            return status;
        }
    }
    return read_checksum(image, reader, next, sum);
}
