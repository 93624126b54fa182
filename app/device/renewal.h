/**
 * @file renewal.h
 * A new trust store for the device, whoever brings it.
 */
#ifndef ALOFT_DEVICE_RENEWAL_H
#define ALOFT_DEVICE_RENEWAL_H

#include <stddef.h>
#include <stdint.h>

#include "aloft/espota_ahead.h"
#include "device.h"

/**
 * Puts the `len` hostile bytes in the place of the trust store, if they are a newer one
 * that is signed as it should be.
 *
 * @return ALOFT_OK; ALOFT_ERR_BUSY while an update is under way; ALOFT_ERR_ON_TRIAL
 *         while the image may still go back, since that one is not looked at; else as
 *         aloft_trust_replace().
 */
ALOFT_CHECKED enum aloft_status device_renew_trust(
        struct device *device, const uint8_t *bytes, size_t len);

/** Takes trust stores that come over espota. */
struct device_renewal {
    struct aloft_espota_trust base; /**< Hand out this. */
    struct device *device;
};

/** `device` is borrowed for as long as it is used. */
void device_renewal_init(struct device_renewal *renewal, struct device *device);

#endif
