/**
 * @file watcher.h
 * The application's view of updates: says what happens, and may refuse.
 */
#ifndef ALOFT_DEVICE_WATCHER_H
#define ALOFT_DEVICE_WATCHER_H

#include <stdbool.h>
#include <stdint.h>

#include "aloft/observer.h"

struct device_watcher {
    struct aloft_observer base;
    bool motor_runs; /**< Refuses updates. */
    uint32_t tenths; /**< Of the image, as last told. */
};

void device_watcher_init(struct device_watcher *watcher, bool motor_runs);

#endif
