/**
 * @file firmware.h
 * The jump into the image: on this machine, executing it from memory.
 */
#ifndef ALOFT_BOOTLOADER_FIRMWARE_H
#define ALOFT_BOOTLOADER_FIRMWARE_H

#include "aloft/boot_layout.h"
#include "aloft/status.h"

/**
 * Copies the `size` bytes of the image in main to sealed memory.
 *
 * @return ALOFT_OK and its descriptor, closed on exec; ALOFT_ERR_FLASH_READ;
 *         ALOFT_ERR_TARGET for an image that is no program of this machine;
 *         ALOFT_ERR_MEMORY.
 */
ALOFT_CHECKED enum aloft_status firmware_load(
        const struct aloft_boot_layout *layout, uint32_t size, int *program);

/** Tells whether the image in main is one of an ESP8266 or ESP32. */
bool firmware_is_esp(const struct aloft_boot_layout *layout);

/**
 * Becomes the program loaded, with the arguments `argv` and this environment.
 *
 * @return ALOFT_ERR_TARGET when the kernel refuses to run it; else it does not return.
 */
enum aloft_status firmware_start(int program, char *const *argv);

#endif
