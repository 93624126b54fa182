/**
 * @file file.h
 * Whole files in and out of memory.
 */
#ifndef ALOFT_FILE_H
#define ALOFT_FILE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "aloft/status.h"

/**
 * Reads a whole file of at most `max` bytes. The caller frees `*bytes`, which end with
 * a zero byte that `*len` does not count. Pipes and devices are read to their end.
 *
 * @return ALOFT_OK; ALOFT_ERR_IO (see errno); ALOFT_ERR_SPACE when the file is larger;
 *         ALOFT_ERR_MEMORY. On failure nothing is allocated.
 */
ALOFT_CHECKED enum aloft_status aloft_file_read(
        const char *path, size_t max, uint8_t **bytes, size_t *len);

/**
 * Makes `path` hold exactly these bytes. Readers, and a power cut, find either the
 * old file or the new one, whole. `mode` as in open(2), before the umask.
 *
 * @return ALOFT_OK; ALOFT_ERR_IO (see errno), with the old file untouched.
 */
ALOFT_CHECKED enum aloft_status aloft_file_write(
        const char *path, const void *bytes, size_t len, mode_t mode);

/**
 * Makes a folder and all those above it that are missing, for the user alone.
 *
 * @return ALOFT_OK, also when it is there; ALOFT_ERR_IO (see errno).
 */
ALOFT_CHECKED enum aloft_status aloft_folder_make(const char *path);

/** Reads from `fd` until `len` bytes are there. ALOFT_OK, ALOFT_ERR_TRUNCATED or _IO.
 */
ALOFT_CHECKED enum aloft_status aloft_fd_read(int fd, void *dst, size_t len);

/** Writes all `len` bytes to `fd`. ALOFT_OK or ALOFT_ERR_IO. */
ALOFT_CHECKED enum aloft_status aloft_fd_write(int fd, const void *src, size_t len);

#endif
