/**
 * @file openssl_verifier.h
 * Checks signatures over SHA-256 against a key set, with OpenSSL: RSA (PKCS#1 v1.5) and
 * P-256 (DER).
 */
#ifndef ALOFT_OPENSSL_VERIFIER_H
#define ALOFT_OPENSSL_VERIFIER_H

#include "aloft/key_set.h"
#include "aloft/openssl_checker.h"
#include "aloft/verifier.h"

/** A verifier; the members are its own. Hand out &verifier.base. */
struct aloft_openssl_verifier {
    struct aloft_verifier base;
    struct aloft_key_checker checker;
    const struct aloft_key_set *keys;
};

/**
 * Fills `verifier` so that it accepts what any key of `keys` has signed; with no key in
 * the set it accepts nothing. `keys` is borrowed and read at each check; `sha256`
 * computes the digests. A check allocates for its duration.
 */
void aloft_openssl_verifier_init(struct aloft_openssl_verifier *verifier,
        const struct aloft_key_set *keys, const struct aloft_digest_ops *sha256);

#endif
