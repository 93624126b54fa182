/**
 * @file files_target.h
 * The target for file systems: staged where that is possible, else in place.
 *
 * Staged, an image waits in the stage area like firmware does, whole and checked, and
 * the boot stage copies it to its partition at the next restart. Power may fail at any
 * instant of both: then the partition holds the old content, or the boot stage goes on.
 * As with firmware, what was in the stage is lost, the image to go back to included,
 * and none is taken while an image is on trial.
 *
 * In place there is no way back (partition_target.h).
 */
#ifndef ALOFT_FILES_TARGET_H
#define ALOFT_FILES_TARGET_H

#include "aloft/partition_target.h"
#include "aloft/slot_target.h"
#include "aloft/target.h"

enum aloft_files_mode {
    ALOFT_FILES_WHERE_IT_FITS, /**< Staged if there is room for it, else direct. */
    ALOFT_FILES_STAGED,        /**< What cannot be staged is refused. */
    ALOFT_FILES_DIRECT,        /**< In place, as soon as it comes. */
};

/** The members are the target's own. */
struct aloft_files_target {
    struct aloft_target base;
    enum aloft_files_mode mode;
    struct aloft_slot_target staged;
    struct aloft_partition_target direct;
    bool is_staged; /**< The image that is open, or was last. */
};

/**
 * Makes a target for the layout's `files`. `config` is that of the firmware's target;
 * its pointers are borrowed.
 *
 * @return ALOFT_OK; ALOFT_ERR_ARGUMENT for a layout without `files`, or as
 *         aloft_slot_target_init().
 */
ALOFT_CHECKED enum aloft_status aloft_files_target_init(
        struct aloft_files_target *target, enum aloft_files_mode mode,
        const struct aloft_slot_target_config *config);

#endif
