/**
 * @file string.h
 * The part of the standard header that BearSSL needs, for compilers that come without a
 * C library. The board gives these functions, as it does to lib/.
 */
#ifndef ALOFT_FREESTANDING_STRING_H
#define ALOFT_FREESTANDING_STRING_H

#include <stddef.h>

#include "aloft/memory.h"

static inline size_t strlen(const char *text)
{
    size_t len = 0;

    while (text[len] != '\0') {
        len++;
    }
    return len;
}

#endif
