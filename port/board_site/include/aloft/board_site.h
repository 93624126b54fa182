/**
 * @file board_site.h
 * What stands where on a board's flash, and whom the device trusts.
 *
 * The last 4096 bytes of the flash hold a partition table
 * (docs/spec/partition-table.md), as `aloft provision` writes it, with main and record,
 * or slot-a and slot-b, and, where they exist, stage, spare, journal, keys, trust and
 * settings. On a product these may be constants as well; a table lets one boot stage
 * serve every layout.
 *
 * Whom to trust, a trust store tells, if there is one; else the key set.
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
#include "aloft/boot_manifest.h"
#include "aloft/flash.h"
#include "aloft/key_set.h"
#include "aloft/status.h"
#include "aloft/trust.h"
#include "aloft/trust_verifier.h"
#include "aloft/verifier.h"

/** Bytes of work memory that it takes to read a site. */
#define ALOFT_BOARD_SITE_WORK_SIZE 4096u
/** Bytes of the longest trust store: what the RAM of a boot stage on lx106 has left. */
#define ALOFT_BOARD_SITE_STORE_MAX 1536u

/** Holds pointers into itself once read: it must not be moved. */
struct aloft_board_site {
    struct aloft_flash flash;
    struct aloft_boot_layout layout; /**< Slots that run are not selected. */
    struct aloft_trust trust;        /**< Not loaded: `keys` alone count. */
    struct aloft_key_set keys;       /**< Empty when none are there, or unreadable. */
    struct aloft_area settings;      /**< Of the application; size 0: there is none. */
    bool keys_sound;                 /**< False: they are there and cannot be read. */
    struct aloft_bearssl_verifier by_keys;
    struct aloft_trust_verifier by_store;
    struct aloft_boot_manifests manifests; /**< See aloft_board_site_manifests(). */
    uint8_t encoded_keys[ALOFT_KEY_SET_SIZE_MAX];
    uint8_t encoded_store[ALOFT_BOARD_SITE_STORE_MAX];
};

/**
 * Reads the table, the trust store and the keys of the board's own flash. `work` has
 * `size` bytes and is lent for the call. The keys are those for installed images.
 *
 * @return ALOFT_OK, also with keys or a store that are not sound; ALOFT_ERR_MEMORY for
 * less work memory than ALOFT_BOARD_SITE_WORK_SIZE; what the table or the layout is
 *         refused for.
 */
ALOFT_CHECKED enum aloft_status aloft_board_site_read(
        struct aloft_board_site *site, uint8_t *work, size_t size);

/**
 * Makes `keys` those that the store trusts for `purpose`, one bit of ALOFT_TRUST_*.
 * Does nothing without a store. More keys than a set holds trust nobody.
 */
void aloft_board_site_choose(struct aloft_board_site *site, unsigned purpose);

/**
 * How a boot stage knows manifests: the store decides about signatures, if there is
 * one; else one by the verifier is enough. Valid as long as the site.
 */
const struct aloft_boot_manifests *aloft_board_site_manifests(
        const struct aloft_board_site *site);

/**
 * Whom to trust: the keys, when the key set asks for signatures, or when the keys are
 * damaged, which then trust nobody: damage must not open the door. Else
 * aloft_verifier_none. Valid as long as the site.
 */
const struct aloft_verifier *aloft_board_site_verifier(
        const struct aloft_board_site *site);

/**
 * Makes `acceptance` what this device asks of updates: what the store asks for, if
 * there is one; else signatures by the keys where aloft_board_site_verifier() asks for
 * them. The name of the board is the target, and no security counter may be below that
 * of the record. What the store was signed at is the latest time known. Valid as long
 * as the site, and until the counter in the record changes. Reads the record.
 */
void aloft_board_site_accept(
        const struct aloft_board_site *site, struct aloft_acceptance *acceptance);

/** The strategy that the layout is made for. */
const struct aloft_strategy *aloft_board_site_strategy(
        const struct aloft_board_site *site);

#endif
