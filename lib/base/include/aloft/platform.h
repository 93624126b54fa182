/**
 * @file platform.h
 * What a protocol needs from the platform besides bytes and time.
 */
#ifndef ALOFT_PLATFORM_H
#define ALOFT_PLATFORM_H

#include <stddef.h>
#include <stdint.h>

struct aloft_random;

struct aloft_random_ops {
    /** Fills `len` bytes that nobody can predict. Cannot fail; may block at boot. */
    void (*fill)(struct aloft_random *random, void *bytes, size_t len);
};

/** A source of random bytes. It is the first member of the concrete struct. */
struct aloft_random {
    const struct aloft_random_ops *ops;
};

#endif
