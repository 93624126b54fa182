/**
 * @file lwip_stack.h
 * What lwIP needs of the program that it becomes a part of. There is one lwIP in a
 * program, so this part of the port has state of its own.
 */
#ifndef ALOFT_LWIP_STACK_H
#define ALOFT_LWIP_STACK_H

#include <stdint.h>

#include "aloft/platform.h"

/** Both are borrowed for ever. */
struct aloft_lwip_platform {
    /** Numbers of connections, ports and questions, which nobody must guess. */
    struct aloft_random *random;
    uint32_t (*clock_ms)(void); /**< Monotonic; wraps around. */
    /** lwIP has found itself in a state that cannot be: best restart the device. */
    void (*broken)(const char *what);
};

/** Starts lwIP. Once, before anything else of this port. */
void aloft_lwip_start(const struct aloft_lwip_platform *platform);

/** For lwIP. */
uint32_t aloft_lwip_random_word(void);
void aloft_lwip_broken(const char *what);

#endif
