/**
 * @file signer.h
 * Somebody who holds a private key and signs digests with it.
 */
#ifndef ALOFT_SIGNER_H
#define ALOFT_SIGNER_H

#include <stddef.h>
#include <stdint.h>

#include "aloft/digest.h"
#include "aloft/key_set.h"
#include "aloft/status.h"

struct aloft_signer;

struct aloft_signer_ops {
    /**
     * Signs a message whose digest, made by `signer->digest`, is `digest`. Writes at
     * most `signer->signature_max` bytes to `signature`, and how many to `*len`. Blocks
     * while it computes, or until a person has touched a card.
     *
     * @return ALOFT_OK; ALOFT_ERR_KEY when the key cannot sign this.
     */
    enum aloft_status (*sign)(const struct aloft_signer *signer, const uint8_t *digest,
            uint8_t *signature, size_t *len);
};

/** The base of every signer. It is the first member of the concrete struct. */
struct aloft_signer {
    const struct aloft_signer_ops *ops;
    const struct aloft_digest_ops *digest; /**< What signatures are made over. */
    enum aloft_key_kind kind;
    size_t signature_max; /**< 1 to ALOFT_SIGNATURE_MAX. */
};

#endif
