/**
 * @file bearssl_verifier.h
 * Checks signatures over SHA-256 against a key set, with BearSSL: RSA (PKCS#1 v1.5) and
 * ECDSA with the curve P-256 (in DER, as openssl writes them).
 */
#ifndef ALOFT_BEARSSL_VERIFIER_H
#define ALOFT_BEARSSL_VERIFIER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/key_set.h"
#include "aloft/verifier.h"

/** One kind of signature, and the arithmetic to check it with. */
struct aloft_bearssl_scheme {
    /** Tells whether `key`, of the kind that the scheme is for, has made `signature`
     * (`len` bytes, hostile) over the SHA-256 `digest`. */
    bool (*made_by)(const struct aloft_key *key, const uint8_t *digest,
            const uint8_t *signature, size_t len);
};

/*
 * i15 computes with products of 32 bits: for processors whose multiplication gives no
 * more (the ESP8266, Cortex-M0), and wherever the least code is wanted. i31 is for all
 * others, PCs included. Those that are not named get not linked (with --gc-sections).
 */
extern const struct aloft_bearssl_scheme aloft_bearssl_rsa_i15;
extern const struct aloft_bearssl_scheme aloft_bearssl_rsa_i31;
extern const struct aloft_bearssl_scheme aloft_bearssl_p256_i15;
extern const struct aloft_bearssl_scheme aloft_bearssl_p256_i31;

/** A verifier; the members are its own. Hand out &verifier.base. */
struct aloft_bearssl_verifier {
    struct aloft_verifier base;
    const struct aloft_key_set *keys;
    const struct aloft_bearssl_scheme *rsa;
    const struct aloft_bearssl_scheme *p256;
};

/**
 * Fills `verifier` so that it accepts what any key of `keys` has signed; with no key in
 * the set it accepts nothing. `keys` is borrowed and read at each check.
 *
 * `rsa` and `p256` say how to compute; NULL for one that the product does without: keys
 * of that kind then count for nothing.
 *
 * A check blocks for one operation for each key of the signature's kind and length. It
 * needs about 3.3 KB of stack for RSA, whatever the length of the key, and 4.2 KB for
 * P-256.
 */
void aloft_bearssl_verifier_init(struct aloft_bearssl_verifier *verifier,
        const struct aloft_key_set *keys, const struct aloft_bearssl_scheme *rsa,
        const struct aloft_bearssl_scheme *p256);

#endif
