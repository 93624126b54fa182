/**
 * @file uploads.h
 * Updates over espota, with or without a password.
 */
#ifndef ALOFT_BOARD_DEVICE_UPLOADS_H
#define ALOFT_BOARD_DEVICE_UPLOADS_H

#include "aloft/espota_ahead.h"
#include "aloft/espota_receiver.h"
#include "firmware.h"

/** Takes trust stores that come over espota. */
struct uploads_trust {
    struct aloft_espota_trust base;
    struct firmware *firmware; /**< Borrowed. */
};

/** Holds pointers into itself once opened: it must not be moved. */
struct uploads {
    struct firmware_part part;
    struct aloft_espota_receiver receiver;
    struct aloft_espota_ahead ahead;
    struct uploads_trust trust;
    struct aloft_lwip_link link;
    uint8_t document[FIRMWARE_DOCUMENT_SIZE];
};

void uploads_init(struct uploads *uploads);

#endif
