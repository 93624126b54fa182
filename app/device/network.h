/**
 * @file network.h
 * The device's network: the pump, and the protocols that bring updates.
 */
#ifndef ALOFT_DEVICE_NETWORK_H
#define ALOFT_DEVICE_NETWORK_H

#include "aloft/device_uploads.h"
#include "aloft/pump.h"
#include "announcer.h"
#include "device.h"
#include "poller.h"
#include "renewal.h"
#include "web.h"

/** Holds pointers into itself once open: it must not be moved. */
struct network {
    struct device *device; /**< Borrowed. */
    struct aloft_pump *pump;
    struct aloft_random random;
    struct device_uploads uploads;
    struct device_renewal renewal;
    struct web web;
    struct poller poller;
    struct announcer announcer;
};

/**
 * Opens the sockets. `device` is borrowed until network_close().
 *
 * @return ALOFT_OK; ALOFT_ERR_NAME for an address that is none; ALOFT_ERR_ADDRESS for
 *         one that cannot be used; ALOFT_ERR_IO for a password file that cannot be
 *         read; ALOFT_ERR_FORMAT for an empty password; ALOFT_ERR_FLASH_READ;
 *         ALOFT_ERR_MEMORY. After a failure, too, close it.
 */
ALOFT_CHECKED enum aloft_status network_open(
        struct network *network, struct device *device);

/** Waits for events and goes on with them: one turn of the device's loop. */
enum aloft_pump_news network_turn(struct network *network);

/** Tells all who know the device by name that it is gone; then close. */
void network_say_goodbye(struct network *network);

void network_close(struct network *network);

#endif
