/**
 * @file watched_flash.h
 * A flash whose every operation feeds the watchdog first. An install or a check of an
 * image takes as long as the image is large, and does nothing that could be called in
 * between; but each operation ends, and there are as many as the image has pieces.
 */
#ifndef ALOFT_BOARD_BOOT_WATCHED_FLASH_H
#define ALOFT_BOARD_BOOT_WATCHED_FLASH_H

#include "aloft/boot_layout.h"
#include "aloft/flash.h"

struct watched_flash {
    struct aloft_flash base;
    struct aloft_flash *flash; /**< The real one. */
};

/** Makes the areas of `layout`, all of them on one flash, areas of `watched`, which is
 * that flash and must live as long as the layout. */
void watched_flash_init(
        struct watched_flash *watched, struct aloft_boot_layout *layout);

#endif
