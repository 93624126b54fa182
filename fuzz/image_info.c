/*
 * What an image says of itself: all of it lies inside the file, and is found by reading
 * no byte more than a few times.
 *
 * Input: a byte of which bit 0 says that the file has a part at 0x1000, where sketch
 * files of the ESP8266 have their application; then the length of the first part, the
 * first part and the second.
 */
#include "aloft/image_info.h"

#include <string.h>

#include "aloft/trailer.h"
#include "fuzz_input.h"
#include "fuzz_target.h"

/* A file of which only two parts are kept; what is between them is zero. */
struct sparse_reader {
    struct aloft_reader base;
    struct fuzz_input head;
    struct fuzz_input app;
    uint64_t *bytes_read;
};

static uint8_t byte_at(const struct sparse_reader *self, uint32_t offset)
{
    if (offset < self->head.len) {
        return self->head.data[offset];
    }
    return offset < ALOFT_ESP_APP_OFFSET
                   ? 0
                   : self->app.data[offset - ALOFT_ESP_APP_OFFSET];
}

static enum aloft_status read_sparse(
        const struct aloft_reader *reader, uint32_t offset, void *dst, size_t len)
{
    const struct sparse_reader *self = (const struct sparse_reader *)reader;
    uint8_t *next = dst;

    FUZZ_CHECK(offset <= reader->size && len <= reader->size - offset);
    for (size_t i = 0; i < len; i++) {
        next[i] = byte_at(self, offset + (uint32_t)i);
    }
    *self->bytes_read += len;
    return ALOFT_OK;
}

static const struct aloft_reader_ops sparse_ops = {.read = read_sparse};

/* Segments stand one behind the other, between header and end. */
static void check_segments(const struct aloft_esp_image *image, uint32_t size)
{
    uint32_t behind = image->offset + ALOFT_ESP_HEADER_SIZE;

    FUZZ_CHECK(image->header.segment_count >= 1);
    FUZZ_CHECK(image->header.segment_count <= ALOFT_ESP_SEGMENTS_MAX);
    for (size_t i = 0; i < image->header.segment_count; i++) {
        const struct aloft_esp_segment *segment = &image->segments[i];

        FUZZ_CHECK(segment->offset > behind);
        FUZZ_CHECK(segment->size <= size - segment->offset);
        behind = segment->offset + segment->size;
    }
    FUZZ_CHECK(image->end > behind && image->end <= size);
    FUZZ_CHECK(aloft_esp_chip_text(&image->header) != NULL);
    FUZZ_CHECK(aloft_esp_flash_mode_text(image->header.flash_mode) != NULL);
    FUZZ_CHECK(aloft_esp_flash_size(&image->header) % 1024 == 0);
    FUZZ_CHECK(aloft_esp_flash_mhz(&image->header) <= 80);
}

/* Image, extra bytes and trailer are the whole file. */
static void check_whole(const struct aloft_image_info *info)
{
    uint64_t sum = (uint64_t)info->end + info->extra;

    FUZZ_CHECK(info->signature_len <= ALOFT_SIGNATURE_MAX);
    if (info->signature_len > 0) {
        sum += info->signature_len + ALOFT_TRAILER_LENGTH_SIZE;
    }
    FUZZ_CHECK(info->end == 0 || sum == info->size);
    FUZZ_CHECK(sum <= info->size);
}

static void check_info(const struct aloft_image_info *info, uint32_t size)
{
    FUZZ_CHECK(info->size == size && size > 0);
    FUZZ_CHECK(aloft_image_format_text(info->format) != NULL);
    check_whole(info);
    switch (info->format) {
    case ALOFT_FORMAT_ESP:
        check_segments(&info->app, size);
        if (info->has_boot_stage) {
            check_segments(&info->boot, size);
            FUZZ_CHECK(info->boot.end <= info->app.offset);
        }
        break;
    case ALOFT_FORMAT_ELF:
        FUZZ_CHECK(info->end == info->elf.end);
        break;
    case ALOFT_FORMAT_GZIP:
    case ALOFT_FORMAT_UNKNOWN:
        FUZZ_CHECK(info->end == 0 && info->extra == 0);
        break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct fuzz_input input = {data, len};
    const bool two_parts = (fuzz_byte(&input) & 1) != 0;
    const size_t head_len = two_parts ? fuzz_byte(&input) : input.len;
    uint64_t bytes_read = 0;
    struct sparse_reader reader = {
            .base.ops = &sparse_ops,
            .head = fuzz_bytes(&input, head_len),
            .app = input,
            .bytes_read = &bytes_read,
    };
    struct aloft_image_info info;

    reader.base.size =
            (uint32_t)(two_parts ? ALOFT_ESP_APP_OFFSET + input.len : reader.head.len);
    const enum aloft_status status = aloft_image_info_read(&info, &reader.base);

    FUZZ_CHECK(bytes_read <= UINT64_C(4) * reader.base.size + 256);
    FUZZ_CHECK(status == ALOFT_OK || status == ALOFT_ERR_NO_DATA ||
               status == ALOFT_ERR_FORMAT || status == ALOFT_ERR_TRUNCATED);
    if (status == ALOFT_OK) {
        check_info(&info, reader.base.size);
    }
    return 0;
}
