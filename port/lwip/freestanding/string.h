/**
 * @file string.h
 * The part of the standard header that lwIP needs, for compilers that come without a C
 * library. Compiled into its users.
 */
#ifndef ALOFT_LWIP_STRING_H
#define ALOFT_LWIP_STRING_H

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

static inline int strncmp(const char *a, const char *b, size_t max)
{
    for (size_t i = 0; i < max; i++) {
        if (a[i] != b[i] || a[i] == '\0') {
            return (unsigned char)a[i] - (unsigned char)b[i];
        }
    }
    return 0;
}

static inline int strcmp(const char *a, const char *b)
{
    return strncmp(a, b, (size_t)-1);
}

#endif
