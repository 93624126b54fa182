/**
 * @file bearssl_verifier.h
 * Checks signatures over SHA-256 against a key set, with BearSSL.
 */
#ifndef ALOFT_BEARSSL_VERIFIER_H
#define ALOFT_BEARSSL_VERIFIER_H

#include "aloft/bearssl_checker.h"
#include "aloft/key_set.h"
#include "aloft/verifier.h"

/** A verifier; the members are its own. Hand out &verifier.base. */
struct aloft_bearssl_verifier {
    struct aloft_verifier base;
    struct aloft_bearssl_checker checker;
    const struct aloft_key_set *keys;
};

/**
 * Fills `verifier` so that it accepts what any key of `keys` has signed; with no key in
 * the set it accepts nothing. `keys` is borrowed and read at each check. `rsa` and
 * `p256` are what aloft_bearssl_checker_init() takes.
 *
 * A check blocks for one operation for each key of the signature's kind and length,
 * with the stack of one.
 */
void aloft_bearssl_verifier_init(struct aloft_bearssl_verifier *verifier,
        const struct aloft_key_set *keys, const struct aloft_bearssl_scheme *rsa,
        const struct aloft_bearssl_scheme *p256);

#endif
