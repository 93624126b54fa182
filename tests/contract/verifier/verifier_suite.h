/**
 * @file verifier_suite.h
 * The contract of aloft/verifier.h, to be run on every implementation for RSA.
 */
#ifndef VERIFIER_SUITE_H
#define VERIFIER_SUITE_H

#include "aloft/key_set.h"
#include "aloft/verifier.h"

#include "../support/check.h"

/** The keys that the suite needs, and their bytes. Do not copy: the set points into it.
 */
struct verifier_suite_keys {
    struct aloft_key_set set;
    uint8_t moduli[ALOFT_KEY_SET_MAX][ALOFT_SIGNATURE_MAX];
};

/** Fills `keys`: RSA of 2048, 3072 and 4096 bits, and of 2048 bits with exponent 3. */
void verifier_suite_keys(struct check *check, struct verifier_suite_keys *keys);

/**
 * Tries `verifier`, which trusts just these keys: right signatures, forgeries, wrong
 * lengths, wrong digests.
 */
void verifier_suite(struct check *check, const struct aloft_verifier *verifier);

/**
 * Flips the first bit of the signature by one of the keys and every `step`th after it,
 * one at a time. Each costs one or two RSA operations.
 */
void verifier_suite_flips(struct check *check, const struct aloft_verifier *verifier,
        size_t key, size_t step);

#endif
