/**
 * @file boot_layout.h
 * Where on the flash the boot stage finds things, and where a new image is staged.
 *
 * Common layouts:
 *
 *   ESP8266: main and stage are the same stretch; a new image is staged at its far end.
 *
 *     0     0x1000                                        file system
 *     +-----+---------------------+ . . . . +-------------+-----------+---+--------+
 *     |boot | running image       |  free   | staged image| fs        |sh.| record |
 *     +-----+---------------------+ . . . . +-------------+-----------+---+--------+
 *     main and stage: [0, file system)           shadow: stands for sector 0 of main
 *
 *     Sector 0 holds the boot stage and is never written. The first sector of every
 *     image file goes to the shadow instead, so that digest and signature over the
 *     file can be checked from flash at any time.
 *
 *   Two slots: main and stage are apart, staged images begin at offset 0, no shadow.
 *   With a spare sector, boot_install.h's swap keeps the old image in the stage.
 *
 *   Slots that run (A/B): images run in both. In the product's layout `main` is slot A
 *   and `stage` slot B; which one is main at present, the record tells, and
 *   aloft_boot_layout_select() makes the layout say it.
 */
#ifndef ALOFT_BOOT_LAYOUT_H
#define ALOFT_BOOT_LAYOUT_H

#include <stdbool.h>
#include <stdint.h>

#include "aloft/flash.h"
#include "aloft/status.h"

/** Constant for a product. All areas borrowed. */
struct aloft_boot_layout {
    struct aloft_area main;    /**< The image that runs. */
    struct aloft_area stage;   /**< New images; may be the same stretch as main. */
    struct aloft_area shadow;  /**< Stands for the first shadow.size bytes of main. */
    struct aloft_area record;  /**< Two banks of whole sectors, see boot_record.h. */
    struct aloft_area spare;   /**< Swap: one sector. */
    struct aloft_area journal; /**< Two sectors, see boot_journal.h; size 0: none. */
    /** The file system, where it may be staged; size 0: it may not. */
    struct aloft_area files;
    bool alternates; /**< A/B: which of main and stage is main, varies. */
    bool selected;   /**< A/B: by aloft_boot_layout_select(). */
};

/**
 * Tells whether a layout can be made safe. The first reason against it is the result.
 *
 * @return ALOFT_OK, or
 *         ALOFT_ERR_LAYOUT_AREA     main, stage or record is missing, or an area is not
 *                                   whole sectors of its flash;
 *         ALOFT_ERR_LAYOUT_OVERLAP  two areas overlap; main and stage may be the same;
 *         ALOFT_ERR_LAYOUT_SECTORS  main, stage, shadow, spare and files have not all
 *                                   sectors of one size;
 *         ALOFT_ERR_LAYOUT_RECORD   as aloft_boot_record_check() demands;
 *         ALOFT_ERR_LAYOUT_JOURNAL  not two sectors;
 *         ALOFT_ERR_LAYOUT_SLOTS    with a spare, or with slots that run: main and
 *                                   stage are not apart and of one size;
 *         ALOFT_ERR_LAYOUT_SPARE    not one sector, or slots that run have one;
 *         ALOFT_ERR_LAYOUT_SHADOW   not smaller than main, or slots that run have one;
 *         ALOFT_ERR_LAYOUT_ROOM     main is too small to stage an image in itself.
 */
ALOFT_CHECKED enum aloft_status aloft_boot_layout_check(
        const struct aloft_boot_layout *layout);

/**
 * Makes `main` the slot that runs, for a record whose state says `in_slot_b`, and
 * `stage` the other one. Does nothing in a layout without slots that run, or one that
 * has been selected before.
 */
void aloft_boot_layout_select(struct aloft_boot_layout *layout, bool in_slot_b);

/** Tells whether main and stage are one and the same stretch. */
bool aloft_boot_layout_is_shared(const struct aloft_boot_layout *layout);

/** Largest image that can be staged while `running_size` bytes run; 0: none. */
uint32_t aloft_boot_stage_room(
        const struct aloft_boot_layout *layout, uint32_t running_size);

/** The same for a file system: it has to fit into its partition, too. */
uint32_t aloft_boot_files_room(
        const struct aloft_boot_layout *layout, uint32_t running_size);

/**
 * Tells whether a file system of `size` bytes can be installed from `offset` in the
 * stage area.
 *
 * @return ALOFT_OK; ALOFT_ERR_SIZE for size 0; ALOFT_ERR_SPACE.
 */
ALOFT_CHECKED enum aloft_status aloft_boot_files_check(
        const struct aloft_boot_layout *layout, uint32_t offset, uint32_t size);

/**
 * Where in the stage area an image of `size` bytes goes while `running_size` bytes run:
 * the last whole sectors that hold it where main and stage are the same stretch
 * (docs/spec/esp8266-layout.md), else 0.
 *
 * @return ALOFT_OK and `*offset`; ALOFT_ERR_SIZE for size 0; ALOFT_ERR_SPACE past the
 *         room.
 */
ALOFT_CHECKED enum aloft_status aloft_boot_stage_offset(
        const struct aloft_boot_layout *layout, uint32_t running_size, uint32_t size,
        uint32_t *offset);

/**
 * Tells whether an image can be installed from `offset` in the stage area: it lies in
 * whole sectors of it, fits into main, and, where both are the same stretch, stands at
 * least two sectors above its beginning, so that no sector is overwritten before it
 * has been copied and logged. Where the old image is kept, at the very beginning. The
 * image itself is not looked at.
 *
 * @return ALOFT_OK; ALOFT_ERR_SIZE for size 0; ALOFT_ERR_SPACE.
 */
ALOFT_CHECKED enum aloft_status aloft_boot_stage_check(
        const struct aloft_boot_layout *layout, uint32_t offset, uint32_t size);

/** Largest image that can be unpacked from a compressed one at `offset` in the stage
 * area: main, but where both are the same stretch not into the compressed image. 0
 * where the old image is kept. */
uint32_t aloft_boot_unpacked_room(
        const struct aloft_boot_layout *layout, uint32_t offset);

/**
 * Reads the image that runs, as the file that it came from: the shadow first, where
 * there is one, then main. Offsets from the start of the image.
 *
 * @return ALOFT_OK; ALOFT_ERR_ARGUMENT out of bounds, or where slots that run have not
 *         been selected; ALOFT_ERR_FLASH_READ.
 */
ALOFT_CHECKED enum aloft_status aloft_boot_main_read(
        const struct aloft_boot_layout *layout, uint32_t offset, void *dst, size_t len);

#endif
