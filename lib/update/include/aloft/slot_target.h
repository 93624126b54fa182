/**
 * @file slot_target.h
 * The target for firmware: the stage area of a boot layout.
 *
 * The image is staged beside the running one; commit asks the boot stage to install it:
 * by the boot record, and, where there is RTC memory, by the command of the ESP8266's
 * stock boot stage as well (docs/spec/eboot.md). A layout without a record (size 0) is
 * one where the stock boot stage works alone: then the command is all there is.
 *
 * An image that is staged already stays asked for until the first byte of the next one
 * is written; then it is withdrawn before anything of it is erased.
 *
 * So is one that the device could go back to. While a new image is on trial no other
 * one is taken (ALOFT_ERR_ON_TRIAL): the one before would be lost. Of two slots that
 * run it is the other one that is written to, as the record says at open.
 *
 * A transfer that may be gone on with after a power cut is one that asked what can be
 * kept (aloft_update_keep()). It is noted in the record once its first sectors have
 * been erased, and keeps what was staged for certain; where there is no note of one in
 * the same place, nothing.
 *
 * Where main and stage are the same stretch, an image of known size is staged as high
 * as it can be; one of unknown size right behind the running image.
 */
#ifndef ALOFT_SLOT_TARGET_H
#define ALOFT_SLOT_TARGET_H

#include <stdbool.h>

#include "aloft/boot_layout.h"
#include "aloft/flash_stream.h"
#include "aloft/rtc_memory.h"
#include "aloft/target.h"

/** All pointers are borrowed. */
struct aloft_slot_target_config {
    const struct aloft_boot_layout *layout;
    struct aloft_rtc_memory *rtc; /**< NULL: there is none. */
    /** Bytes of the image that runs; 0: the boot record knows. The larger one counts
     * where both tell. */
    uint32_t running_size;
    /** The boot stage has found nothing to boot, and takes an image itself: an install
     * under way is given up with the first byte of the new image, what main holds and
     * its trial once the whole of it is asked for. */
    bool rescue;
    /** Stages file systems, for the layout's `files`, instead of firmware. The boot
     * stage copies them there; what they take the place of in the stage is lost. */
    bool files;
};

/** The members are the target's own. */
struct aloft_slot_target {
    struct aloft_target base;
    struct aloft_slot_target_config config;
    struct aloft_flash_stream stream;
    uint32_t offset;   /**< Of the image, within the stage area. */
    uint32_t limit;    /**< Bytes that the image may have. */
    bool stage_counts; /**< For the record, perhaps: what the stage holds. */
    bool noted;        /**< There is a note of a transfer to this place. */
    bool goes_on;      /**< This transfer may be gone on with. */
    bool way_made;     /**< The record knows of this transfer. */
};

/**
 * Makes a target. Does not touch the flash.
 *
 * @return ALOFT_OK; ALOFT_ERR_ARGUMENT for a layout that aloft_boot_layout_check()
 *         refuses, or, without a record, no RTC memory or no running_size.
 */
ALOFT_CHECKED enum aloft_status aloft_slot_target_init(struct aloft_slot_target *target,
        const struct aloft_slot_target_config *config);

#endif
