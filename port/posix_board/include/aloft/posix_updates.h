/**
 * @file posix_updates.h
 * Where updates go on the simulated board.
 */
#ifndef ALOFT_POSIX_UPDATES_H
#define ALOFT_POSIX_UPDATES_H

#include "aloft/acceptance.h"
#include "aloft/gzip_decoder.h"
#include "aloft/partition_target.h"
#include "aloft/posix_board.h"
#include "aloft/slot_target.h"
#include "aloft/update.h"

/**
 * Holds pointers into itself once made: it must not be moved. `update` and `config` go
 * into the configs of protocols; change `config` (observer, verifier) before that.
 */
struct aloft_posix_updates {
    struct aloft_update update;
    struct aloft_update_config config;
    struct aloft_slot_target firmware;
    struct aloft_slot_target staged_files;
    struct aloft_partition_target direct_files;
    struct aloft_gzip_decoder unpacker;
    struct aloft_acceptance acceptance; /**< Asks for what the board trusts. */
    /** Of the running image, without what its maker has put behind it. */
    uint8_t running_sha256[ALOFT_MANIFEST_DIGEST_SIZE];
    bool running_known; /**< It has a manifest, which told that. */
    uint8_t work[ALOFT_UPDATE_JUDGE_WORK_SIZE];
    uint8_t unpacker_memory[ALOFT_GZIP_DECODER_MEMORY];
};

/**
 * Makes targets for the slot and, where there is one, the file system of an open board,
 * and a config that trusts whom the board trusts. `board` is borrowed. With `rescue`
 * they are those of a boot stage that has found nothing to boot: firmware only
 * (slot_target.h).
 *
 * @return ALOFT_OK; ALOFT_ERR_ARGUMENT for a layout that cannot be made safe.
 */
ALOFT_CHECKED enum aloft_status aloft_posix_updates_init(
        struct aloft_posix_updates *updates, struct aloft_posix_board *board,
        bool rescue);

/**
 * Asks for signatures as the board does now, or, with `signature_required`, in any
 * case. Call it again when the trust store was replaced. Not while an update is OPEN.
 */
void aloft_posix_updates_trust(struct aloft_posix_updates *updates,
        struct aloft_posix_board *board, bool signature_required);

#endif
