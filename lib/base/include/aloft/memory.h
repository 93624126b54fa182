/**
 * @file memory.h
 * The four memory functions that a C compiler demands even without a library.
 *
 * They are all that lib/ takes from outside. Declared here because lib/ is
 * compiled without the headers of any C library.
 */
#ifndef ALOFT_MEMORY_H
#define ALOFT_MEMORY_H

#include <stddef.h>

void *memcpy(void *restrict dst, const void *restrict src, size_t len);
void *memmove(void *dst, const void *src, size_t len);
void *memset(void *dst, int value, size_t len);
int memcmp(const void *a, const void *b, size_t len);

#endif
