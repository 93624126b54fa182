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
#include "aloft/boot_policy.h"
#include "aloft/boot_unpack.h"
#include "aloft/boot_verify.h"
#include "aloft/status.h"

/** Times that the image in main is repaired before the boot stage gives up. */
#define ALOFT_BOOT_RETRIES 3u

/** What a product's boot stage is made of. All pointers are borrowed. */
struct aloft_boot {
    struct aloft_boot_layout layout; /**< Not selected: the record does that. */
    struct aloft_boot_trust trust;
    /** Fits the layout: SWAP with a spare, AB with slots that run, else OVERWRITE. */
    const struct aloft_strategy *strategy;
    /** For staged file systems: &aloft_strategy_files. NULL: they are refused. */
    const struct aloft_strategy *files;
    const struct aloft_boot_policy *policy; /**< NULL: ALOFT_BOOT_TRIALS, no hooks. */
    /** For compressed images, where the strategy is OVERWRITE. NULL: they are installed
     * like any other. */
    struct aloft_boot_unpacker *unpacker;
};

/** What a boot has come to. */
struct aloft_boot_result {
    /** `image` in main is verified: start it. Else the board helps itself: it waits for
     * an image and stages it with a slot target for rescues (slot_target.h). */
    bool bootable;
    struct aloft_boot_image image; /**< In main. */
    bool in_slot_b;                /**< For aloft_boot_layout_select(). */
    uint32_t moves;                /**< Sectors that this boot has copied. */
    bool installed;                /**< This boot has finished an install. */
    bool resumed;                  /**< It went on with one that was cut. */
    bool files;                    /**< That was, or was to be, of a file system. */
    bool on_trial;                 /**< The image has not been confirmed yet. */
    uint8_t trials_left;           /**< Boots left for that, after this one. */
    enum aloft_boot_reason reason; /**< Why this image is in main. */
    /** Not bootable: why. Bootable: ALOFT_OK, or why what was asked for was not done,
     * or not noted: the staged image did not verify, or the flash failed. */
    enum aloft_status why;
};

/**
 * Does whatever the record asks for, and verifies the image in main. Blocks until done:
 * in a boot without an install for one reading of the image, else for the erases and
 * programs of at most ALOFT_BOOT_RETRIES + 2 installs and twice as many readings. A
 * boot without an install or a trial writes nothing; a trial writes one state of the
 * record.
 *
 * A trial that cannot be counted, because the record is worn, is run all the same: the
 * image is verified, and `why` tells.
 */
void aloft_boot_run(const struct aloft_boot *boot, struct aloft_boot_result *result);

#endif
