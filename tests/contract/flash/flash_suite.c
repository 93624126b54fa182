#include "flash_suite.h"

#define CHUNK 64u

/* Byte `i` of a pattern that has no period of a sector or a unit. */
static uint8_t pattern(uint32_t i)
{
    return (uint8_t)(i * 7u + i / 253u + 1u);
}

/* On a board the program that runs this may stand at the beginning of the flash. */
static struct aloft_area end_of(struct aloft_flash *flash)
{
    const struct aloft_flash_geometry *geometry = &flash->geometry;
    const uint32_t two = 2 * geometry->sector_size;
    const uint32_t size = geometry->size < two ? geometry->size : two;

    return (struct aloft_area){
            .flash = flash, .offset = geometry->size - size, .size = size};
}

/* Whether `len` bytes at `offset` read as the pattern, or as erased. */
static bool reads(
        const struct aloft_area *area, uint32_t offset, uint32_t len, bool as_pattern)
{
    const uint8_t erased = area->flash->geometry.erased;

    for (uint32_t i = 0; i < len; i++) {
        uint8_t byte;
        if (aloft_area_read(area, offset + i, &byte, 1) != ALOFT_OK ||
                byte != (as_pattern ? pattern(offset + i) : erased)) {
            return false;
        }
    }
    return true;
}

static enum aloft_status program(
        const struct aloft_area *area, uint32_t offset, uint32_t len)
{
    enum aloft_status status = ALOFT_OK;
    uint8_t chunk[CHUNK];

    for (uint32_t done = 0; done < len && status == ALOFT_OK; done += CHUNK) {
        const uint32_t piece = len - done < CHUNK ? len - done : CHUNK;
        for (uint32_t i = 0; i < piece; i++) {
            chunk[i] = pattern(offset + done + i);
        }
        status = aloft_area_program(area, offset + done, chunk, piece);
    }
    return status;
}

static void erased_sectors_read_erased(
        struct check *check, const struct aloft_area *area)
{
    const uint32_t sector = area->flash->geometry.sector_size;

    CHECK(check, aloft_area_erase(area, 0) == ALOFT_OK);
    CHECK(check, aloft_area_erase(area, sector) == ALOFT_OK);
    CHECK(check, reads(area, 0, 2 * sector, false));
}

static void units_are_programmed_alone(
        struct check *check, const struct aloft_area *area)
{
    const struct aloft_flash_geometry *geometry = &area->flash->geometry;
    const uint32_t unit = geometry->write_unit;

    CHECK(check, program(area, unit, unit) == ALOFT_OK);
    CHECK(check, reads(area, 0, unit, false));
    CHECK(check, reads(area, unit, unit, true));
    CHECK(check, reads(area, 2 * unit, geometry->sector_size - 2 * unit, false));
}

/* One program may cross from one sector to the next. */
static void a_program_fills_what_it_names(
        struct check *check, const struct aloft_area *area)
{
    const struct aloft_flash_geometry *geometry = &area->flash->geometry;
    const uint32_t sector = geometry->sector_size;

    CHECK(check, program(area, sector - 32, 64) == ALOFT_OK);
    CHECK(check, reads(area, sector - 32, 64, true));
    CHECK(check, reads(area, sector + 32, sector - 32, false));
}

static void an_erase_leaves_the_neighbour_alone(
        struct check *check, const struct aloft_area *area)
{
    const uint32_t sector = area->flash->geometry.sector_size;

    CHECK(check, aloft_area_erase(area, 0) == ALOFT_OK);
    CHECK(check, reads(area, 0, sector, false));
    CHECK(check, reads(area, sector, 32, true));
}

/* Bits go one way only: either the device refuses, or the bits do not come back. */
static void programmed_bits_do_not_come_back(
        struct check *check, const struct aloft_area *area)
{
    const struct aloft_flash_geometry *geometry = &area->flash->geometry;
    uint8_t inverse[ALOFT_FLASH_UNIT_MAX];
    uint8_t found[ALOFT_FLASH_UNIT_MAX];

    CHECK(check, program(area, 0, geometry->write_unit) == ALOFT_OK);
    for (uint32_t i = 0; i < geometry->write_unit; i++) {
        inverse[i] = (uint8_t)~pattern(i);
    }
    const bool taken =
            aloft_area_program(area, 0, inverse, geometry->write_unit) == ALOFT_OK;
    CHECK(check, aloft_area_read(area, 0, found, geometry->write_unit) == ALOFT_OK);
    for (uint32_t i = 0; i < geometry->write_unit; i++) {
        const uint8_t worn = (uint8_t)~geometry->erased;
        CHECK(check, found[i] == (taken ? worn : pattern(i)));
    }
}

static void bounds_are_kept(struct check *check, const struct aloft_area *area)
{
    const struct aloft_flash_geometry *geometry = &area->flash->geometry;
    uint8_t unit[ALOFT_FLASH_UNIT_MAX] = {0};

    CHECK(check, aloft_area_read(area, area->size, unit, 1) == ALOFT_ERR_ARGUMENT);
    CHECK(check, aloft_area_program(area, area->size, unit, geometry->write_unit) ==
                         ALOFT_ERR_ARGUMENT);
    CHECK(check, aloft_area_erase(area, area->size) == ALOFT_ERR_ARGUMENT);
    CHECK(check, aloft_area_read(area, area->size - 1, unit, 1) == ALOFT_OK);
}

void flash_suite(struct check *check, struct aloft_flash *flash)
{
    const struct aloft_area area = end_of(flash);

    if (!CHECK(check, aloft_area_check(&area) == ALOFT_OK) ||
            !CHECK(check, area.size >= 2 * flash->geometry.sector_size)) {
        return;
    }
    erased_sectors_read_erased(check, &area);
    units_are_programmed_alone(check, &area);
    a_program_fills_what_it_names(check, &area);
    an_erase_leaves_the_neighbour_alone(check, &area);
    programmed_bits_do_not_come_back(check, &area);
    bounds_are_kept(check, &area);
    erased_sectors_read_erased(check, &area);
}

void flash_suite_leave(struct check *check, struct aloft_flash *flash)
{
    const struct aloft_area area = end_of(flash);

    CHECK(check, aloft_area_erase(&area, 0) == ALOFT_OK);
    CHECK(check, program(&area, 0, flash->geometry.sector_size) == ALOFT_OK);
}

void flash_suite_persists(struct check *check, struct aloft_flash *flash)
{
    const struct aloft_area area = end_of(flash);

    CHECK(check, reads(&area, 0, flash->geometry.sector_size, true));
}
