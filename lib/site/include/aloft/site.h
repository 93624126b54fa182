/**
 * @file site.h
 * What stands where on a device's flash, and whom the device trusts.
 *
 * The last ALOFT_SITE_TABLE_SIZE bytes of the flash hold a partition table
 * (docs/spec/partition-table.md), as `aloft provision` writes it, with main and record,
 * or slot-a and slot-b, and, where they exist, stage, shadow, spare, journal, fs, keys
 * and trust. On a product these may be constants as well; a table lets one boot stage
 * serve every layout.
 *
 * Whom to trust, a trust store tells, if there is one; else the key set.
 */
#ifndef ALOFT_SITE_H
#define ALOFT_SITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/acceptance.h"
#include "aloft/boot_install.h"
#include "aloft/boot_layout.h"
#include "aloft/boot_manifest.h"
#include "aloft/flash.h"
#include "aloft/key_checker.h"
#include "aloft/key_set.h"
#include "aloft/status.h"
#include "aloft/tls_anchor.h"
#include "aloft/trust.h"
#include "aloft/trust_verifier.h"
#include "aloft/verifier.h"

/** Bytes of the table with what is blank behind it, and of the memory to read it. */
#define ALOFT_SITE_TABLE_SIZE 4096u

/** All borrowed as long as the site is used. */
struct aloft_site_config {
    struct aloft_flash *flash;
    const struct aloft_digest_ops *md5;      /**< For the digest of the table. */
    const struct aloft_key_checker *checker; /**< Its digest is SHA-256. */
    const char *target; /**< What images for this device name as their target. */
    uint8_t *store;     /**< Gets the trust store; how long one may be is up to you. */
    size_t store_size;
};

/** Holds pointers into itself once read: it must not be moved. */
struct aloft_site {
    struct aloft_site_config config;
    struct aloft_boot_layout layout; /**< Slots that run are not selected. */
    struct aloft_trust trust;        /**< Not loaded: `keys` alone count. */
    struct aloft_key_set keys;       /**< Empty when none are there, or unreadable. */
    bool keys_sound;                 /**< False: they are there and cannot be read. */
    struct aloft_key_set_verifier by_keys;
    struct aloft_trust_verifier by_store; /**< For installed images. */
    struct aloft_boot_manifests manifests;
    uint8_t encoded_keys[ALOFT_KEY_SET_SIZE_MAX];
};

/**
 * Reads the table, the trust store and the keys. `table` is memory of
 * ALOFT_SITE_TABLE_SIZE bytes: afterwards it holds the table, in which the caller may
 * find other partitions (aloft_boot_area_find()); the site does not need it any more.
 * The keys are those for installed images. Writes nothing to flash.
 *
 * @return ALOFT_OK, also with keys or a store that are not sound; what the table or the
 *         layout is refused for (partition_table.h, boot_partitions.h);
 *         ALOFT_ERR_ARGUMENT for a flash smaller than a table;
 *         ALOFT_ERR_FLASH_READ. Then `config` alone counts.
 */
ALOFT_CHECKED enum aloft_status aloft_site_read(struct aloft_site *site,
        const struct aloft_site_config *config, uint8_t table[ALOFT_SITE_TABLE_SIZE]);

/**
 * Makes `keys` those that the store trusts for `purpose`, one bit of ALOFT_TRUST_*.
 * Does nothing without a store. More keys than a set holds trust nobody.
 */
void aloft_site_choose(struct aloft_site *site, unsigned purpose);

/**
 * How a boot stage knows manifests: the store decides about signatures, if there is
 * one; else one by the verifier is enough. Valid as long as the site.
 */
const struct aloft_boot_manifests *aloft_site_manifests(const struct aloft_site *site);

/**
 * Whom to trust: the keys, when the caller or the key set asks for signatures, or when
 * the keys are damaged, which then trust nobody: damage must not open the door. Else
 * aloft_verifier_none. Valid as long as the site.
 */
const struct aloft_verifier *aloft_site_verifier(
        const struct aloft_site *site, bool signature_required);

/** The strategy that the layout is made for. */
const struct aloft_strategy *aloft_site_strategy(const struct aloft_site *site);

/**
 * Makes `acceptance` what this device asks of updates: what the store asks for, if
 * there is one; else signatures by the keys where aloft_site_verifier() asks for them.
 * Images for another target are refused, and those with a security counter below that
 * of the record, which is read. What the store was signed at is the latest time known.
 * Valid as long as the site.
 */
void aloft_site_accept(const struct aloft_site *site, bool signature_required,
        struct aloft_acceptance *acceptance);

/** Makes it ask for the counter of the record as it is now: after a confirmation. */
void aloft_site_accept_confirmed(
        const struct aloft_site *site, struct aloft_acceptance *acceptance);

/** Makes it ask for signatures as the site does now: after a change of the store. The
 * rest stays. */
void aloft_site_accept_signers(const struct aloft_site *site, bool signature_required,
        struct aloft_acceptance *acceptance);

/**
 * Puts the `len` hostile bytes at `bytes` in the place of the trust store, if they are
 * a newer one that is signed as the present one asks, and under which the boot stage
 * would still start the image that runs. The keys are then those for new images. Slots
 * that run have been selected; no update is OPEN. `work` has `size` bytes, lent for the
 * call, at least ALOFT_BOOT_WORK_SIZE and what a manifest needs (boot_manifest.h).
 * Blocks for a reading of the image, for signatures, and for two banks of flash. Power
 * may fail at any instant: then the old store counts, or the new one.
 *
 * @return ALOFT_OK; ALOFT_ERR_ON_TRIAL while the image may still go back, since that
 *         one is not looked at; else as aloft_trust_replace().
 */
ALOFT_CHECKED enum aloft_status aloft_site_renew(struct aloft_site *site,
        const uint8_t *bytes, size_t len, uint8_t *work, size_t size);

/**
 * Reads the TLS anchors of the trust store into `anchors`, at most `max` of them, and
 * returns how many they are; 0 without a store. They point into the store, and stay as
 * long as it is not renewed. One that cannot be read here is left out: nobody is
 * believed for it.
 */
size_t aloft_site_tls_anchors(
        const struct aloft_site *site, struct aloft_tls_anchor *anchors, size_t max);

#endif
