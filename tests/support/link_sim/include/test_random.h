/**
 * @file test_random.h
 * Random bytes that are the same in every run.
 */
#ifndef TEST_RANDOM_H
#define TEST_RANDOM_H

#include <stddef.h>
#include <stdint.h>

#include "aloft/platform.h"

struct test_random {
    struct aloft_random base;
    uint64_t state;
    const uint8_t *script; /**< These bytes come first, then those of the seed. */
    size_t script_len;
};

/** Random bytes from a seed. */
void test_random_init(struct test_random *random, uint64_t seed);

/** A number from 0 to `below` - 1. */
uint32_t test_random_below(struct test_random *random, uint32_t below);

#endif
