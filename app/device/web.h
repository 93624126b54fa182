/**
 * @file web.h
 * The device over HTTP: what runs here, confirm it, go back, whom to trust, what would
 * be taken.
 */
#ifndef ALOFT_DEVICE_WEB_H
#define ALOFT_DEVICE_WEB_H

#include <stdint.h>

#include "aloft/device_password.h"
#include "aloft/device_web.h"
#include "aloft/pump.h"
#include "device.h"

/** Holds pointers into itself once open: it must not be moved. */
struct web {
    struct aloft_web_device base;
    struct device *device; /**< Borrowed. */
    struct device_web serving;
    uint32_t start_ms;
};

/**
 * Opens the server; `device` and `random` are borrowed until the pump is freed. Of
 * the password only a hash is kept.
 *
 * @return ALOFT_OK; ALOFT_ERR_NAME, ALOFT_ERR_ADDRESS (see errno); ALOFT_ERR_MEMORY.
 */
ALOFT_CHECKED enum aloft_status web_open(struct web *web, struct device *device,
        struct aloft_random *random, struct aloft_pump *pump,
        const struct device_password *password);

/** The port that it listens at. */
uint16_t web_port(const struct web *web);

#endif
