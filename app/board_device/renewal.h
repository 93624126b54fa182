/**
 * @file renewal.h
 * A new trust store for the device, whoever brings it.
 */
#ifndef ALOFT_BOARD_DEVICE_RENEWAL_H
#define ALOFT_BOARD_DEVICE_RENEWAL_H

#include <stddef.h>
#include <stdint.h>

#include "aloft/status.h"

struct firmware;

/**
 * Puts the `len` hostile bytes in the place of the trust store, if they are a newer one
 * that is signed as it should be, and says so over the serial line. Blocks for a
 * reading of the running image.
 *
 * @return ALOFT_OK; ALOFT_ERR_BUSY while an update is under way; else as
 *         aloft_site_renew().
 */
ALOFT_CHECKED enum aloft_status firmware_renew_trust(
        struct firmware *firmware, const uint8_t *bytes, size_t len);

#endif
