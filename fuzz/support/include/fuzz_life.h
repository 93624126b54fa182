/**
 * @file fuzz_life.h
 * Lets a target live through an input twice: what happens must not depend on the pieces
 * in which bytes come.
 */
#ifndef FUZZ_LIFE_H
#define FUZZ_LIFE_H

#include "fuzz_input.h"
#include "fuzz_trace.h"

/** A whole life of a target, in which no BYTES event is longer than `piece`. */
typedef struct fuzz_trace (*fuzz_life)(struct fuzz_input input, size_t piece);

/** Lives with the bytes whole, and then `piece` at a time: claims that it is the same.
 * Returns 0, as a target does. */
int fuzz_live_twice(const uint8_t *data, size_t len, fuzz_life life, size_t piece);

#endif
