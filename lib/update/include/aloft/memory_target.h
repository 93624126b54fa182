/**
 * @file memory_target.h
 * A target in RAM: for a second processor that is loaded at each start, and for tests.
 */
#ifndef ALOFT_MEMORY_TARGET_H
#define ALOFT_MEMORY_TARGET_H

#include "aloft/target.h"

/** Zero bytes committed until an update has passed all checks. */
struct aloft_memory_target {
    struct aloft_target base;
    uint8_t *bytes;
    uint32_t size;                   /**< Bytes at `bytes`. */
    uint32_t written;                /**< Bytes of the present image so far. */
    struct aloft_target_image image; /**< The committed one; size 0: none. */
};

/**
 * Makes a target of the `size` bytes at `bytes`, which are lent. An update overwrites
 * them in place: from its first write on, nothing is committed.
 */
void aloft_memory_target_init(
        struct aloft_memory_target *target, uint8_t *bytes, uint32_t size);

#endif
