/**
 * @file cc.h
 * What lwIP asks of a compiler and of the program that it becomes a part of.
 */
#ifndef LWIP_ARCH_CC_H
#define LWIP_ARCH_CC_H

#include <stddef.h>
#include <stdint.h>

#define LWIP_NO_INTTYPES_H 1
#define LWIP_NO_LIMITS_H   1
#define LWIP_NO_CTYPE_H    1

/* With a C library, as in tests on a PC, that one knows ssize_t and its limit. */
#if __STDC_HOSTED__
#include <limits.h>
#include <sys/types.h>
#ifndef SSIZE_MAX
#define SSIZE_MAX INTPTR_MAX
#endif
#else
#define LWIP_NO_UNISTD_H 1
#endif

#define X8_F  "x"
#define U16_F "u"
#define S16_F "d"
#define X16_F "x"
#define U32_F "u"
#define S32_F "d"
#define X32_F "x"
#define SZT_F "u"

#ifndef BYTE_ORDER
#define BYTE_ORDER LITTLE_ENDIAN
#endif

/* aloft/lwip_stack.h has both. */
uint32_t aloft_lwip_random_word(void);
void aloft_lwip_broken(const char *what);

#define LWIP_RAND()             aloft_lwip_random_word()
#define LWIP_PLATFORM_DIAG(x)   ((void)0)
#define LWIP_PLATFORM_ASSERT(x) aloft_lwip_broken(x)

#endif
