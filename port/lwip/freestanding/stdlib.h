/**
 * @file stdlib.h
 * The part of the standard header that lwIP needs, for compilers that come without a C
 * library: the number in an interface's name.
 */
#ifndef ALOFT_LWIP_STDLIB_H
#define ALOFT_LWIP_STDLIB_H

#define atoi lwip_number_of_name
static inline int lwip_number_of_name(const char *text)
{
    int value = 0;

    while (*text >= '0' && *text <= '9') {
        value = value * 10 + (*text++ - '0');
    }
    return value;
}

#endif
