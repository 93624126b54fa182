/**
 * @file poller.h
 * Asks an update server, at once and then again and again.
 */
#ifndef ALOFT_BOARD_DEVICE_POLLER_H
#define ALOFT_BOARD_DEVICE_POLLER_H

#include <stdbool.h>
#include <stdint.h>

#include "aloft/boot_facts.h"
#include "aloft/lwip_pump.h"
#include "aloft/pull_client.h"
#include "aloft/timer.h"
#include "firmware.h"
#include "secure.h"

/** Holds pointers into itself once opened: it must not be moved. */
struct poller {
    struct firmware_part part;
    struct firmware *firmware; /**< Borrowed. */
    struct aloft_pull_client client;
    struct secure secure; /**< Around the client. */
    struct aloft_pull_device facts;
    struct aloft_lwip_link link;
    struct aloft_timer timer; /**< Until it asks. */
    bool asking;
    bool wants_store;       /**< The server has a newer one: the next question. */
    uint32_t refused_store; /**< A version that was not good; or 0. */
    char store_version[12]; /**< The one that the device has. */
    char md5[ALOFT_BOOT_FACTS_MD5_SIZE];
    /** The manifest of what is offered; or a trust store that comes. */
    uint8_t ahead[ALOFT_PULL_AHEAD_MAX];
};

/**
 * Its open gets ready to ask, if the settings name a server, and reads the running
 * image: ALOFT_ERR_FORMAT for a URL that is none; what aloft_lwip_host_add() says about
 * its address; what the boot record or the flash says.
 */
void poller_init(struct poller *poller);

#endif
