/**
 * @file posix_flash.h
 * NOR flash kept in a file, byte for byte.
 *
 * Programs that break the NOR rule (nor_rules.h) fail with ALOFT_ERR_FLASH_PROGRAM and
 * store nothing. With program_once, a unit programmed with erased bytes only still
 * counts as erased: a file does not show the difference.
 *
 * Each operation is handed to the kernel whole: a killed process leaves an operation
 * done or not done, while a crash of the machine may lose what was written last.
 */
#ifndef ALOFT_POSIX_FLASH_H
#define ALOFT_POSIX_FLASH_H

#include <stdint.h>

#include "aloft/flash.h"
#include "aloft/status.h"

/** The members are the device's own. Hand out &flash.base. It must not be copied. */
struct aloft_posix_flash {
    struct aloft_flash base;
    int fd;
    uint32_t *erases;   /**< How often each sector was erased since open. */
    uint32_t until_cut; /**< Changes up to the one in which power fails; 0: none. */
};

/** What the simulated device has: 4096-byte sectors, units of 4, 0xFF when erased. */
struct aloft_flash_geometry aloft_posix_flash_geometry(uint32_t size);

/**
 * Opens the file at `path` as a device of `geometry`; `geometry->size` 0 takes the size
 * of the file. The descriptor is closed on exec.
 *
 * @return ALOFT_OK: close with aloft_posix_flash_close(); ALOFT_ERR_IO (see errno);
 *         ALOFT_ERR_FLASH_CONFIG when the file's size is not the geometry's;
 *         ALOFT_ERR_ARGUMENT for an unfit geometry; ALOFT_ERR_MEMORY.
 */
ALOFT_CHECKED enum aloft_status aloft_posix_flash_open(struct aloft_posix_flash *flash,
        const char *path, const struct aloft_flash_geometry *geometry);

/**
 * Makes a file of erased flash at `path`, replacing what was there, and opens it.
 *
 * @return as aloft_posix_flash_open().
 */
ALOFT_CHECKED enum aloft_status aloft_posix_flash_create(
        struct aloft_posix_flash *flash, const char *path,
        const struct aloft_flash_geometry *geometry);

/**
 * Lets the power fail in the middle of change `number`, counted from 1, erases and
 * programs together: half of it is stored, and the process is killed. 0: never.
 */
void aloft_posix_flash_cut_at(struct aloft_posix_flash *flash, uint32_t number);

/** Closes the file and frees what belongs to the device. */
void aloft_posix_flash_close(struct aloft_posix_flash *flash);

#endif
