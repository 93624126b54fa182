/**
 * @file device_password.h
 * The device's password: the first line of a file. On a board it would be a setting.
 */
#ifndef ALOFT_DEVICE_PASSWORD_H
#define ALOFT_DEVICE_PASSWORD_H

#include <stddef.h>
#include <stdint.h>

#include "aloft/status.h"

/** Zeroed: there is none. Wipe it once what keeps a hash of it has been made. */
struct device_password {
    uint8_t *text; /**< NULL: there is none. */
    size_t len;
    size_t size; /**< Bytes at `text`. */
};

/**
 * Reads the password from `path`.
 *
 * @return ALOFT_OK; ALOFT_ERR_FORMAT for an empty one, which is said on stderr;
 *         ALOFT_ERR_IO (see errno), ALOFT_ERR_SPACE, ALOFT_ERR_MEMORY: none is there.
 */
ALOFT_CHECKED enum aloft_status device_password_read(
        struct device_password *password, const char *path);

/** Forgets it. */
void device_password_wipe(struct device_password *password);

#endif
