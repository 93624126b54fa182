/**
 * @file board_site.h
 * The site (site.h) of the board that the program runs on: with its flash, its name as
 * target, and the arithmetic of BearSSL that needs the least code.
 */
#ifndef ALOFT_BOARD_SITE_H
#define ALOFT_BOARD_SITE_H

#include <stdint.h>

#include "aloft/bearssl_checker.h"
#include "aloft/site.h"

/** Bytes of the longest trust store: what the RAM of a boot stage on lx106 has left. */
#define ALOFT_BOARD_SITE_STORE_MAX 1536u

/** Holds pointers into itself once read: it must not be moved. */
struct aloft_board_site {
    struct aloft_site site;
    struct aloft_flash flash;
    struct aloft_bearssl_checker checker;
    struct aloft_area settings; /**< Of the application; size 0: there is none. */
    uint8_t store[ALOFT_BOARD_SITE_STORE_MAX]; /**< The trust store of the site. */
};

/**
 * Reads the site of the board's own flash. `table` is memory, lent for the call.
 *
 * @return as aloft_site_read().
 */
ALOFT_CHECKED enum aloft_status aloft_board_site_read(
        struct aloft_board_site *board, uint8_t table[ALOFT_SITE_TABLE_SIZE]);

#endif
