#include "aloft/boot_install.h"

/* Sector k of the staged file system replaces sector k of the old one. Nothing moves
 * within an area, so both rules of boot_install.h hold at once. */

static uint32_t files_count(
        const struct aloft_boot_layout *layout, const struct aloft_boot_state *state)
{
    const uint32_t sector = layout->files.flash->geometry.sector_size;
    const uint32_t size = state->staged.size;

    return size / sector + (size % sector != 0);
}

static enum aloft_status files_move(const struct aloft_boot_layout *layout,
        const struct aloft_boot_state *state, uint32_t k, struct aloft_move *move)
{
    const struct aloft_boot_image *staged = &state->staged;
    const uint32_t sector = layout->files.flash->geometry.sector_size;
    const uint32_t offset = k * sector;
    const uint32_t left = staged->size - offset;

    move->len = left < sector ? left : sector;
    const enum aloft_status status =
            aloft_area_part(&layout->files, offset, sector, &move->destination);
    if (status != ALOFT_OK) {
        return status;
    }
    return aloft_area_part(
            &layout->stage, staged->offset + offset, sector, &move->source);
}

const struct aloft_strategy aloft_strategy_files = {
        .kind = ALOFT_STRATEGY_FILES,
        .count = files_count,
        .move = files_move,
};
