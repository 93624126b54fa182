/**
 * @file device.h
 * The device without its network: its board, and who watches its updates.
 */
#ifndef ALOFT_DEVICE_DEVICE_H
#define ALOFT_DEVICE_DEVICE_H

#include <stdbool.h>
#include <stdint.h>

#include "aloft/boot_record.h"
#include "aloft/device_options.h"
#include "aloft/posix_board.h"
#include "aloft/posix_updates.h"
#include "aloft/timer.h"
#include "build.h"
#include "health.h"
#include "watcher.h"

/** Holds pointers into itself once open: it must not be moved. */
struct device {
    const struct device_options *options;
    const struct device_build *build;
    struct aloft_posix_board board;
    struct aloft_boot_state record; /**< As it was at the start. */
    bool on_trial;                  /**< Not confirmed yet. */
    struct aloft_timer trial;       /**< Until it restarts if still on trial. */
    struct device_watcher watcher;
    struct device_health health;
    struct aloft_posix_updates updates;
};

/**
 * Opens the flash and gets ready for updates. `options` and `build` are borrowed until
 * device_close().
 *
 * @return ALOFT_OK; ALOFT_ERR_IO (see errno), ALOFT_ERR_FLASH_CONFIG from the flash
 *         file; otherwise what its table, layout or record are refused for.
 */
ALOFT_CHECKED enum aloft_status device_open(struct device *device,
        const struct device_options *options, const struct device_build *build);

/**
 * Makes the running image stay, if all health checks have passed.
 *
 * @return ALOFT_OK; ALOFT_ERR_VETO when one has not; else as aloft_boot_confirm().
 */
ALOFT_CHECKED enum aloft_status device_confirm(struct device *device);

/**
 * Confirms the running image once all health checks have passed, unless the device was
 * told to leave that to others. Call it again and again. True: the trial has lasted
 * long enough, restart, so that the boot stage counts it.
 */
bool device_proceed(struct device *device);

/** Milliseconds until device_proceed() has something to do in any case, or ALOFT_NEVER.
 */
uint32_t device_due_ms(const struct device *device);

void device_close(struct device *device);

#endif
