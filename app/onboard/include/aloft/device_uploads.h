/**
 * @file device_uploads.h
 * Takes updates over espota, as the options of the device say.
 *
 * The firmware does, and so does the boot stage when it has nothing to boot.
 */
#ifndef ALOFT_DEVICE_UPLOADS_H
#define ALOFT_DEVICE_UPLOADS_H

#include <stdint.h>

#include "aloft/device_options.h"
#include "aloft/device_password.h"
#include "aloft/espota_ahead.h"
#include "aloft/espota_receiver.h"
#include "aloft/posix_updates.h"
#include "aloft/pump.h"

/** Holds pointers into itself once open: it must not be moved. */
struct device_uploads {
    struct aloft_espota_receiver receiver;
    struct aloft_espota_ahead ahead;
    struct aloft_link *link;
    uint8_t document[ALOFT_POSIX_BOARD_SECTOR]; /**< That comes ahead of a file. */
};

/**
 * Listens for invitations; `updates` and `random` are borrowed until the pump is freed.
 * Of the password only a hash is kept.
 *
 * @return ALOFT_OK; ALOFT_ERR_ARGUMENT; ALOFT_ERR_NAME for an address that is none;
 *         ALOFT_ERR_ADDRESS (see errno); ALOFT_ERR_MEMORY.
 */
ALOFT_CHECKED enum aloft_status device_uploads_open(struct device_uploads *uploads,
        struct aloft_posix_updates *updates, const struct device_options *options,
        const struct device_password *password, struct aloft_random *random,
        struct aloft_pump *pump);

/**
 * Hands trust stores that come by espota to `trust`, which is borrowed as above.
 * Without this they are refused. Call it before anything comes.
 */
void device_uploads_take_stores(
        struct device_uploads *uploads, struct aloft_espota_trust *trust);

/** The UDP port that it listens at. */
uint16_t device_uploads_port(const struct device_uploads *uploads);

#endif
