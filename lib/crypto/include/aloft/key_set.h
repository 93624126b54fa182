/**
 * @file key_set.h
 * The public keys that a device trusts, and their encoded form in flash.
 *
 * The encoded form is specified in docs/spec/keys.md. Any one key of the set may
 * have signed an image.
 */
#ifndef ALOFT_KEY_SET_H
#define ALOFT_KEY_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/status.h"

/** Keys that one set can hold. */
#define ALOFT_KEY_SET_MAX 4u
/** Bytes of the longest encoded set: four RSA-4096 keys. */
#define ALOFT_KEY_SET_SIZE_MAX 2096u

enum aloft_key_kind {
    ALOFT_KEY_RSA = 1,  /**< RSA, PKCS#1 v1.5 signatures over SHA-256. */
    ALOFT_KEY_P256 = 2, /**< ECDSA with P-256, DER signatures over SHA-256. */
};

/** Bytes of a P-256 key: 4, then both coordinates. */
#define ALOFT_KEY_P256_POINT_SIZE 65u
/** Bytes of the longest signature that a P-256 key makes. */
#define ALOFT_KEY_P256_SIGNATURE_MAX 72u

/** One public key. The bytes are borrowed: they live as long as the encoded set. What
 * belongs to another kind is NULL and 0. */
struct aloft_key {
    enum aloft_key_kind kind;
    const uint8_t *modulus;  /**< RSA: big endian, odd, highest bit set. */
    size_t modulus_len;      /**< 256, 384 or 512: also the length of a signature. */
    const uint8_t *exponent; /**< Big endian, odd, above 1, no leading zero byte. */
    size_t exponent_len;     /**< 1 to 4. */
    /** P-256: ALOFT_KEY_P256_POINT_SIZE bytes, the first of them 4. Whether it lies on
     * the curve is found out by who checks a signature with it. */
    const uint8_t *point;
};

struct aloft_key_set {
    struct aloft_key keys[ALOFT_KEY_SET_MAX];
    size_t count;
    /** The boot stage, too, refuses an image that none of the keys signed. */
    bool signature_required;
};

/** Tells whether `key` keeps the rules stated at its members. */
bool aloft_key_valid(const struct aloft_key *key);

/**
 * Reads an encoded key set of at most `len` bytes at `bytes`; the set points into it.
 *
 * @return ALOFT_OK (an encoded set without keys is legal);
 *         ALOFT_ERR_FORMAT for another magic number, version or key kind, a bad
 *         length or checksum; ALOFT_ERR_TRUNCATED when the bytes end early. `set`
 *         changes only with ALOFT_OK.
 */
ALOFT_CHECKED enum aloft_status aloft_key_set_decode(
        struct aloft_key_set *set, const uint8_t *bytes, size_t len);

/**
 * Writes the encoded form of `set` to `bytes` and its length to `*len`.
 *
 * @return ALOFT_OK; ALOFT_ERR_ARGUMENT for a set that breaks the rules above;
 *         ALOFT_ERR_SPACE when `size` bytes are too few.
 */
ALOFT_CHECKED enum aloft_status aloft_key_set_encode(
        const struct aloft_key_set *set, uint8_t *bytes, size_t size, size_t *len);

#endif
