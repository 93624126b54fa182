#include "shaky_flash.h"

#include <stdlib.h>
#include <string.h>

#include "aloft/nor_rules.h"

static struct shaky_flash *shaky_of(struct aloft_flash *flash)
{
    return (struct shaky_flash *)flash;
}

/* Never blank, and never a whole entry or image. */
static uint8_t nonsense(size_t index)
{
    return (uint8_t)(0x6Bu ^ (index * 7u));
}

static unsigned choose(struct shaky_flash *flash)
{
    if (flash->chosen == SHAKY_CHOICES_MAX) {
        flash->overflow = true;
        return 0;
    }
    if (flash->chosen >= flash->scripted) {
        flash->choices[flash->chosen] = 0;
    }
    return flash->choices[flash->chosen++];
}

static uint8_t seen(const struct shaky_cell *cell, size_t at, unsigned mood)
{
    const bool old = mood == 1 || (mood == 2 && at % 2 == 0);

    return old ? cell->before[at] : cell->after[at];
}

static void read_cell(
        struct shaky_flash *flash, uint32_t offset, uint8_t *dst, size_t len)
{
    const uint32_t sector = flash->base.geometry.sector_size;
    const struct shaky_cell cell = shaky_flash_cell(flash, offset / sector);
    const size_t at = offset % sector;

    memcpy(dst, cell.after + at, len);
    if (memcmp(cell.before + at, cell.after + at, len) == 0) {
        return;
    }
    const unsigned mood = choose(flash);
    for (size_t i = 0; i < len; i++) {
        dst[i] = seen(&cell, at + i, mood);
    }
}

static enum aloft_status shaky_read(
        struct aloft_flash *flash, uint32_t offset, void *dst, size_t len)
{
    const uint32_t sector = flash->geometry.sector_size;
    uint8_t *next = (uint8_t *)dst;

    while (len > 0) {
        const size_t left = sector - offset % sector;
        const size_t piece = len < left ? len : left;

        read_cell(shaky_of(flash), offset, next, piece);
        next += piece;
        offset += (uint32_t)piece;
        len -= piece;
    }
    return ALOFT_OK;
}

/* Unstable bytes may be programmed as far as anybody could see. */
static bool allows(const struct shaky_flash *flash, const struct shaky_cell *cell,
        const struct shaky_change *change)
{
    const struct aloft_flash_geometry *geometry = &flash->base.geometry;
    const uint32_t at = change->offset % geometry->sector_size;

    if (at + change->len > geometry->sector_size) {
        return false;
    }
    if (memcmp(cell->before + at, cell->after + at, change->len) != 0) {
        return true;
    }
    for (uint32_t i = 0; geometry->program_once && i < change->len; i++) {
        if (cell->programmed[(at + i) / geometry->write_unit] != 0) {
            return false;
        }
    }
    return aloft_nor_allows(geometry, cell->after + at, change->src, change->len);
}

static void do_change(struct shaky_flash *flash, const struct shaky_change *change)
{
    const uint32_t sector = flash->base.geometry.sector_size;
    struct shaky_cell cell = shaky_flash_cell(flash, change->offset / sector);

    flash->watcher->change(flash->watcher, change);
    shaky_cell_change(flash, &cell, change, SHAKY_DONE);
}

static enum aloft_status shaky_program(
        struct aloft_flash *flash, uint32_t offset, const void *src, size_t len)
{
    struct shaky_flash *shaky = shaky_of(flash);
    const struct shaky_change change = {
            .offset = offset, .src = (const uint8_t *)src, .len = (uint32_t)len};
    const struct shaky_cell cell =
            shaky_flash_cell(shaky, offset / flash->geometry.sector_size);

    if (!allows(shaky, &cell, &change)) {
        shaky->violations++;
        return ALOFT_ERR_FLASH_PROGRAM;
    }
    do_change(shaky, &change);
    return ALOFT_OK;
}

static enum aloft_status shaky_erase(struct aloft_flash *flash, uint32_t offset)
{
    const struct shaky_change change = {
            .offset = offset, .len = flash->geometry.sector_size};

    do_change(shaky_of(flash), &change);
    return ALOFT_OK;
}

static const struct aloft_flash_ops shaky_ops = {
        .read = shaky_read,
        .program = shaky_program,
        .erase = shaky_erase,
};

