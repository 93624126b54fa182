/**
 * @file device_web.h
 * The device's web server, as its options say: page, orders, updates.
 *
 * The firmware has it, and so has the boot stage when it has nothing to boot. What the
 * device tells of itself and which orders it takes is theirs.
 */
#ifndef ALOFT_ONBOARD_WEB_H
#define ALOFT_ONBOARD_WEB_H

#include <stdint.h>

#include "aloft/device_options.h"
#include "aloft/device_password.h"
#include "aloft/posix_updates.h"
#include "aloft/pump.h"
#include "aloft/web_server.h"

/** Holds pointers into itself once open: it must not be moved. */
struct device_web {
    struct aloft_web_server server;
    struct aloft_link *link;
    uint8_t body[ALOFT_POSIX_BOARD_SECTOR]; /**< Of a request that has one. */
};

/** All borrowed until the pump is freed. */
struct device_web_parts {
    struct aloft_web_device *device;
    struct aloft_posix_updates *updates;
    const struct device_options *options;
    struct aloft_random *random;
    struct aloft_pump *pump;
};

/**
 * Opens the server. Of the password only a hash is kept.
 *
 * @return ALOFT_OK; ALOFT_ERR_NAME for an address that is none; ALOFT_ERR_ADDRESS (see
 *         errno); ALOFT_ERR_MEMORY.
 */
ALOFT_CHECKED enum aloft_status device_web_open(struct device_web *web,
        const struct device_web_parts *parts, const struct device_password *password);

/** The port that it listens at. */
uint16_t device_web_port(const struct device_web *web);

#endif
