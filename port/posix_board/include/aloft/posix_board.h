/**
 * @file posix_board.h
 * The simulated board: a flash file that tells what is where, and whom to trust.
 *
 * The last sector holds a partition table (docs/spec/partition-table.md) with main,
 * record and, where they exist, stage, shadow, keys, trust and fs, all of them below
 * it. On a real board these are constants of the product.
 *
 * Whom to trust, a trust store tells, if there is one; else the key set.
 */
#ifndef ALOFT_POSIX_BOARD_H
#define ALOFT_POSIX_BOARD_H

#include <stdbool.h>
#include <stdint.h>

#include "aloft/bearssl_checker.h"
#include "aloft/bearssl_verifier.h"
#include "aloft/boot_layout.h"
#include "aloft/boot_record.h"
#include "aloft/key_set.h"
#include "aloft/posix_flash.h"
#include "aloft/trust.h"
#include "aloft/trust_verifier.h"

#define ALOFT_POSIX_BOARD_SECTOR 4096u
/** What images for it name as their target. */
#define ALOFT_POSIX_BOARD_TARGET "sim"

/** How images of the file system are taken, by the flags of its partition. */
enum aloft_files_mode {
    ALOFT_FILES_WHERE_IT_FITS, /**< Staged if there is room for it, else direct. */
    ALOFT_FILES_STAGED,        /**< What cannot be staged is refused. */
    ALOFT_FILES_DIRECT,        /**< In place, as soon as it comes. */
};

/** Holds pointers into itself once open: it must not be moved. */
struct aloft_posix_board {
    struct aloft_posix_flash flash;
    struct aloft_boot_layout layout; /**< Slots that run are not selected. */
    enum aloft_files_mode files_mode;
    struct aloft_trust trust;  /**< Not loaded: `keys` alone count. */
    struct aloft_key_set keys; /**< Empty when none are there, or unreadable. */
    bool keys_sound;           /**< False: keys are there and cannot be read. */
    struct aloft_bearssl_verifier by_keys;
    struct aloft_bearssl_checker checker;
    struct aloft_trust_verifier by_store; /**< For installed images. */
    uint8_t encoded_keys[ALOFT_POSIX_BOARD_SECTOR];
    uint8_t encoded_store[ALOFT_POSIX_BOARD_SECTOR];
};

/**
 * Opens the flash file at `path`. Close with aloft_posix_board_close().
 *
 * @return ALOFT_OK, also with keys that are not sound; ALOFT_ERR_IO (see errno) and
 *         ALOFT_ERR_FLASH_CONFIG from the file; otherwise what its table or layout
 *         is refused for.
 */
ALOFT_CHECKED enum aloft_status aloft_posix_board_open(
        struct aloft_posix_board *board, const char *path);

/**
 * Makes `keys` those that the store trusts for `purpose`, one bit of ALOFT_TRUST_*; at
 * first they are those for installed images. Does nothing without a store. More keys
 * than a set holds trust nobody.
 */
void aloft_posix_board_choose(struct aloft_posix_board *board, unsigned purpose);

/**
 * Who decides about manifests at boot: the store, if there is one; NULL: the keys do.
 * Valid until the board is closed.
 */
const struct aloft_document_verifier *aloft_posix_board_manifests(
        const struct aloft_posix_board *board);

/**
 * Tells whether the boot stage would start the image in main, which is `image`, if
 * `candidate` were the trust store. Blocks for a reading of the image.
 *
 * @return as aloft_boot_verify(); ALOFT_ERR_SPACE for more keys than a set holds.
 */
ALOFT_CHECKED enum aloft_status aloft_posix_board_boots_under(
        struct aloft_posix_board *board, const struct aloft_boot_image *image,
        const struct aloft_trust_store *candidate);

/** Closes the flash file. */
void aloft_posix_board_close(struct aloft_posix_board *board);

/**
 * Whom to trust: the keys, when the caller or the key set asks for signatures, or when
 * the keys are damaged, which then trust nobody: damage must not open the door. Else
 * aloft_verifier_none. Valid until the board is closed.
 */
const struct aloft_verifier *aloft_posix_board_verifier(
        const struct aloft_posix_board *board, bool signature_required);

#endif
