/**
 * @file checked.h
 * Sizes that must not wrap around.
 *
 * Each function tells whether the true result fits in 32 bits, and stores it only
 * then. Use them for every number that came from outside.
 */
#ifndef ALOFT_CHECKED_H
#define ALOFT_CHECKED_H

#include <stdbool.h>
#include <stdint.h>

#include "aloft/status.h"

/** a + b to `*sum`. */
ALOFT_CHECKED static inline bool aloft_add(uint32_t a, uint32_t b, uint32_t *sum)
{
    if (b > UINT32_MAX - a) {
        return false;
    }
    *sum = a + b;
    return true;
}

/** a * b to `*product`. */
ALOFT_CHECKED static inline bool aloft_multiply(
        uint32_t a, uint32_t b, uint32_t *product)
{
    const uint64_t wide = (uint64_t)a * b;

    if (wide > UINT32_MAX) {
        return false;
    }
    *product = (uint32_t)wide;
    return true;
}

/** The multiple of `unit` at or below `value`. `unit` is not 0. */
static inline uint32_t aloft_round_down(uint32_t value, uint32_t unit)
{
    return value - value % unit;
}

/** The multiple of `unit` at or above `value` to `*rounded`. `unit` is not 0. */
ALOFT_CHECKED static inline bool aloft_round_up(
        uint32_t value, uint32_t unit, uint32_t *rounded)
{
    const uint32_t over = value % unit;

    if (over == 0) {
        *rounded = value;
        return true;
    }
    return aloft_add(value, unit - over, rounded);
}

/** Tells whether [offset, offset + size) lies within [0, room). */
static inline bool aloft_within(uint32_t offset, uint32_t size, uint32_t room)
{
    return offset <= room && size <= room - offset;
}

#endif
