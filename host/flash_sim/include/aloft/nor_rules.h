/**
 * @file nor_rules.h
 * What NOR flash lets a program do, for devices that imitate it.
 */
#ifndef ALOFT_NOR_RULES_H
#define ALOFT_NOR_RULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/flash.h"

/**
 * Tells whether `len` bytes that read `old` may be programmed to `fresh`: bits may only
 * leave the erased state, and with program_once each write unit must read erased.
 */
bool aloft_nor_allows(const struct aloft_flash_geometry *geometry, const uint8_t *old,
        const uint8_t *fresh, size_t len);

/** What remains when `fresh` is programmed over `old`, legal or not: one byte. */
uint8_t aloft_nor_merge(
        const struct aloft_flash_geometry *geometry, uint8_t old, uint8_t fresh);

#endif
