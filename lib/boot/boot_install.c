#include "aloft/boot_install.h"

#include "aloft/flash_stream.h"

static uint32_t sector_size_of(const struct aloft_boot_layout *layout)
{
    return layout->main.flash->geometry.sector_size;
}

static uint32_t overwrite_count(
        const struct aloft_boot_layout *layout, const struct aloft_boot_state *state)
{
    const uint32_t sector = sector_size_of(layout);
    const uint32_t size = state->staged.size;

    return size / sector + (size % sector != 0);
}

/* Keeps the rules also where main and stage are one stretch: with the image staged g
 * sectors above the start, move k overwrites the source of move k - g, and g is 2 or
 * more (aloft_boot_stage_check()). */
static enum aloft_status overwrite_move(const struct aloft_boot_layout *layout,
        const struct aloft_boot_state *state, uint32_t k, struct aloft_move *move)
{
    const struct aloft_boot_image *staged = &state->staged;
    const uint32_t sector = sector_size_of(layout);
    const uint32_t offset = k * sector;
    const bool shadowed = offset < layout->shadow.size;
    const struct aloft_area *area = shadowed ? &layout->shadow : &layout->main;
    const uint32_t left = staged->size - offset;

    move->len = left < sector ? left : sector;
    const enum aloft_status status =
            aloft_area_part(area, offset, sector, &move->destination);
    if (status != ALOFT_OK) {
        return status;
    }
    return aloft_area_part(
            &layout->stage, staged->offset + offset, sector, &move->source);
}

const struct aloft_strategy aloft_strategy_overwrite = {
        .kind = ALOFT_STRATEGY_OVERWRITE,
        .count = overwrite_count,
        .move = overwrite_move,
};

bool aloft_strategy_fits(
        const struct aloft_strategy *strategy, const struct aloft_boot_layout *layout)
{
    switch (strategy->kind) {
    case ALOFT_STRATEGY_OVERWRITE:
        return !layout->alternates && layout->spare.size == 0;
    case ALOFT_STRATEGY_SWAP:
        return layout->spare.size > 0;
    case ALOFT_STRATEGY_AB:
        return layout->alternates;
    case ALOFT_STRATEGY_FILES:
        break;
    }
    return false;
}

enum aloft_status aloft_move_do(
        const struct aloft_move *move, uint8_t *work, size_t work_size)
{
    struct aloft_flash_stream stream;
    enum aloft_status status = aloft_flash_stream_begin(&stream, &move->destination);
    uint32_t done = 0;

    while (done < move->len && status == ALOFT_OK) {
        const uint32_t left = move->len - done;
        const size_t piece = left < work_size ? left : work_size;
        status = aloft_area_read(&move->source, done, work, piece);
        if (status == ALOFT_OK) {
            status = aloft_flash_stream_write(&stream, work, piece);
        }
        done += (uint32_t)piece;
    }
    return status == ALOFT_OK ? aloft_flash_stream_finish(&stream) : status;
}
