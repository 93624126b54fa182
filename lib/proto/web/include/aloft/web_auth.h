/**
 * @file web_auth.h
 * The password of a device, as HTTP Digest authentication with SHA-256 has it
 * (RFC 7616), and HTTP Basic (RFC 7617) where it is allowed.
 *
 * With Digest the password never crosses the wire. Who listens can guess at it offline,
 * though: it should be one that is not guessed.
 */
#ifndef ALOFT_WEB_AUTH_H
#define ALOFT_WEB_AUTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/digest.h"
#include "aloft/platform.h"
#include "aloft/timer.h"

/** Who logs in: devices have one user only. */
#define ALOFT_WEB_USER "admin"
/** What the password is for, as browsers show it. */
#define ALOFT_WEB_REALM "aloft"

#define ALOFT_WEB_HASH_SIZE    32u
#define ALOFT_WEB_NONCE_DIGITS 48u

/** What a device keeps of its password. As good as the password: keep it secret. */
struct aloft_web_secret {
    uint8_t hash[ALOFT_WEB_HASH_SIZE]; /**< SHA-256 of "admin:aloft:password". */
};

/** Hashes a password of `len` bytes, which is not kept. `sha256` is that digest. */
void aloft_web_secret_make(struct aloft_web_secret *secret,
        const struct aloft_digest_ops *sha256, const void *password, size_t len);

/**
 * Gives out nonces and knows which ones are used up. The members are its own.
 *
 * A nonce carries its number, its time and a checksum that only the guard can make, so
 * nothing is kept for nonces that nobody has used. Kept are the number and count of the
 * last proof; whatever is not newer is refused. So no proof can be used twice, and who
 * does not know the password cannot make the guard forget or fill anything.
 */
struct aloft_web_guard {
    const struct aloft_digest_ops *sha256;
    struct aloft_random *random;
    bool takes_basic; /**< The password itself will do. */
    uint8_t key[ALOFT_WEB_HASH_SIZE];
    uint32_t issued;          /**< Number of the last nonce that was given out. */
    uint32_t used;            /**< Number of the last nonce that was proved. */
    uint32_t used_count;      /**< The highest count of a proof with it. */
    uint32_t failures;        /**< Wrong proofs in a row. */
    struct aloft_timer pause; /**< Before it looks at a proof again. */
};

#endif
