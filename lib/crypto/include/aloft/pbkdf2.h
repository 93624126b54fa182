/**
 * @file pbkdf2.h
 * PBKDF2 (RFC 8018) with HMAC, a few rounds at a time.
 *
 * Its thousands of rounds take a microcontroller seconds. Begin, then call step from
 * a loop that does other things in between:
 *
 *     status = aloft_pbkdf2_begin(&pbkdf2, &config);
 *     ...
 *     if (aloft_pbkdf2_step(&pbkdf2, 100)) {
 *         aloft_pbkdf2_result(&pbkdf2, key, sizeof key);
 *     }
 *
 * Keys of up to one digest length can be derived; more is not asked for here.
 */
#ifndef ALOFT_PBKDF2_H
#define ALOFT_PBKDF2_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/hmac.h"
#include "aloft/status.h"

/** What to derive from. Everything is borrowed for the call of begin only. */
struct aloft_pbkdf2_config {
    const struct aloft_digest_ops *digest;
    const void *password;
    size_t password_len;
    const void *salt;
    size_t salt_len;
    uint32_t rounds; /**< At least 1. */
};

/** A derivation under way. Secret: result and wipe clear it. */
struct aloft_pbkdf2 {
    struct aloft_hmac keyed;         /**< Holds the password; copied for each round. */
    uint8_t round[ALOFT_DIGEST_MAX]; /**< Result of the last round. */
    uint8_t key[ALOFT_DIGEST_MAX];   /**< All rounds so far, combined. */
    uint32_t rounds_left;
};

/**
 * Starts, and does the first round.
 *
 * @return ALOFT_OK; ALOFT_ERR_ARGUMENT for 0 rounds.
 */
ALOFT_CHECKED enum aloft_status aloft_pbkdf2_begin(
        struct aloft_pbkdf2 *pbkdf2, const struct aloft_pbkdf2_config *config);

/**
 * Does up to `rounds` more rounds, each of which takes as long as digesting two to
 * four blocks.
 *
 * @return true when all rounds are done.
 */
bool aloft_pbkdf2_step(struct aloft_pbkdf2 *pbkdf2, uint32_t rounds);

/**
 * Writes the first `len` bytes of the derived key to `key` and wipes `pbkdf2`. Allowed
 * once step has returned true. `len` is at most the digest's size.
 */
void aloft_pbkdf2_result(struct aloft_pbkdf2 *pbkdf2, uint8_t *key, size_t len);

/** Forgets a derivation that is no longer wanted. */
void aloft_pbkdf2_wipe(struct aloft_pbkdf2 *pbkdf2);

#endif
