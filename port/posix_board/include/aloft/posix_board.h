/**
 * @file posix_board.h
 * The simulated board: a flash file that tells what is where, and whom to trust.
 *
 * What it tells, and how, stands in site.h; on a real board much of it is constants of
 * the product.
 */
#ifndef ALOFT_POSIX_BOARD_H
#define ALOFT_POSIX_BOARD_H

#include <stdint.h>

#include "aloft/bearssl_checker.h"
#include "aloft/posix_flash.h"
#include "aloft/site.h"

#define ALOFT_POSIX_BOARD_SECTOR 4096u
/** What images for it name as their target. */
#define ALOFT_POSIX_BOARD_TARGET "sim"

/** How images of the file system are taken, by the flags of its partition. */
enum aloft_files_mode {
    ALOFT_FILES_WHERE_IT_FITS, /**< Staged if there is room for it, else direct. */
    ALOFT_FILES_STAGED,        /**< What cannot be staged is refused. */
    ALOFT_FILES_DIRECT,        /**< In place, as soon as it comes. */
};

/** Holds pointers into itself once open: it must not be moved. */
struct aloft_posix_board {
    struct aloft_posix_flash flash;
    struct aloft_site site;
    enum aloft_files_mode files_mode;
    struct aloft_bearssl_checker checker;
    uint8_t store[ALOFT_POSIX_BOARD_SECTOR]; /**< The trust store of the site. */
};

/**
 * Opens the flash file at `path`. Close with aloft_posix_board_close().
 *
 * @return ALOFT_OK, also with keys that are not sound; ALOFT_ERR_IO (see errno) and
 *         ALOFT_ERR_FLASH_CONFIG from the file; otherwise as aloft_site_read().
 */
ALOFT_CHECKED enum aloft_status aloft_posix_board_open(
        struct aloft_posix_board *board, const char *path);

/** Closes the flash file. */
void aloft_posix_board_close(struct aloft_posix_board *board);

#endif
