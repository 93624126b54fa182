/**
 * @file discovered.h
 * Devices as their services describe them.
 *
 * All texts are claims of somebody on the network, and may hold any bytes but zero.
 */
#ifndef ALOFT_APP_DISCOVERED_H
#define ALOFT_APP_DISCOVERED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "discovery.h"

#define DISCOVERED_TEXT_MAX 64u
#define DISCOVERED_MAX      128u

struct discovered {
    char name[ALOFT_MDNS_LABEL_MAX + 1]; /**< Of its services. */
    char host[ALOFT_MDNS_LABEL_MAX + 1]; /**< Without ".local". */
    struct aloft_peer peer;              /**< Its address; the port says nothing. */
    uint16_t espota_port;                /**< 0: takes no uploads over espota. */
    uint16_t http_port;                  /**< 0: tells nothing over HTTP. */
    /* Empty: not told. */
    char version[DISCOVERED_TEXT_MAX];
    char target[DISCOVERED_TEXT_MAX];
    char state[DISCOVERED_TEXT_MAX];
    char board[DISCOVERED_TEXT_MAX];
    char auth[DISCOVERED_TEXT_MAX]; /**< "yes" or "no": asks for a password. */
};

/** Lists the devices that are there, at most `max`, by name; returns how many. */
size_t discovered_list(
        const struct discovery *discovery, struct discovered *devices, size_t max);

/**
 * Whether `name` is one that a device on the network may have: "kitchen.local", or
 * "kitchen" without any dot. `*is_local` tells whether it ends in ".local".
 */
bool discovered_may_be_name(const char *name, bool *is_local);

/**
 * Looks for the device that calls itself `name`, which may end in ".local". Blocks
 * until it has answered, at most for 1.5 seconds. False: it has not.
 */
bool discovered_find(const char *name, struct discovered *device);

#endif
