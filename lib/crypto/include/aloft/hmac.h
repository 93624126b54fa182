/**
 * @file hmac.h
 * HMAC (RFC 2104) over any digest: a digest that only holders of a key can compute.
 *
 * As with a digest, a running HMAC may be copied: begin once, then copy for every
 * message under the same key.
 */
#ifndef ALOFT_HMAC_H
#define ALOFT_HMAC_H

#include <stddef.h>
#include <stdint.h>

#include "aloft/digest.h"

/** An HMAC being computed. Knows the key: wipe it when it was a secret. */
struct aloft_hmac {
    struct aloft_digest inner;
    struct aloft_digest outer;
};

/** Starts with the key of `len` bytes; it may be of any length and is not kept. */
void aloft_hmac_begin(struct aloft_hmac *hmac, const struct aloft_digest_ops *ops,
        const void *key, size_t len);

/** Takes `len` more bytes of the message. */
void aloft_hmac_update(struct aloft_hmac *hmac, const void *data, size_t len);

/** Writes as many bytes as the digest has to `result` and ends the computation. */
void aloft_hmac_finish(struct aloft_hmac *hmac, uint8_t *result);

#endif
