/**
 * @file string.h
 * The part of the standard header that BearSSL needs, for compilers that come without a
 * C library. The board gives these functions, as it does to lib/.
 */
#ifndef ALOFT_FREESTANDING_STRING_H
#define ALOFT_FREESTANDING_STRING_H

#include <stddef.h>

#include "aloft/memory.h"

size_t strlen(const char *text);

#endif
