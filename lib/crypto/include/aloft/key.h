/**
 * @file key.h
 * One public key: what checks signatures, its encoded form, and the short name by which
 * signed documents call it.
 *
 * The encoded form is specified in docs/spec/keys.md, section 2.
 */
#ifndef ALOFT_KEY_H
#define ALOFT_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/digest.h"
#include "aloft/status.h"

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

/** Bytes of the longest encoded key: RSA-4096 with an exponent of 4 bytes. */
#define ALOFT_KEY_SIZE_MAX (4u + 4u + 512u)
/** Bytes of a key id. */
#define ALOFT_KEY_ID_SIZE 8u

/** Tells whether `key` keeps the rules stated at its members. */
bool aloft_key_valid(const struct aloft_key *key);

/**
 * Reads an encoded key at the start of `len` bytes, and to `*used` how many of these it
 * has. The key points into them.
 *
 * @return ALOFT_OK; ALOFT_ERR_FORMAT for a kind not known here, or numbers that cannot
 *         be a key; ALOFT_ERR_TRUNCATED. Then `key` and `*used` tell nothing.
 */
ALOFT_CHECKED enum aloft_status aloft_key_decode(
        struct aloft_key *key, const uint8_t *bytes, size_t len, size_t *used);

/** Bytes of the encoded form of a valid key. */
size_t aloft_key_size(const struct aloft_key *key);

/**
 * Writes the encoded form of a valid key to `bytes`, where aloft_key_size() bytes are,
 * and returns how many these are.
 */
size_t aloft_key_encode(const struct aloft_key *key, uint8_t *bytes);

/**
 * Writes the id of a valid key: the first bytes of the SHA-256 of its encoded form.
 * Keys are told apart by it, never trusted for it.
 */
void aloft_key_id(const struct aloft_key *key, const struct aloft_digest_ops *sha256,
        uint8_t id[ALOFT_KEY_ID_SIZE]);

#endif
