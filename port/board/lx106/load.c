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

static bool has_room(const struct aloft_esp_segment *segment)
{
    return lies_in(segment, IRAM, IRAM_SIZE) || lies_in(segment, DRAM, DRAM_SIZE) ||
           lies_in(segment, WINDOW, WINDOW_SIZE);
}

/* All of it, before the first byte is copied. */
static enum aloft_status read_image(
        struct aloft_esp_image *image, const struct aloft_reader *reader)
{
    const enum aloft_status status = aloft_esp_image_read(image, reader, 0);

    if (status == ALOFT_ERR_MAGIC) {
        return ALOFT_ERR_TARGET;
    }
    if (status != ALOFT_OK) {
        return status == ALOFT_ERR_TRUNCATED ? ALOFT_ERR_FORMAT : status;
    }
    if (image->header.family != ALOFT_ESP8266) {
        return ALOFT_ERR_TARGET;
    }
    for (unsigned i = 0; i < image->header.segment_count; i++) {
        if (!has_room(&image->segments[i])) {
            return ALOFT_ERR_TARGET;
        }
    }
    return image->checksum_valid ? ALOFT_OK : ALOFT_ERR_FORMAT;
}

static enum aloft_status examine(const struct aloft_reader *reader)
{
    struct aloft_esp_image image;

    return read_image(&image, reader);
}

const struct aloft_examiner_ops aloft_board_examiner = {.examine = examine};

/* Whether what the window shows stands where it would show it. */
static bool stands_right(const struct aloft_esp_image *image, uint32_t image_offset)
{
    for (unsigned i = 0; i < image->header.segment_count; i++) {
        const struct aloft_esp_segment *segment = &image->segments[i];

        if (lies_in(segment, WINDOW, WINDOW_SIZE) &&
                segment->address - WINDOW != image_offset + segment->offset) {
            return false;
        }
    }
    return true;
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

/* With interrupts as they are: the watchdog goes on. */
static _Noreturn void jump(uint32_t entry)
{
    __asm__ volatile("isync\n\tjx %0" : : "a"(entry) : "memory");
    __builtin_unreachable();
}

enum aloft_status aloft_board_start(const struct aloft_area *image, uint32_t size)
{
    struct aloft_area_reader reader;
    struct aloft_esp_image found;

    aloft_area_reader_init(&reader, image, 0, size);
    enum aloft_status status = read_image(&found, &reader.base);
    if (status == ALOFT_OK && !stands_right(&found, image->offset)) {
        status = ALOFT_ERR_TARGET;
    }
    if (status == ALOFT_OK) {
        status = load(image, &found);
    }
    if (status != ALOFT_OK) {
        return status;
    }
    jump(found.header.entry);
}
