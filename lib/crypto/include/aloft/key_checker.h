/**
 * @file key_checker.h
 * Tells whether one given key made a signature: the arithmetic, without any opinion on
 * which keys are trusted.
 *
 * A verifier (aloft/verifier.h) says yes or no to a signature. Who must know which key
 * has signed, or how many keys have, asks a checker key by key.
 */
#ifndef ALOFT_KEY_CHECKER_H
#define ALOFT_KEY_CHECKER_H

#include <stddef.h>
#include <stdint.h>

#include "aloft/digest.h"
#include "aloft/key.h"
#include "aloft/key_set.h"
#include "aloft/status.h"
#include "aloft/verifier.h"

struct aloft_key_checker;

struct aloft_key_checker_ops {
    /**
     * Checks whether `key`, which is valid, made `signature` (`len` bytes, hostile)
     * over a message whose digest, made by `checker->digest`, is `digest`. A length
     * that is not the key's makes a wrong signature. Blocks while it computes.
     *
     * @return ALOFT_OK; ALOFT_ERR_SIGNATURE for anything else, a kind of key that was
     *         not linked included.
     */
    enum aloft_status (*check)(const struct aloft_key_checker *checker,
            const struct aloft_key *key, const uint8_t *digest,
            const uint8_t *signature, size_t len);
};

/** The base of every checker. It is the first member of the concrete struct. */
struct aloft_key_checker {
    const struct aloft_key_checker_ops *ops;
    const struct aloft_digest_ops *digest; /**< What signatures are made over. */
};

/**
 * Asks for each key of `keys` until one has made the signature.
 *
 * @return ALOFT_OK; ALOFT_ERR_SIGNATURE, always so for a set without keys.
 */
ALOFT_CHECKED enum aloft_status aloft_key_set_check(const struct aloft_key_set *keys,
        const struct aloft_key_checker *key_checker, const uint8_t *digest,
        const uint8_t *signature, size_t len);

/** A verifier that asks a key checker. Hand out &verifier.base. */
struct aloft_key_set_verifier {
    struct aloft_verifier base;
    const struct aloft_key_set *keys;
    const struct aloft_key_checker *key_checker;
};

/**
 * Fills `verifier` so that it accepts what any key of `keys` has signed; with no key in
 * the set it accepts nothing. Both are borrowed, and the keys are read at each check.
 */
void aloft_key_set_verifier_init(struct aloft_key_set_verifier *verifier,
        const struct aloft_key_set *keys, const struct aloft_key_checker *key_checker);

#endif
