/**
 * @file lwip_stack.h
 * What lwIP needs of the program that it becomes a part of. There is one lwIP in a
 * program, so this part of the port has state of its own.
 */
#ifndef ALOFT_LWIP_STACK_H
#define ALOFT_LWIP_STACK_H

#include <stdint.h>

#include "aloft/platform.h"
#include "aloft/span.h"
#include "aloft/status.h"

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

/**
 * Makes one host known without asking for it: networks of test benches have no names.
 * `address` is four numbers with dots. After aloft_lwip_start().
 *
 * @return ALOFT_OK; ALOFT_ERR_ADDRESS when it is no address; ALOFT_ERR_TOO_LONG for a
 *         name of more than 63 characters; ALOFT_ERR_MEMORY when there is one already.
 */
ALOFT_CHECKED enum aloft_status aloft_lwip_host_add(
        struct aloft_span name, const char *address);

/** For lwIP. */
uint32_t aloft_lwip_random_word(void);
void aloft_lwip_broken(const char *what);

#endif
