#include "aloft/boot_install.h"

/*
 * With n sectors of the old image and m of the new one:
 *
 *     n shifts    main[i] -> main[i + 1], from the top down
 *     2 min(n, m) stage[i] -> main[i] and main[i + 1] -> stage[i], in turn
 *     |n - m|     those of one of the two kinds that are left
 *
 * Each destination holds what has been moved away before, or nothing: the rules of
 * boot_install.h. main[i] for i past its end is the spare sector, for the first ones
 * the shadow, where there is one.
 */

static uint32_t sectors_of(const struct aloft_boot_image *image, uint32_t sector)
{
    return image->size / sector + (image->size % sector != 0);
}

static uint32_t len_of(
        const struct aloft_boot_image *image, uint32_t index, uint32_t sector)
{
    const uint32_t left = image->size - index * sector;

    return left < sector ? left : sector;
}

static enum aloft_status main_sector(const struct aloft_boot_layout *layout,
        uint32_t index, uint32_t sector, struct aloft_area *part)
{
    const uint32_t offset = index * sector;

    if (offset < layout->shadow.size) {
        return aloft_area_part(&layout->shadow, offset, sector, part);
    }
    if (offset == layout->main.size) {
        return aloft_area_part(&layout->spare, 0, sector, part);
    }
    return aloft_area_part(&layout->main, offset, sector, part);
}

static enum aloft_status pair_up(enum aloft_status first, enum aloft_status second)
{
    return first != ALOFT_OK ? first : second;
}

static enum aloft_status shift(const struct aloft_boot_layout *layout,
        const struct aloft_boot_image *old, uint32_t index, struct aloft_move *move)
{
    const uint32_t sector = layout->main.flash->geometry.sector_size;

    move->len = len_of(old, index, sector);
    return pair_up(main_sector(layout, index, sector, &move->source),
            main_sector(layout, index + 1, sector, &move->destination));
}

static enum aloft_status bring_new(const struct aloft_boot_layout *layout,
        const struct aloft_boot_image *fresh, uint32_t index, struct aloft_move *move)
{
    const uint32_t sector = layout->main.flash->geometry.sector_size;

    move->len = len_of(fresh, index, sector);
    return pair_up(
            aloft_area_part(&layout->stage, index * sector, sector, &move->source),
            main_sector(layout, index, sector, &move->destination));
}

static enum aloft_status keep_old(const struct aloft_boot_layout *layout,
        const struct aloft_boot_image *old, uint32_t index, struct aloft_move *move)
{
    const uint32_t sector = layout->main.flash->geometry.sector_size;

    move->len = len_of(old, index, sector);
    return pair_up(main_sector(layout, index + 1, sector, &move->source),
            aloft_area_part(
                    &layout->stage, index * sector, sector, &move->destination));
}

static uint32_t swap_count(
        const struct aloft_boot_layout *layout, const struct aloft_boot_state *state)
{
    const uint32_t sector = layout->main.flash->geometry.sector_size;

    return 2 * sectors_of(&state->main, sector) + sectors_of(&state->staged, sector);
}

static enum aloft_status swap_move(const struct aloft_boot_layout *layout,
        const struct aloft_boot_state *state, uint32_t k, struct aloft_move *move)
{
    const uint32_t sector = layout->main.flash->geometry.sector_size;
    const uint32_t old = sectors_of(&state->main, sector);
    const uint32_t fresh = sectors_of(&state->staged, sector);
    const uint32_t both = old < fresh ? old : fresh;

    if (k < old) {
        return shift(layout, &state->main, old - 1 - k, move);
    }
    k -= old;
    if (k >= 2 * both) {
        const uint32_t index = k - both;
        return fresh > old ? bring_new(layout, &state->staged, index, move)
                           : keep_old(layout, &state->main, index, move);
    }
    return k % 2 == 0 ? bring_new(layout, &state->staged, k / 2, move)
                      : keep_old(layout, &state->main, k / 2, move);
}

const struct aloft_strategy aloft_strategy_swap = {
        .kind = ALOFT_STRATEGY_SWAP,
        .count = swap_count,
        .move = swap_move,
};
