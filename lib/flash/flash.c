#include "aloft/flash.h"

#include "aloft/memory.h"

/* Bytes compared at a time when reading back: stack against speed. */
#define COMPARE_CHUNK 64u

#define SECTOR_MIN 256u
#define SECTOR_MAX (256u * 1024u)

static bool is_power_of_two(uint32_t value)
{
    return value != 0 && (value & (value - 1u)) == 0;
}

enum aloft_status aloft_flash_check(const struct aloft_flash_geometry *geometry)
{
    const uint32_t sector = geometry->sector_size;
    const uint32_t unit = geometry->write_unit;

    if (sector < SECTOR_MIN || sector > SECTOR_MAX) {
        return ALOFT_ERR_ARGUMENT;
    }
    if (!is_power_of_two(unit) || unit > ALOFT_FLASH_UNIT_MAX || sector % unit != 0) {
        return ALOFT_ERR_ARGUMENT;
    }
    if (geometry->size == 0 || geometry->size % sector != 0) {
        return ALOFT_ERR_ARGUMENT;
    }
    if (geometry->erased != 0xFF && geometry->erased != 0x00) {
        return ALOFT_ERR_ARGUMENT;
    }
    return ALOFT_OK;
}

/* Compares by subtraction, so that no sum can wrap around. */
static bool lies_within(uint32_t offset, size_t len, uint32_t size)
{
    return offset <= size && len <= size - offset;
}

/* The part of the check that each operation repeats: cheap, and without it a wrong area
 * would reach beyond the device. */
static bool lies_on_device(const struct aloft_area *area)
{
    return area->flash != NULL &&
           lies_within(area->offset, area->size, area->flash->geometry.size);
}

enum aloft_status aloft_area_check(const struct aloft_area *area)
{
    if (area->size == 0 || !lies_on_device(area)) {
        return ALOFT_ERR_ARGUMENT;
    }
    const uint32_t sector = area->flash->geometry.sector_size;
    if (area->offset % sector != 0 || area->size % sector != 0) {
        return ALOFT_ERR_ARGUMENT;
    }
    return aloft_flash_check(&area->flash->geometry);
}

enum aloft_status aloft_area_part(const struct aloft_area *area, uint32_t offset,
        uint32_t size, struct aloft_area *part)
{
    if (!lies_on_device(area) || !lies_within(offset, size, area->size)) {
        return ALOFT_ERR_ARGUMENT;
    }
    const struct aloft_area found = {
            .flash = area->flash, .offset = area->offset + offset, .size = size};
    const enum aloft_status status = aloft_area_check(&found);
    if (status == ALOFT_OK) {
        *part = found;
    }
    return status;
}

enum aloft_status aloft_area_read(
        const struct aloft_area *area, uint32_t offset, void *dst, size_t len)
{
    if (!lies_on_device(area) || !lies_within(offset, len, area->size)) {
        return ALOFT_ERR_ARGUMENT;
    }
    if (len == 0) {
        return ALOFT_OK;
    }
    return area->flash->ops->read(area->flash, area->offset + offset, dst, len);
}

enum aloft_status aloft_area_program(
        const struct aloft_area *area, uint32_t offset, const void *src, size_t len)
{
    if (!lies_on_device(area) || !lies_within(offset, len, area->size)) {
        return ALOFT_ERR_ARGUMENT;
    }
    const uint32_t unit = area->flash->geometry.write_unit; // a power of two
    if (((area->offset + offset) & (unit - 1u)) != 0 || (len & (unit - 1u)) != 0) {
        return ALOFT_ERR_ARGUMENT;
    }
    if (len == 0) {
        return ALOFT_OK;
    }
    return area->flash->ops->program(area->flash, area->offset + offset, src, len);
}

enum aloft_status aloft_area_write(
        const struct aloft_area *area, uint32_t offset, const void *src, size_t len)
{
    enum aloft_status status = aloft_area_program(area, offset, src, len);
    const uint8_t *expected = src;
    uint8_t found[COMPARE_CHUNK];

    while (status == ALOFT_OK && len > 0) {
        const size_t piece = len < sizeof(found) ? len : sizeof(found);

        status = aloft_area_read(area, offset, found, piece);
        if (status == ALOFT_OK && memcmp(found, expected, piece) != 0) {
            status = ALOFT_ERR_FLASH_VERIFY;
        }
        expected += piece;
        offset += (uint32_t)piece;
        len -= piece;
    }
    return status;
}

enum aloft_status aloft_area_erase(const struct aloft_area *area, uint32_t offset)
{
    if (!lies_on_device(area)) {
        return ALOFT_ERR_ARGUMENT;
    }
    const uint32_t sector = area->flash->geometry.sector_size;
    if (!lies_within(offset, sector, area->size)) {
        return ALOFT_ERR_ARGUMENT;
    }
    if ((area->offset + offset) % sector != 0) {
        return ALOFT_ERR_ARGUMENT;
    }
    return area->flash->ops->erase(area->flash, area->offset + offset);
}
