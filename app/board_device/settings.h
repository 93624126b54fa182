/**
 * @file settings.h
 * What is this one device's own: its name, its password, its update server. Lines
 * "key=value" in the partition `settings`, up to the first byte that is no text.
 *
 *     hostname=kitchen
 *     password=secret
 *     mac=52:54:00:12:34:56
 *     poll=https://updates.lan/kitchen.bin
 *     poll-address=192.168.1.20
 *     poll-interval=3600
 *     http-open=yes
 */
#ifndef ALOFT_BOARD_DEVICE_SETTINGS_H
#define ALOFT_BOARD_DEVICE_SETTINGS_H

#include <stdbool.h>
#include <stdint.h>

#include "aloft/flash.h"
#include "aloft/status.h"

/** Bytes of all lines together; what is behind is not read. */
#define SETTINGS_SIZE 1024u

/** Texts are terminated and point into `lines`: it must not be moved. */
struct settings {
    const char *hostname;
    const char *password;     /**< NULL: none. */
    const char *poll;         /**< URL of an update server; NULL: does not ask. */
    const char *poll_address; /**< Of the host in it; NULL: the network knows. */
    uint32_t poll_interval_s;
    uint8_t mac[6];
    bool http_open; /**< Takes orders over HTTP without a password. */
    char lines[SETTINGS_SIZE + 1];
};

/**
 * Reads the settings; without the partition, or a line in it, they are what they are
 * for a new device: named like the board.
 *
 * @return ALOFT_OK; ALOFT_ERR_FORMAT for a line that is none, or a value that means
 *         nothing; ALOFT_ERR_FLASH_READ.
 */
ALOFT_CHECKED enum aloft_status settings_read(
        struct settings *settings, const struct aloft_area *area);

#endif
