/**
 * @file nor.h
 * The rule of NOR flash, for drivers of chips that do not refuse what breaks it.
 */
#ifndef NOR_H
#define NOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Whether programming the `len` bytes at `src` over those at `flash` sets no bit. */
static inline bool nor_allows(const uint8_t *flash, const uint8_t *src, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if ((src[i] & ~flash[i]) != 0) {
            return false;
        }
    }
    return true;
}

#endif
