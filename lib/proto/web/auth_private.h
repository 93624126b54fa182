/* What those share who prove a password, and those who check the proof. */
#ifndef ALOFT_WEB_AUTH_PRIVATE_H
#define ALOFT_WEB_AUTH_PRIVATE_H

#include "aloft/span.h"
#include "aloft/status.h"
#include "aloft/web_auth.h"
#include "aloft/web_request.h"

/* One "name=value" of a list such as Digest has. */
struct web_field {
    struct aloft_span name;
    struct aloft_span value; /* without its quotes */
};

/* Takes the next one off the front of `rest`; nothing is left after the last.
 * ALOFT_OK; ALOFT_ERR_FORMAT for anything else, and for backslashes within quotes. */
ALOFT_CHECKED enum aloft_status web_field_take(
        struct aloft_span *rest, struct web_field *field);

/* Takes the name of a scheme, in any case, with the blank behind it, off the front of
 * `rest`; tells whether it was there. */
bool web_scheme_take(struct aloft_span *rest, const char *scheme);

/* What both ends of a proof compute from. */
struct web_proof {
    const uint8_t *secret_hash; /* ALOFT_WEB_HASH_SIZE bytes */
    const uint8_t *target_hash; /* the same */
    struct aloft_span nonce;
    struct aloft_span count;  /* "nc": 8 digits */
    struct aloft_span client; /* "cnonce" */
};

/* Hashes "user:realm:password". */
void web_secret_hash(const struct aloft_digest_ops *sha256, struct aloft_span realm,
        struct aloft_span password, uint8_t hash[ALOFT_WEB_HASH_SIZE]);

/* Hashes "METHOD:target". */
void web_target_hash(const struct aloft_digest_ops *sha256, struct aloft_span method,
        struct aloft_span target, uint8_t hash[ALOFT_WEB_HASH_SIZE]);

/* As web_secret_hash(), of the base64 of "user:password" with the realm of devices;
 * false for anything else. */
bool web_basic_hash(const struct aloft_digest_ops *sha256, struct aloft_span text,
        uint8_t hash[ALOFT_WEB_HASH_SIZE]);

/* The response that proves the password. */
void web_proof_compute(const struct aloft_digest_ops *sha256,
        const struct web_proof *proof, uint8_t response[ALOFT_WEB_HASH_SIZE]);

void web_guard_init(struct aloft_web_guard *guard,
        const struct aloft_digest_ops *sha256, struct aloft_random *random,
        bool takes_basic);

/* Writes a fresh nonce. */
void web_guard_nonce(struct aloft_web_guard *guard, uint32_t now_ms,
        char nonce[ALOFT_WEB_NONCE_DIGITS]);

/* Looks at the value of an Authorization field, and notes what it is worth in
 * `request`. A good proof is used up by that. */
void web_guard_check(struct aloft_web_guard *guard,
        const struct aloft_web_secret *secret, struct aloft_span value,
        struct aloft_web_request *request, uint32_t now_ms);

/* Seconds until proofs are looked at again, at least 1. */
uint32_t web_guard_pause_s(const struct aloft_web_guard *guard, uint32_t now_ms);

#endif
