/*
 * Loads an application as the ESP8266's boot stage does: segments for RAM are copied
 * there. Those that its processor sees in the flash itself are copied, too, since the
 * emulated one has no such window; they must stand in flash where the window would show
 * them, or the image is made for another place.
 */
#include "aloft/board.h"
#include "aloft/esp_image.h"
#include "lx106.h"

static bool lies_in(
        const struct aloft_esp_segment *segment, uint32_t base, uint32_t size)
{
    const uint32_t offset = segment->address - base;

    return offset < size && segment->size <= size - offset;
}

static enum aloft_status check_segment(
        const struct aloft_esp_segment *segment, uint32_t image_offset)
{
    if (lies_in(segment, IRAM, IRAM_SIZE) || lies_in(segment, DRAM, DRAM_SIZE)) {
        return ALOFT_OK;
    }
    if (!lies_in(segment, WINDOW, WINDOW_SIZE) ||
            segment->address - WINDOW != image_offset + segment->offset) {
        return ALOFT_ERR_TARGET;
    }
    return ALOFT_OK;
}

/* All of it, before the first byte is copied. */
static enum aloft_status check_image(
        const struct aloft_esp_image *image, uint32_t image_offset)
{
    if (image->header.family != ALOFT_ESP8266) {
        return ALOFT_ERR_TARGET;
    }
    if (!image->checksum_valid) {
        return ALOFT_ERR_FORMAT;
    }
    for (unsigned i = 0; i < image->header.segment_count; i++) {
        const enum aloft_status status =
                check_segment(&image->segments[i], image_offset);
        if (status != ALOFT_OK) {
            return status;
        }
    }
    return ALOFT_OK;
}

static enum aloft_status load(
        const struct aloft_area *area, const struct aloft_esp_image *image)
{
    enum aloft_status status = ALOFT_OK;

    for (unsigned i = 0; i < image->header.segment_count && status == ALOFT_OK; i++) {
        const struct aloft_esp_segment *segment = &image->segments[i];
        uint8_t *const to = (uint8_t *)(uintptr_t)segment->address;

        status = aloft_area_read(area, segment->offset, to, segment->size);
    }
    return status;
}

static _Noreturn void jump(uint32_t entry)
{
    __asm__ volatile("rsil a2, 3\n\tisync\n\tjx %0" : : "a"(entry) : "memory", "a2");
    __builtin_unreachable();
}

enum aloft_status aloft_board_start(const struct aloft_area *image, uint32_t size)
{
    struct aloft_area_reader reader;
    struct aloft_esp_image found;

    aloft_area_reader_init(&reader, image, 0, size);
    enum aloft_status status = aloft_esp_image_read(&found, &reader.base, 0);
    if (status == ALOFT_ERR_MAGIC) {
        return ALOFT_ERR_TARGET;
    }
    if (status == ALOFT_ERR_TRUNCATED) {
        return ALOFT_ERR_FORMAT;
    }
    if (status == ALOFT_OK) {
        status = check_image(&found, image->offset);
    }
    if (status == ALOFT_OK) {
        status = load(image, &found);
    }
    if (status != ALOFT_OK) {
        return status;
    }
    jump(found.header.entry);
}
