/**
 * @file espota_auth.h
 * How both ends of espota show that they know the same password.
 *
 * Neither scheme protects the image, which travels in the clear: sign images.
 */
#ifndef ALOFT_ESPOTA_AUTH_H
#define ALOFT_ESPOTA_AUTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/digest.h"
#include "aloft/espota_codec.h"
#include "aloft/pbkdf2.h"
#include "aloft/platform.h"
#include "aloft/span.h"
#include "aloft/status.h"

/** What proves the password. On the wire told apart by the length of the nonce. */
enum aloft_espota_scheme {
    ALOFT_ESPOTA_SCHEME_OPEN,   /**< Nobody has to prove anything. */
    ALOFT_ESPOTA_SCHEME_MD5,    /**< 32 digits: ESP8266, and ESP32 before core 3.3.1. */
    ALOFT_ESPOTA_SCHEME_PBKDF2, /**< 64 digits: ESP32 since core 3.3.1. */
};

/** The digests that the schemes are made of. Both borrowed. */
struct aloft_espota_digests {
    const struct aloft_digest_ops *md5;
    const struct aloft_digest_ops *sha256;
};

/**
 * The hash of a password, as 32 (MD5) or 64 (SHA-256) lower-case digits: what a device
 * stores instead of the password. Whoever has it can log in.
 */
struct aloft_espota_secret {
    char digits[ALOFT_ESPOTA_DIGITS_MAX];
    size_t len;
};

/** One answer to a challenge being computed. Secret until the response is taken. */
struct aloft_espota_auth {
    struct aloft_espota_digests digests;
    size_t digits; /**< Of nonce, cnonce and response each. */
    bool ready;
    struct aloft_pbkdf2 pbkdf2;
    /** ":nonce:cnonce" */
    char tail[2u * (1u + ALOFT_ESPOTA_DIGITS_MAX)];
    char response[ALOFT_ESPOTA_DIGITS_MAX];
};

/** Digits of nonce, cnonce and response: 0, 32 or 64. */
size_t aloft_espota_digits(enum aloft_espota_scheme scheme);

/** Makes the secret that `scheme` uses for a password (any bytes, UTF-8 by custom). */
void aloft_espota_secret_make(struct aloft_espota_secret *secret,
        const struct aloft_digest_ops *digest, const void *password, size_t len);

/**
 * Takes a stored hash: 32 or 64 hexadecimal digits of either case.
 *
 * @return ALOFT_OK; ALOFT_ERR_FORMAT.
 */
ALOFT_CHECKED enum aloft_status aloft_espota_secret_read(
        struct aloft_espota_secret *secret, struct aloft_span digits);

/** Whether `scheme` can work with `secret`: MD5 needs an MD5 hash, PBKDF2 takes both.
 */
bool aloft_espota_secret_fits(
        const struct aloft_espota_secret *secret, enum aloft_espota_scheme scheme);

/** Writes as many random digits as `scheme` has: a nonce. */
void aloft_espota_nonce(struct aloft_random *random, enum aloft_espota_scheme scheme,
        char digits[ALOFT_ESPOTA_DIGITS_MAX]);

/**
 * Starts to compute the response to `nonce` and `cnonce`, which are equally long: 32
 * digits for MD5, which is done at once, or 64 for PBKDF2, whose 10,000 rounds are to
 * be done in steps.
 */
void aloft_espota_auth_begin(struct aloft_espota_auth *auth,
        const struct aloft_espota_digests *digests,
        const struct aloft_espota_secret *secret, struct aloft_span nonce,
        struct aloft_span cnonce);

/** Does up to `rounds` more rounds. Returns true when the response is there. */
bool aloft_espota_auth_step(struct aloft_espota_auth *auth, uint32_t rounds);

/** The response, once step has returned true. It points into `auth`. */
struct aloft_span aloft_espota_auth_response(const struct aloft_espota_auth *auth);

/** Forgets everything. */
void aloft_espota_auth_wipe(struct aloft_espota_auth *auth);

/**
 * Writes a cnonce that is bound to an invitation: half of it random digits, half the
 * SHA-256 of these and the invitation. The response covers the cnonce, so a device that
 * checks it notices when somebody on the way has changed command, port, size or MD5.
 * To other devices it is a cnonce like any other.
 */
void aloft_espota_bind(const struct aloft_digest_ops *sha256,
        const struct aloft_espota_invitation *invitation, struct aloft_random *random,
        enum aloft_espota_scheme scheme, char cnonce[ALOFT_ESPOTA_DIGITS_MAX]);

/** Whether `cnonce` is bound to `invitation`. */
bool aloft_espota_is_bound(const struct aloft_digest_ops *sha256,
        const struct aloft_espota_invitation *invitation, struct aloft_span cnonce);

#endif
