/**
 * @file flash_content.h
 * Writes everything that a device's flash holds when it leaves the factory.
 */
#ifndef ALOFT_FLASH_CONTENT_H
#define ALOFT_FLASH_CONTENT_H

#include <stddef.h>
#include <stdint.h>

#include "aloft/boot_record.h"
#include "aloft/flash.h"
#include "aloft/image_judge.h"
#include "aloft/key_set.h"
#include "aloft/layout.h"
#include "aloft/status.h"
#include "aloft/trust_store.h"
#include "aloft/verifier.h"

/** Some bytes, borrowed. Length 0: none. */
struct aloft_content {
    const uint8_t *bytes;
    size_t len;
};

/** What goes where. All borrowed for the call. */
struct aloft_flash_content {
    struct aloft_content boot;             /**< Into boot. */
    struct aloft_content image;            /**< Into main; the record names it. */
    struct aloft_content file_system;      /**< Into fs. */
    struct aloft_content settings;         /**< Into settings. */
    const struct aloft_key_set *keys;      /**< Into keys. NULL: none. */
    const struct aloft_trust_store *trust; /**< Into trust. NULL: none. */
    /** Must accept the image when `keys` require a signature, or when the judge knows
     * it by its trailer; made for `keys`, or for the anchors of `trust`. */
    const struct aloft_verifier *verifier;
    const struct aloft_image_judge *judge; /**< With `trust`: must accept the image. */
    const struct aloft_digest_ops *sha256;
    const struct aloft_digest_ops *md5; /**< For the partition table. */
};

/** What `part` of a result says of the boot stage. */
#define ALOFT_FLASH_PART_BOOT "the boot stage"

/** What was written, for people and for JSON. */
struct aloft_flash_result {
    struct aloft_boot_state state;
    uint32_t room;    /**< Largest image that an update can bring. */
    const char *part; /**< On failure, what could not be written: a fixed text. */
};

/**
 * Writes partition table, boot stage, image, keys, trust store, files, settings and a
 * settled boot record. `flash` has the layout's size and may hold anything before.
 *
 * @return ALOFT_OK;
 *         ALOFT_ERR_ARGUMENT for a layout that no update could be made safe on;
 *         ALOFT_ERR_NOT_FOUND when a partition is missing; ALOFT_ERR_SPACE when
 *         something does not fit into its partition;
 *         ALOFT_ERR_UNSIGNED, ALOFT_ERR_SIGNATURE when the keys refuse the image, or
 *         what the judge refuses it for;
 *         ALOFT_ERR_FLASH_*. `result->part` tells where.
 */
ALOFT_CHECKED enum aloft_status aloft_flash_content_write(struct aloft_flash *flash,
        const struct aloft_layout *layout, const struct aloft_flash_content *content,
        struct aloft_flash_result *result);

#endif
