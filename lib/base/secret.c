#include "aloft/secret.h"

#include <stdint.h>

/* Both work through volatile: the compiler may neither stop early nor leave it out. */

bool aloft_equal_secret(const void *a, const void *b, size_t len)
{
    const volatile uint8_t *left = a;
    const volatile uint8_t *right = b;
    uint8_t difference = 0;

    for (size_t i = 0; i < len; i++) {
        difference |= (uint8_t)(left[i] ^ right[i]);
    }
    return difference == 0;
}

void aloft_wipe(void *bytes, size_t len)
{
    volatile uint8_t *next = bytes;

    for (size_t i = 0; i < len; i++) {
        next[i] = 0;
    }
}
