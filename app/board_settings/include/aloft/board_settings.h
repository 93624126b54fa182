/**
 * @file board_settings.h
 * What is this one device's own: its name, its password, its update server. Lines
 * "key=value" in a partition of the flash, up to the first byte that is no text.
 *
 *     hostname=kitchen                     letters, digits, '-', '_' and '.'
 *     password=secret
 *     mac=52:54:00:12:34:56
 *     poll=https://updates.lan/kitchen.bin
 *     poll-address=192.168.1.20
 *     poll-interval=3600                   1 to 2000000 seconds
 *     http-open=yes
 *
 * A key that is not known is for another version of the firmware, and is passed over.
 * Of two lines with the same key the later one counts.
 */
#ifndef ALOFT_BOARD_SETTINGS_H
#define ALOFT_BOARD_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/flash.h"
#include "aloft/status.h"

/** Bytes of all lines together, and of what ends them. */
#define ALOFT_BOARD_SETTINGS_SIZE 1024u
/** Bytes of the longest host name. */
#define ALOFT_BOARD_HOSTNAME_MAX 63u
/** The longest interval: timers run for at most 24 days. */
#define ALOFT_BOARD_POLL_INTERVAL_MAX_S 2000000u

/** Texts are terminated and point into `lines`: it must not be moved. */
struct aloft_board_settings {
    const char *hostname;
    const char *password;     /**< NULL: none. */
    const char *poll;         /**< URL of an update server; NULL: does not ask. */
    const char *poll_address; /**< Of the host in it; NULL: the network knows. */
    uint32_t poll_interval_s; /**< 1 to ALOFT_BOARD_POLL_INTERVAL_MAX_S. */
    uint8_t mac[6];
    bool http_open; /**< Takes orders over HTTP without a password. */
    char lines[ALOFT_BOARD_SETTINGS_SIZE];
};

/**
 * Takes the settings in the `len` hostile bytes at `bytes`, of which those from the
 * first on that is no text are not looked at. What is not set is as for a new device,
 * which is called `name`, borrowed as long as the settings.
 *
 * @return ALOFT_OK; ALOFT_ERR_FORMAT for a line that is none, or a value that means
 *         nothing; ALOFT_ERR_TOO_LONG for text of ALOFT_BOARD_SETTINGS_SIZE bytes and
 *         more. Then the settings hold nothing to be used.
 */
ALOFT_CHECKED enum aloft_status aloft_board_settings_decode(
        struct aloft_board_settings *settings, const char *name, const void *bytes,
        size_t len);

/**
 * Reads the settings of `area`, as aloft_board_settings_decode(); an area of size 0 is
 * a new device's.
 *
 * @return as aloft_board_settings_decode(); ALOFT_ERR_FLASH_READ.
 */
ALOFT_CHECKED enum aloft_status aloft_board_settings_read(
        struct aloft_board_settings *settings, const char *name,
        const struct aloft_area *area);

#endif
