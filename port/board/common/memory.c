/*
 * The memory functions that every C compiler demands, a word at a time where both ends
 * are aligned alike. Compiled so that the compiler does not turn these loops into calls
 * of themselves.
 */
#include "aloft/memory.h"

#include <stdbool.h>
#include <stdint.h>

/* The compiler must not conclude from its type what else the memory may hold. */
typedef uint32_t __attribute__((may_alias)) word;

static bool are_aligned(const void *a, const void *b)
{
    return (((uintptr_t)a | (uintptr_t)b) & (sizeof(word) - 1)) == 0;
}

static void copy_up(uint8_t *to, const uint8_t *from, size_t len)
{
    if (are_aligned(to, from)) {
        for (; len >= sizeof(word); len -= sizeof(word)) {
            *(word *)(void *)to = *(const word *)(const void *)from;
            to += sizeof(word);
            from += sizeof(word);
        }
    }
    for (size_t i = 0; i < len; i++) {
        to[i] = from[i];
    }
}

void *memmove(void *dst, const void *src, size_t len)
{
    const uint8_t *from = src;
    uint8_t *to = dst;

    if (to < from) {
        copy_up(to, from, len);
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
    copy_up(dst, src, len);
    return dst;
}

void *memset(void *dst, int value, size_t len)
{
    const uint8_t byte = (uint8_t)value;
    uint8_t *to = dst;

    if (are_aligned(to, to)) {
        for (; len >= sizeof(word); len -= sizeof(word)) {
            *(word *)(void *)to = byte * (word)0x01010101;
            to += sizeof(word);
        }
    }
    for (size_t i = 0; i < len; i++) {
        to[i] = byte;
    }
    return dst;
}

static word word_at(const uint8_t *place)
{
    return *(const word *)(const void *)place;
}

int memcmp(const void *a, const void *b, size_t len)
{
    const uint8_t *const left = a;
    const uint8_t *const right = b;
    size_t i = 0;

    if (are_aligned(a, b)) { // to the word that differs
        while (len - i >= sizeof(word) && word_at(left + i) == word_at(right + i)) {
            i += sizeof(word);
        }
    }
    for (; i < len; i++) {
        if (left[i] != right[i]) {
            return left[i] < right[i] ? -1 : 1;
        }
    }
    return 0;
}
