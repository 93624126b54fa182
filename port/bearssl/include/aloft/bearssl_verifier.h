/**
 * @file bearssl_verifier.h
 * Checks RSA signatures (PKCS#1 v1.5 over SHA-256) against a key set, with BearSSL.
 */
#ifndef ALOFT_BEARSSL_VERIFIER_H
#define ALOFT_BEARSSL_VERIFIER_H

#include <bearssl.h>

#include "aloft/key_set.h"
#include "aloft/verifier.h"

/** A verifier; the members are its own. Hand out &verifier.base. */
struct aloft_bearssl_verifier {
    struct aloft_verifier base;
    const struct aloft_key_set *keys;
    br_rsa_pkcs1_vrfy rsa;
};

/**
 * Fills `verifier` so that it accepts what any key of `keys` has signed; with no key in
 * the set it accepts nothing. `keys` is borrowed and read at each check.
 *
 * `rsa` is the arithmetic to use, and the only one that gets linked:
 * br_rsa_i15_pkcs1_vrfy for processors whose product of two 32-bit numbers has but 32
 * bits (the ESP8266, Cortex-M0), br_rsa_i31_pkcs1_vrfy for all others, PCs included.
 *
 * A check blocks for one RSA operation for each key of the signature's length. It needs
 * about 3.3 KB of stack, whatever the length of the key.
 */
void aloft_bearssl_verifier_init(struct aloft_bearssl_verifier *verifier,
        const struct aloft_key_set *keys, br_rsa_pkcs1_vrfy rsa);

#endif
