/**
 * @file device.h
 * The device without its network: flash, trust, where updates go.
 */
#ifndef ALOFT_DEVICE_DEVICE_H
#define ALOFT_DEVICE_DEVICE_H

#include <stdint.h>

#include "aloft/boot_layout.h"
#include "aloft/boot_record.h"
#include "aloft/partition_target.h"
#include "aloft/posix_flash.h"
#include "aloft/slot_target.h"
#include "aloft/update.h"
#include "build.h"
#include "options.h"
#include "trust.h"
#include "watcher.h"

#define DEVICE_SECTOR 4096u

/** Holds pointers into itself once open: it must not be moved. */
struct device {
    const struct device_options *options;
    const struct device_build *build;
    struct aloft_posix_flash flash;
    struct aloft_boot_layout layout;
    struct aloft_boot_state record; /**< As it was at the start. */
    struct device_trust trust;
    struct device_watcher watcher;
    struct aloft_slot_target firmware;
    struct aloft_partition_target file_system;
    struct aloft_update update;
    struct aloft_update_config update_config;
    uint8_t work[ALOFT_UPDATE_WORK_SIZE];
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
