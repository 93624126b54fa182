/**
 * @file device.h
 * The device without its network: its board, and who watches its updates.
 */
#ifndef ALOFT_DEVICE_DEVICE_H
#define ALOFT_DEVICE_DEVICE_H

#include <stdint.h>

#include "aloft/boot_record.h"
#include "aloft/posix_board.h"
#include "aloft/posix_updates.h"
#include "build.h"
#include "health.h"
#include "options.h"
#include "watcher.h"

/** Holds pointers into itself once open: it must not be moved. */
struct device {
    const struct device_options *options;
    const struct device_build *build;
    struct aloft_posix_board board;
    struct aloft_boot_state record; /**< As it was at the start. */
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

void device_close(struct device *device);

#endif
