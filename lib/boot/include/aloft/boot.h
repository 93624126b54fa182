/**
 * @file boot.h
 * The boot stage: finishes what was asked for, and finds the image to start.
 *
 * Read facts, decide, do one step, repeat. Power may fail at any instant, any number of
 * times: the next boot that is left alone ends with an image that is whole and verified
 * (why: docs/spec/boot-record.md, 6, and boot_install.h; shown by tests/powercut).
 */
#ifndef ALOFT_BOOT_H
#define ALOFT_BOOT_H

#include <stdbool.h>
#include <stdint.h>

#include "aloft/boot_decide.h"
#include "aloft/boot_install.h"
#include "aloft/boot_layout.h"
#include "aloft/boot_verify.h"
#include "aloft/status.h"

/** Times that an install is begun over before the boot stage gives up. */
#define ALOFT_BOOT_RETRIES 3u

/** What a product's boot stage is made of. All pointers are borrowed. */
struct aloft_boot {
    struct aloft_boot_layout layout;
    struct aloft_boot_trust trust;
    const struct aloft_strategy *strategy;
};

/** What a boot has come to. */
struct aloft_boot_result {
    bool bootable;                 /**< `image` in main is verified: start it. */
    struct aloft_boot_image image; /**< In main. */
    uint32_t moves;                /**< Sectors that this boot has copied. */
    bool installed;                /**< This boot has finished an install. */
    /** Not bootable: why. Bootable: ALOFT_OK, or why what was asked for was not done,
     * or not noted: the staged image did not verify, or the flash failed. */
    enum aloft_status why;
};

/**
 * Does whatever the record asks for, and verifies the image in main. Blocks until done:
 * in a boot without an install for one reading of the image, else for the erases and
 * programs of at most ALOFT_BOOT_RETRIES + 1 copies and as many readings. A boot
 * without an install writes nothing.
 */
void aloft_boot_run(const struct aloft_boot *boot, struct aloft_boot_result *result);

#endif
