/**
 * @file flash_suite.h
 * The contract of aloft/flash.h, to be run on every device.
 */
#ifndef FLASH_SUITE_H
#define FLASH_SUITE_H

#include "aloft/flash.h"

#include "../support/check.h"

/**
 * Tries a device of at least two sectors, through the checked functions. Erases and
 * programs the last two; they are erased afterwards.
 */
void flash_suite(struct check *check, struct aloft_flash *flash);

/** Leaves a pattern in the last sector but one, for flash_suite_persists(). */
void flash_suite_leave(struct check *check, struct aloft_flash *flash);

/** Finds the pattern again, after the device was closed and opened. */
void flash_suite_persists(struct check *check, struct aloft_flash *flash);

#endif
