/**
 * @file partition_target.h
 * A target that is a flash area of its own, used as soon as it is written: the file
 * system.
 *
 * There is one copy, so an update replaces the old content in place. Unmount the file
 * system when the observer is asked; after a failed update it holds neither the old nor
 * the new image whole, and takes the next good one. The firmware is not touched.
 */
#ifndef ALOFT_PARTITION_TARGET_H
#define ALOFT_PARTITION_TARGET_H

#include "aloft/flash.h"
#include "aloft/flash_stream.h"
#include "aloft/target.h"

struct aloft_partition_target {
    struct aloft_target base;
    struct aloft_area area;
    struct aloft_flash_stream stream;
};

/**
 * Makes a target of `area`, whose device is borrowed.
 *
 * @return ALOFT_OK; ALOFT_ERR_ARGUMENT for an area that is empty or not in whole
 *         sectors of its device.
 */
ALOFT_CHECKED enum aloft_status aloft_partition_target_init(
        struct aloft_partition_target *target, const struct aloft_area *area);

#endif
