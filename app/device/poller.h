/**
 * @file poller.h
 * Asks an update server, at once and then again and again.
 */
#ifndef ALOFT_DEVICE_POLLER_H
#define ALOFT_DEVICE_POLLER_H

#include <stdint.h>

#include "aloft/boot_facts.h"
#include "aloft/pull_client.h"
#include "aloft/pump.h"
#include "aloft/timer.h"
#include "device.h"
#include "etag.h"
#include "secure.h"

/** Holds pointers into itself: it must not be moved. */
struct poller {
    struct device *device; /**< Borrowed. */
    struct aloft_pull_client client;
    struct secure secure; /**< Around the client. */
    struct aloft_pull_device facts;
    struct aloft_link *link;
    char md5[ALOFT_BOOT_FACTS_MD5_SIZE];
    uint8_t ahead[ALOFT_PULL_AHEAD_MAX];     /**< The manifest of what is offered. */
    uint8_t store[ALOFT_POSIX_BOARD_SECTOR]; /**< A trust store that comes. */
    char store_version[12];                  /**< The one that the device has. */
    bool wants_store;                        /**< The server has a newer one. */
    char etag[DEVICE_ETAG_SIZE];             /**< Of what runs; "": not known. */
    uint32_t refused_store;                  /**< A version that was not good; or 0. */
    struct aloft_timer timer; /**< Until the next question; stopped while one runs. */
};

/**
 * Gets ready; `device` is borrowed until the pump is freed. A device without --poll
 * never asks.
 *
 * @return ALOFT_OK; ALOFT_ERR_MEMORY; ALOFT_ERR_FLASH_READ; what secure_init() returns.
 */
ALOFT_CHECKED enum aloft_status poller_init(
        struct poller *poller, struct device *device, struct aloft_pump *pump);

/** Tells how a question ended, and begins the next one when it is time. */
void poller_proceed(struct poller *poller);

/** Notes which file it was, if an update of its own is the reason for a restart. */
void poller_note_installed(const struct poller *poller);

/** Milliseconds until it is time, or ALOFT_NEVER. */
uint32_t poller_due_ms(const struct poller *poller);

#endif
