/**
 * @file watcher.h
 * The application's view of updates: says what happens, and may refuse.
 */
#ifndef ALOFT_DEVICE_WATCHER_H
#define ALOFT_DEVICE_WATCHER_H

#include <stdbool.h>
#include <stdint.h>

#include "aloft/device_options.h"
#include "aloft/observer.h"
#include "aloft/posix_flash.h"

struct device_watcher {
    struct aloft_observer base;
    bool motor_runs; /**< Refuses updates. */
    uint32_t tenths; /**< Of the image, as last told. */
    struct aloft_posix_flash *flash;
    uint32_t power_cut; /**< Bytes of an image behind which the power fails; 0: none. */
};

/** `flash` is borrowed. */
void device_watcher_init(struct device_watcher *watcher,
        const struct device_options *options, struct aloft_posix_flash *flash);

#endif
