/**
 * @file fake_verifier.h
 * Signatures without mathematics: 256 bytes made of the SHA-256 and a key of one byte.
 *
 * Every bit of signature, key and image counts, as with the real ones, but a thousand
 * of them are checked in the time of one.
 */
#ifndef FAKE_VERIFIER_H
#define FAKE_VERIFIER_H

#include "aloft/verifier.h"

#define FAKE_SIGNATURE_LEN 256u
#define FAKE_TRAILER_LEN   (FAKE_SIGNATURE_LEN + 4u)

struct fake_verifier {
    struct aloft_verifier base;
    uint8_t key;
};

/** Trusts signatures made with `key`, of FAKE_SIGNATURE_LEN bytes and no others. */
void fake_verifier_init(struct fake_verifier *verifier, uint8_t key);

/**
 * Writes the trailer for the `len` bytes at `image`, signed with `key`, right behind
 * them. Returns the new length.
 */
uint32_t fake_sign(uint8_t *image, uint32_t len, uint8_t key);

#endif
