/**
 * @file p256_suite.h
 * The contract of aloft/verifier.h, to be run on every implementation for P-256.
 */
#ifndef P256_SUITE_H
#define P256_SUITE_H

#include <stdbool.h>

#include "aloft/key_set.h"
#include "aloft/verifier.h"

#include "../support/check.h"

/** The key that the suite needs, and its bytes. Do not copy: the set points into it. */
struct verifier_suite_p256_key {
    struct aloft_key_set set;
    uint8_t point[ALOFT_KEY_P256_POINT_SIZE];
};

/** Fills in the set of just this key. */
void verifier_suite_p256_key(struct check *check, struct verifier_suite_p256_key *key);

/**
 * Tries `verifier`, which trusts just this key: right signatures, forgeries, every bit
 * flipped, every length.
 */
void verifier_suite_p256(struct check *check, const struct aloft_verifier *verifier);

/** Tells whether `verifier` refuses all the right signatures. */
bool verifier_suite_p256_refuses(
        struct check *check, const struct aloft_verifier *verifier);

#endif
