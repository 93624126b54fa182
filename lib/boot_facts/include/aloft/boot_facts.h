/**
 * @file boot_facts.h
 * What boot record and boot journal know, in the words of the device API
 * (docs/spec/device-api.md, 3), and what is known of the image that runs.
 */
#ifndef ALOFT_BOOT_FACTS_H
#define ALOFT_BOOT_FACTS_H

#include "aloft/boot_layout.h"
#include "aloft/digest.h"
#include "aloft/manifest.h"
#include "aloft/status.h"
#include "aloft/web_device.h"

/** Characters of an MD5, with a terminating zero. */
#define ALOFT_BOOT_FACTS_MD5_SIZE 33u

/**
 * Fills in what `layout` tells: the running image, its slot, trial and way back, why it
 * runs, and the last boots. What cannot be read stays as it is, which is zeroed.
 */
void aloft_boot_facts_fill(
        struct aloft_web_info *info, const struct aloft_boot_layout *layout);

/**
 * The MD5 of the image that runs, which update servers compare with what they could
 * offer (docs/spec/http-update.md). Blocks for a reading of the image.
 *
 * @return ALOFT_OK; as aloft_boot_status_read(); ALOFT_ERR_FLASH_READ.
 */
ALOFT_CHECKED enum aloft_status aloft_boot_facts_md5(
        const struct aloft_boot_layout *layout, const struct aloft_digest_ops *md5,
        char digits[ALOFT_BOOT_FACTS_MD5_SIZE]);

/**
 * Reads the manifest of the image that runs, which the boot stage has checked. It
 * points into the `size` bytes at `work`, which must stay as long as it is used.
 * ALOFT_MANIFEST_SIZE_MAX bytes are enough for any.
 *
 * @return ALOFT_OK; ALOFT_ERR_NOT_FOUND when it has none; else as
 *         aloft_boot_status_read() and aloft_manifest_load(). Then `*manifest` holds
 *         nothing.
 */
ALOFT_CHECKED enum aloft_status aloft_boot_facts_manifest(
        const struct aloft_boot_layout *layout, struct aloft_manifest *manifest,
        uint8_t *work, size_t size);

#endif
