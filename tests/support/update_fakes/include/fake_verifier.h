/**
 * @file fake_verifier.h
 * Signatures without mathematics, made of the SHA-256 and a key of one byte.
 *
 * Every bit of signature, key and image counts, as with the real ones, but a thousand
 * of them are checked in the time of one.
 */
#ifndef FAKE_VERIFIER_H
#define FAKE_VERIFIER_H

#include "aloft/verifier.h"

/** Bytes of a signature unless a test says otherwise. */
#define FAKE_SIGNATURE_LEN 256u
#define FAKE_TRAILER_LEN   (FAKE_SIGNATURE_LEN + 4u)

struct fake_verifier {
    struct aloft_verifier base;
    uint8_t key;
};

/** Trusts signatures made with `key`, of base.signature_max bytes and no others. */
void fake_verifier_init(struct fake_verifier *verifier, uint8_t key);

/**
 * Writes the trailer for the `len` bytes at `image`, signed with `key`, right behind
 * them: FAKE_TRAILER_LEN bytes. Returns the new length.
 */
uint32_t fake_sign(uint8_t *image, uint32_t len, uint8_t key);

/** The same with a signature of any length up to ALOFT_SIGNATURE_MAX. */
uint32_t fake_sign_with(
        uint8_t *image, uint32_t len, uint8_t key, size_t signature_len);

#endif