bool shaky_flash_init(struct shaky_flash *flash,
        const struct aloft_flash_geometry *geometry, struct shaky_watcher *watcher)
{
    const size_t sectors = geometry->size / geometry->sector_size;

    memset(flash, 0, sizeof(*flash));
    flash->base.ops = &shaky_ops;
    flash->base.geometry = *geometry;
    flash->watcher = watcher;
    flash->cell_size =
            2u * geometry->sector_size + geometry->sector_size / geometry->write_unit;
    if (aloft_flash_check(geometry) != ALOFT_OK) {
        return false;
    }
    flash->cells = calloc(sectors, flash->cell_size);
    return flash->cells != NULL;
}

void shaky_flash_done(struct shaky_flash *flash)
{
    free(flash->cells);
    flash->cells = NULL;
}

struct shaky_cell shaky_cell_at(const struct shaky_flash *flash, uint8_t *bytes)
{
    const uint32_t sector = flash->base.geometry.sector_size;

    return (struct shaky_cell){.before = bytes,
            .after = bytes + sector,
            .programmed = bytes + 2u * (size_t)sector};
}

struct shaky_cell shaky_flash_cell(const struct shaky_flash *flash, size_t index)
{
    return shaky_cell_at(flash, flash->cells + index * flash->cell_size);
}

/* One byte of a change: what it does to one face. */
static uint8_t changed(const struct shaky_flash *flash, uint8_t old,
        const struct shaky_change *change, uint32_t i)
{
    const struct aloft_flash_geometry *geometry = &flash->base.geometry;

    return change->src == NULL ? geometry->erased
                               : aloft_nor_merge(geometry, old, change->src[i]);
}

/* Whether a program asks for nothing but what is there: then there is nothing to tear.
 */
static bool is_idle(const struct shaky_flash *flash, const struct shaky_cell *cell,
        const struct shaky_change *change, uint32_t i)
{
    const uint32_t at = change->offset % flash->base.geometry.sector_size + i;

    return change->src != NULL &&
           changed(flash, cell->before[at], change, i) == cell->before[at] &&
           changed(flash, cell->after[at], change, i) == cell->after[at];
}

static void change_byte(const struct shaky_flash *flash, struct shaky_cell *cell,
        const struct shaky_change *change, uint32_t i, enum shaky_outcome outcome)
{
    const uint32_t at = change->offset % flash->base.geometry.sector_size + i;
    const bool in_first_half = i < change->len / 2;
    uint8_t *before = &cell->before[at];
    uint8_t *after = &cell->after[at];

    switch (outcome) {
    case SHAKY_NONSENSE:
        if (is_idle(flash, cell, change, i)) {
            return;
        }
        *before = nonsense(at);
        *after = nonsense(at);
        return;
    case SHAKY_UNSTABLE:
        *after = changed(flash, *after, change, i);
        return;
    case SHAKY_FIRST_HALF:
        if (!in_first_half) {
            return;
        }
        break;
    case SHAKY_SECOND_HALF:
        if (in_first_half) {
            return;
        }
        break;
    case SHAKY_DONE:
    case SHAKY_OUTCOMES:
        break;
    }
    *before = changed(flash, *before, change, i);
    *after = changed(flash, *after, change, i);
}

void shaky_cell_change(const struct shaky_flash *flash, struct shaky_cell *cell,
        const struct shaky_change *change, enum shaky_outcome outcome)
{
    const struct aloft_flash_geometry *geometry = &flash->base.geometry;
    const bool blank = change->src == NULL && outcome == SHAKY_DONE;

    for (uint32_t i = 0; i < change->len; i++) {
        change_byte(flash, cell, change, i, outcome);
    }
    memset(cell->programmed +
                    change->offset % geometry->sector_size / geometry->write_unit,
            !blank, change->len / geometry->write_unit);
}

bool shaky_flash_holds(const struct shaky_flash *flash, uint32_t offset,
        const uint8_t *expected, size_t len)
{
    const uint32_t sector = flash->base.geometry.sector_size;

    for (size_t i = 0; i < len; i++) {
        const size_t place = offset + i;
        const struct shaky_cell cell = shaky_flash_cell(flash, place / sector);
        const size_t at = place % sector;

        if (cell.before[at] != expected[i] || cell.after[at] != expected[i]) {
            return false;
        }
    }
    return true;
}
