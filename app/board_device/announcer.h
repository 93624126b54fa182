/**
 * @file announcer.h
 * Lets the device be found by name and by service.
 */
#ifndef ALOFT_BOARD_DEVICE_ANNOUNCER_H
#define ALOFT_BOARD_DEVICE_ANNOUNCER_H

#include "aloft/mdns_announcer.h"
#include "firmware.h"

/** Holds pointers into itself once opened: it must not be moved. */
struct announcer {
    struct firmware_part part;
    struct firmware *firmware; /**< Borrowed. */
    struct aloft_mdns_announcer machine;
    struct aloft_lwip_link link;
    bool has_page;
    bool on_trial;      /**< What was announced of the device... */
    uint8_t address[4]; /**< ...and where it is. */
    char version[64];
    char target[32];
    const char *arduino[4];
    const char *aloft[3];
    struct aloft_mdns_service services[3];
    uint8_t buf[512];
};

/** Announces espota, and the page where the product has one. */
void announcer_init(struct announcer *announcer, bool has_page);

#endif
