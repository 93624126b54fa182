/*
 * The memory functions that every C compiler demands, as small as they can be. Leave
 * them out where there is a C library, or a ROM that has them, as in the ESP8266.
 */
#include "aloft/memory.h"

#include <stdint.h>

void *memmove(void *dst, const void *src, size_t len)
{
    const uint8_t *from = src;
    uint8_t *to = dst;

    if (to < from) {
        for (size_t i = 0; i < len; i++) {
            to[i] = from[i];
        }
    } else {
        while (len > 0) {
            len--;
            to[len] = from[len];
        }
    }
    return dst;
}

void *memcpy(void *restrict dst, const void *restrict src, size_t len)
{
    return memmove(dst, src, len);
}

void *memset(void *dst, int value, size_t len)
{
    uint8_t *to = dst;

    for (size_t i = 0; i < len; i++) {
        to[i] = (uint8_t)value;
    }
    return dst;
}

int memcmp(const void *a, const void *b, size_t len)
{
    const uint8_t *left = a;
    const uint8_t *right = b;

    for (size_t i = 0; i < len; i++) {
        if (left[i] != right[i]) {
            return left[i] < right[i] ? -1 : 1;
        }
    }
    return 0;
}
