/**
 * @file bearssl_checker.h
 * Checks signatures over SHA-256 key by key, with BearSSL: RSA (PKCS#1 v1.5) and ECDSA
 * with the curve P-256 (in DER, as openssl writes them).
 */
#ifndef ALOFT_BEARSSL_CHECKER_H
#define ALOFT_BEARSSL_CHECKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/key_checker.h"

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
/** Made for P-256 alone: the quickest, and half as large again. */
extern const struct aloft_bearssl_scheme aloft_bearssl_p256_m31;

/** A checker; the members are its own. Hand out &checker.base. */
struct aloft_bearssl_checker {
    struct aloft_key_checker base;
    const struct aloft_bearssl_scheme *rsa;
    const struct aloft_bearssl_scheme *p256;
};

/**
 * Fills `checker`. `rsa` and `p256` say how to compute; NULL for one that the product
 * does without: keys of that kind then have signed nothing.
 *
 * A check blocks for one operation. It needs about 3.3 KB of stack for RSA, whatever
 * the length of the key, and 4.2 KB for P-256.
 */
void aloft_bearssl_checker_init(struct aloft_bearssl_checker *checker,
        const struct aloft_bearssl_scheme *rsa,
        const struct aloft_bearssl_scheme *p256);

#endif
