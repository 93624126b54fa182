/*
 * Makes new inputs out of kept ones.
 */
#ifndef MUTATE_H
#define MUTATE_H

#include <stddef.h>
#include <stdint.h>

#include "corpus.h"

/* Bytes of the longest input that is made. */
#define MUTATE_MAX 4096u

/* Writes an input to `bytes` (MUTATE_MAX of them) and returns its length. Which one it
   is depends on the corpus, `seed` and `round`, and on nothing else. */
size_t mutate(
        const struct corpus *corpus, uint64_t seed, uint64_t round, uint8_t *bytes);

#endif
