#include "aloft/posix_updates.h"

#include <string.h>

#include "aloft/bearssl_digest.h"

/* Compressed images are for layouts that do not keep the old one. */
static enum aloft_status take_compressed(
        struct aloft_posix_updates *updates, const struct aloft_boot_layout *layout)
{
    if (aloft_boot_unpacked_room(layout, layout->main.size) == 0) {
        return ALOFT_OK;
    }
    updates->config.takes |= ALOFT_TAKES_GZIP;
    updates->config.unpacker = &updates->unpacker.base;
    return aloft_gzip_decoder_init(&updates->unpacker, updates->unpacker_memory,
            sizeof updates->unpacker_memory);
}

enum aloft_status aloft_posix_updates_init(struct aloft_posix_updates *updates,
        struct aloft_posix_board *board, bool rescue)
{
    const struct aloft_slot_target_config slot = {
            .layout = &board->layout, .rescue = rescue};
    struct aloft_update_config *const config = &updates->config;

    memset(updates, 0, sizeof *updates);
    config->firmware = &updates->firmware.base;
    config->sha256 = &aloft_bearssl_sha256;
    config->verifier = aloft_posix_board_verifier(board, false);
    config->work = updates->work;
    config->work_size = sizeof updates->work;
    /* ESP images are stored and verified as well: the boot stage will say that it
     * cannot run them. */
    config->takes = ALOFT_TAKES_ELF | ALOFT_TAKES_ESP;
    config->examiner = &aloft_examiner_whole;
    config->chip_size = board->flash.base.geometry.size;
    enum aloft_status status = take_compressed(updates, &board->layout);

    if (status == ALOFT_OK) {
        status = aloft_slot_target_init(&updates->firmware, &slot);
    }
    if (status != ALOFT_OK || board->file_system.size == 0) {
        return status;
    }
    config->file_system = &updates->file_system.base;
    return aloft_partition_target_init(&updates->file_system, &board->file_system);
}
