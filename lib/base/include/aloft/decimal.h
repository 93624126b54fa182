/**
 * @file decimal.h
 * Decimal numbers in text.
 */
#ifndef ALOFT_DECIMAL_H
#define ALOFT_DECIMAL_H

#include <stddef.h>
#include <stdint.h>

#include "aloft/status.h"

/** Digits of the longest number, UINT64_MAX. */
#define ALOFT_DECIMAL_MAX 20u

/**
 * Reads the `len` characters at `text` as a number: one digit or more and nothing
 * else, no sign, no space. Leading zeros are fine, any number of them. `*value`
 * changes only with ALOFT_OK.
 *
 * @return ALOFT_OK; ALOFT_ERR_FORMAT for no digit or another character;
 *         ALOFT_ERR_TOO_LONG for a number above UINT32_MAX.
 */
ALOFT_CHECKED enum aloft_status aloft_decimal_decode_u32(
        const char *text, size_t len, uint32_t *value);

/**
 * Writes the digits of `value` to `digits`, unterminated, and returns how many these
 * are: 1 to ALOFT_DECIMAL_MAX, for which there must be room.
 */
size_t aloft_decimal_encode(uint64_t value, char *digits);

#endif
