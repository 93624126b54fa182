/**
 * @file boot_verify_private.h
 * An image being checked by the boot stage: what boot_verify.c and boot_manifest.c
 * share.
 */
#ifndef ALOFT_BOOT_VERIFY_PRIVATE_H
#define ALOFT_BOOT_VERIFY_PRIVATE_H

#include "aloft/boot_verify.h"
#include "aloft/reader.h"

/** An image being checked, which can be read. */
struct boot_check {
    struct aloft_reader base;
    const struct aloft_boot_layout *layout;
    const struct aloft_boot_image *image;
    const struct aloft_boot_trust *trust;
    enum aloft_boot_slot slot;
    uint8_t *work; /**< For pieces. */
    size_t work_size;
    struct aloft_digest digest; /**< Over the bytes read so far. */
    uint32_t counter;           /**< Of a manifest. */
};

/**
 * Reads `len` bytes at `offset` into the work memory, where they stay.
 *
 * @return ALOFT_OK and where they are; ALOFT_ERR_MEMORY; ALOFT_ERR_FLASH_READ.
 */
ALOFT_CHECKED enum aloft_status boot_check_keep(
        struct boot_check *check, uint32_t offset, uint32_t len, const uint8_t **bytes);

/**
 * Reads the whole image, compares its digest with the record's, and writes that of its
 * first `prefix` bytes, at most all, to `prefix_digest`. One pass gives both.
 *
 * What stands in the work memory was read apart from this: signatures vouch for that.
 *
 * @return ALOFT_OK; ALOFT_ERR_DIGEST; ALOFT_ERR_FLASH_READ.
 */
ALOFT_CHECKED enum aloft_status boot_check_whole(
        struct boot_check *check, uint32_t prefix, uint8_t *prefix_digest);

#endif
