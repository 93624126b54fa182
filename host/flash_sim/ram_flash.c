#include "aloft/ram_flash.h"

#include <stdlib.h>
#include <string.h>

#include "aloft/nor_rules.h"

static struct aloft_ram_flash *ram_of(struct aloft_flash *flash)
{
    return (struct aloft_ram_flash *)flash;
}

static enum aloft_status ram_read(
        struct aloft_flash *flash, uint32_t offset, void *dst, size_t len)
{
    memcpy(dst, ram_of(flash)->bytes + offset, len);
    return ALOFT_OK;
}

/* Stricter than what the bytes show: a unit programmed with erased bytes is used up. */
static bool was_programmed(
        const struct aloft_ram_flash *ram, uint32_t offset, size_t len)
{
    const uint32_t unit = ram->base.geometry.write_unit;

    for (size_t i = 0; i < len; i += unit) {
        if (ram->programmed[(offset + i) / unit]) {
            return true;
        }
    }
    return false;
}

static enum aloft_status ram_program(
        struct aloft_flash *flash, uint32_t offset, const void *src, size_t len)
{
    struct aloft_ram_flash *ram = ram_of(flash);
    const struct aloft_flash_geometry *geometry = &flash->geometry;
    const bool used_up = geometry->program_once && was_programmed(ram, offset, len);

    if (used_up || !aloft_nor_allows(geometry, ram->bytes + offset, src, len)) {
        ram->violations++;
        return ALOFT_ERR_FLASH_PROGRAM;
    }
    memcpy(ram->bytes + offset, src, len);
    memset(ram->programmed + offset / geometry->write_unit, true,
            len / geometry->write_unit * sizeof(bool));
    ram->programs++;
    return ALOFT_OK;
}

static enum aloft_status ram_erase(struct aloft_flash *flash, uint32_t offset)
{
    struct aloft_ram_flash *ram = ram_of(flash);
    const struct aloft_flash_geometry *geometry = &flash->geometry;

    memset(ram->bytes + offset, geometry->erased, geometry->sector_size);
    memset(ram->programmed + offset / geometry->write_unit, 0,
            geometry->sector_size / geometry->write_unit * sizeof(bool));
    ram->erases[offset / geometry->sector_size]++;
    return ALOFT_OK;
}

static const struct aloft_flash_ops ram_ops = {
        .read = ram_read,
        .program = ram_program,
        .erase = ram_erase,
};

struct aloft_ram_flash *aloft_ram_flash_new(const struct aloft_flash_geometry *geometry)
{
    if (aloft_flash_check(geometry) != ALOFT_OK) {
        return NULL;
    }
    struct aloft_ram_flash *ram = calloc(1, sizeof(*ram));
    if (ram == NULL) {
        return NULL;
    }
    ram->base.ops = &ram_ops;
    ram->base.geometry = *geometry;
    ram->bytes = malloc(geometry->size);
    ram->erases = calloc(geometry->size / geometry->sector_size, sizeof(*ram->erases));
    ram->programmed =
            calloc(geometry->size / geometry->write_unit, sizeof(*ram->programmed));
    if (ram->bytes == NULL || ram->erases == NULL || ram->programmed == NULL) {
        aloft_ram_flash_free(ram);
        return NULL;
    }
    memset(ram->bytes, geometry->erased, geometry->size);
    return ram;
}

void aloft_ram_flash_free(struct aloft_ram_flash *flash)
{
    if (flash == NULL) {
        return;
    }
    free(flash->bytes);
    free(flash->erases);
    free(flash->programmed);
    free(flash);
}

void aloft_ram_flash_load(struct aloft_ram_flash *flash, const uint8_t *content)
{
    const struct aloft_flash_geometry *geometry = &flash->base.geometry;

    memcpy(flash->bytes, content, geometry->size);
    memset(flash->programmed, 0, geometry->size / geometry->write_unit);
    for (uint32_t i = 0; i < geometry->size; i++) {
        if (content[i] != geometry->erased) {
            flash->programmed[i / geometry->write_unit] = true;
        }
    }
}

void aloft_ram_flash_copy(
        struct aloft_ram_flash *to, const struct aloft_ram_flash *from)
{
    const struct aloft_flash_geometry *geometry = &from->base.geometry;

    memcpy(to->bytes, from->bytes, geometry->size);
    memcpy(to->programmed, from->programmed,
            geometry->size / geometry->write_unit * sizeof(bool));
}
