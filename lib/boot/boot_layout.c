#include "aloft/boot_layout.h"

#include "aloft/boot_record.h"
#include "aloft/checked.h"

/* Sectors that must lie between the start of main and an image staged in the same
 * stretch. One would do if every log entry were certain; the other is for the doubt. */
#define SHARED_GAP_SECTORS 2u

static bool is_same(const struct aloft_area *a, const struct aloft_area *b)
{
    return a->flash == b->flash && a->offset == b->offset && a->size == b->size;
}

static uint32_t sector_size_of(const struct aloft_area *area)
{
    return area->flash->geometry.sector_size;
}

bool aloft_boot_layout_is_shared(const struct aloft_boot_layout *layout)
{
    return is_same(&layout->main, &layout->stage);
}

/* What a layout must be like for the old image to be kept. */
static bool keeps(const struct aloft_boot_layout *layout)
{
    return layout->alternates || layout->spare.size > 0;
}

void aloft_boot_layout_select(struct aloft_boot_layout *layout, bool in_slot_b)
{
    const struct aloft_area slot_a = layout->main;

    if (!layout->alternates || layout->selected) {
        return;
    }
    if (in_slot_b) {
        layout->main = layout->stage;
        layout->stage = slot_a;
    }
    layout->selected = true;
}

uint32_t aloft_boot_stage_room(
        const struct aloft_boot_layout *layout, uint32_t running_size)
{
    const uint32_t sector = sector_size_of(&layout->main);
    uint32_t kept;

    if (!aloft_boot_layout_is_shared(layout)) {
        return layout->stage.size < layout->main.size ? layout->stage.size
                                                      : layout->main.size;
    }
    if (!aloft_round_up(running_size, sector, &kept)) {
        return 0;
    }
    if (kept < SHARED_GAP_SECTORS * sector) {
        kept = SHARED_GAP_SECTORS * sector;
    }
    return kept < layout->main.size ? layout->main.size - kept : 0;
}

enum aloft_status aloft_boot_stage_offset(const struct aloft_boot_layout *layout,
        uint32_t running_size, uint32_t size, uint32_t *offset)
{
    if (size == 0) {
        return ALOFT_ERR_SIZE;
    }
    if (size > aloft_boot_stage_room(layout, running_size)) {
        return ALOFT_ERR_SPACE;
    }
    if (!aloft_boot_layout_is_shared(layout)) {
        *offset = 0;
        return ALOFT_OK;
    }
    *offset =
            aloft_round_down(layout->stage.size - size, sector_size_of(&layout->stage));
    return ALOFT_OK;
}

enum aloft_status aloft_boot_stage_check(
        const struct aloft_boot_layout *layout, uint32_t offset, uint32_t size)
{
    const uint32_t sector = sector_size_of(&layout->stage);

    if (size == 0) {
        return ALOFT_ERR_SIZE;
    }
    if (offset % sector != 0 || !aloft_within(offset, size, layout->stage.size) ||
            size > layout->main.size) {
        return ALOFT_ERR_SPACE;
    }
    if (aloft_boot_layout_is_shared(layout) && offset < SHARED_GAP_SECTORS * sector) {
        return ALOFT_ERR_SPACE;
    }
    if (keeps(layout) && offset != 0) {
        return ALOFT_ERR_SPACE; // the old image goes there, from the first sector on
    }
    return ALOFT_OK;
}

uint32_t aloft_boot_files_room(
        const struct aloft_boot_layout *layout, uint32_t running_size)
{
    const uint32_t room = aloft_boot_stage_room(layout, running_size);

    return room < layout->files.size ? room : layout->files.size;
}

enum aloft_status aloft_boot_files_check(
        const struct aloft_boot_layout *layout, uint32_t offset, uint32_t size)
{
    if (size == 0) {
        return ALOFT_ERR_SIZE;
    }
    if (size > layout->files.size || offset % sector_size_of(&layout->stage) != 0 ||
            !aloft_within(offset, size, layout->stage.size)) {
        return ALOFT_ERR_SPACE;
    }
    return ALOFT_OK;
}

uint32_t aloft_boot_unpacked_room(
        const struct aloft_boot_layout *layout, uint32_t offset)
{
    const uint32_t room = layout->main.size;

    if (keeps(layout)) {
        return 0; // the packed image is where the old one would have to go
    }
    return aloft_boot_layout_is_shared(layout) && offset < room ? offset : room;
}

enum aloft_status aloft_boot_main_read(
        const struct aloft_boot_layout *layout, uint32_t offset, void *dst, size_t len)
{
    const struct aloft_area *shadow = &layout->shadow;
    uint8_t *next = dst;

    if ((layout->alternates && !layout->selected) || offset > layout->main.size ||
            len > layout->main.size - offset) {
        return ALOFT_ERR_ARGUMENT;
    }
    if (offset < shadow->size) {
        const uint32_t left = shadow->size - offset;
        const size_t piece = len < left ? len : left;
        const enum aloft_status status = aloft_area_read(shadow, offset, next, piece);
        if (status != ALOFT_OK || piece == len) {
            return status;
        }
        offset += (uint32_t)piece;
        next += piece;
        len -= piece;
    }
    return aloft_area_read(&layout->main, offset, next, len);
}
