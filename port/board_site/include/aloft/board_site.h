/**
 * @file board_site.h
 * What stands where on a board's flash, and whom the device trusts.
 *
 * The last 4096 bytes of the flash hold a partition table
 * (docs/spec/partition-table.md), as `aloft provision` writes it, with main and record,
 * or slot-a and slot-b, and, where they exist, stage, spare, journal, keys and
 * settings. On a product these may be constants as well; a table lets one boot stage
 * serve every layout.
 */
#ifndef ALOFT_BOARD_SITE_H
#define ALOFT_BOARD_SITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/acceptance.h"
#include "aloft/bearssl_verifier.h"
#include "aloft/boot_install.h"
#include "aloft/boot_layout.h"
#include "aloft/flash.h"
#include "aloft/key_set.h"
#include "aloft/status.h"
#include "aloft/verifier.h"

/** Bytes of work memory that it takes to read a site. */
#define ALOFT_BOARD_SITE_WORK_SIZE 4096u

/** Holds pointers into itself once read: it must not be moved. */
struct aloft_board_site {
    struct aloft_flash flash;
    struct aloft_boot_layout layout; /**< Slots that run are not selected. */
    struct aloft_key_set keys;       /**< Empty when none are there, or unreadable. */
    struct aloft_area settings;      /**< Of the application; size 0: there is none. */
    bool keys_sound;                 /**< False: keys are there and cannot be read. */
    struct aloft_bearssl_verifier by_keys;
    uint8_t encoded_keys[ALOFT_KEY_SET_SIZE_MAX];
};

/**
 * Reads the table and the keys of the board's own flash. `work` has `size` bytes and is
 * lent for the call.
 *
 * @return ALOFT_OK, also with keys that are not sound; ALOFT_ERR_MEMORY for less work
 *         memory than ALOFT_BOARD_SITE_WORK_SIZE; what the table or the layout is
 *         refused for.
 */
ALOFT_CHECKED enum aloft_status aloft_board_site_read(
        struct aloft_board_site *site, uint8_t *work, size_t size);

/**
 * Whom to trust: the keys, when the key set asks for signatures, or when the keys are
 * damaged, which then trust nobody: damage must not open the door. Else
 * aloft_verifier_none. Valid as long as the site.
 */
const struct aloft_verifier *aloft_board_site_verifier(
        const struct aloft_board_site *site);

/**
 * Makes `acceptance` what this device asks of updates: signatures by the keys where
 * aloft_board_site_verifier() asks for them, the name of the board as target, and no
 * security counter below that of the record. Valid as long as the site, and until the
 * counter in the record changes. Reads the record.
 */
void aloft_board_site_accept(
        const struct aloft_board_site *site, struct aloft_acceptance *acceptance);

/** The strategy that the layout is made for. */
const struct aloft_strategy *aloft_board_site_strategy(
        const struct aloft_board_site *site);

#endif
