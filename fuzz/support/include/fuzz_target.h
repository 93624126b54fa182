/**
 * @file fuzz_target.h
 * What every fuzz target is made of: the entry, and claims about what must hold.
 */
#ifndef FUZZ_TARGET_H
#define FUZZ_TARGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * The one function of a target: tries the bytes at `data` and returns 0. Called any
 * number of times in one process, so it keeps nothing from call to call. The name is
 * libFuzzer's.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/** Tells which claim does not hold, and ends the process. */
_Noreturn void fuzz_fail(const char *file, int line, const char *claim);

static inline void fuzz_check(bool holds, const char *file, int line, const char *claim)
{
    if (!holds) {
        fuzz_fail(file, line, claim);
    }
}

/** Claims that `claim` is true, whatever the input was. */
#define FUZZ_CHECK(claim) fuzz_check((claim), __FILE__, __LINE__, #claim)

/** `len` bytes of their own, so that a step past either end is noticed. free() them. */
void *fuzz_alloc(size_t len);

/** A copy of `len` bytes, as fuzz_alloc() makes it. */
void *fuzz_copy(const void *bytes, size_t len);

#endif
