/**
 * @file device.h
 * The simulated device as the boot stage finds it: flash, layout, keys.
 */
#ifndef ALOFT_BOOTLOADER_DEVICE_H
#define ALOFT_BOOTLOADER_DEVICE_H

#include "aloft/bearssl_verifier.h"
#include "aloft/boot.h"
#include "aloft/key_set.h"
#include "aloft/posix_flash.h"

#define DEVICE_SECTOR 4096u

/** Holds pointers into itself once open: it must not be moved. */
struct device {
    struct aloft_posix_flash flash;
    struct aloft_key_set keys;
    struct aloft_bearssl_verifier verifier;
    struct aloft_boot boot;
    uint8_t encoded_keys[DEVICE_SECTOR];
    uint8_t work[DEVICE_SECTOR];
};

/**
 * Opens the flash file at `path` and fills in what a boot needs. On success close it
 * with aloft_posix_flash_close(&device->flash).
 *
 * @return ALOFT_OK; ALOFT_ERR_IO (see errno) and ALOFT_ERR_FLASH_CONFIG from the file;
 *         otherwise what partition table, layout or keys are refused for.
 */
ALOFT_CHECKED enum aloft_status device_open(struct device *device, const char *path);

#endif
