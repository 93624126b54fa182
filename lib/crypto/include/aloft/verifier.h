/**
 * @file verifier.h
 * Decides whether a trusted key made a signature.
 */
#ifndef ALOFT_VERIFIER_H
#define ALOFT_VERIFIER_H

#include <stddef.h>
#include <stdint.h>

#include "aloft/digest.h"
#include "aloft/status.h"

/** Bytes of the longest signature that any verifier takes (RSA-4096). */
#define ALOFT_SIGNATURE_MAX 512u

struct aloft_verifier;

struct aloft_verifier_ops {
    /**
     * Checks `signature` (`len` bytes, hostile) over a message whose digest, made
     * by `verifier->digest`, is `digest`. Blocks while it computes.
     *
     * @return ALOFT_OK; ALOFT_ERR_SIGNATURE for anything else, whatever the reason.
     */
    enum aloft_status (*verify)(const struct aloft_verifier *verifier,
            const uint8_t *digest, const uint8_t *signature, size_t len);
};

/** The base of every verifier. It is the first member of the concrete struct. */
struct aloft_verifier {
    const struct aloft_verifier_ops *ops;
    /** What signatures are made over; NULL only in aloft_verifier_none. */
    const struct aloft_digest_ops *digest;
    /** Bytes of the longest signature that it can accept; 0: none is asked for. */
    size_t signature_max;
};

/**
 * Trusts everybody: unsigned images are taken, signatures are not looked at. Naming
 * it is the only way to switch verification off.
 */
extern const struct aloft_verifier aloft_verifier_none;

#endif
