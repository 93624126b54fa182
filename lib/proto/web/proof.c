/* The arithmetic of HTTP Digest (RFC 7616, 3.4), with qop "auth". */
#include "aloft/hex.h"
#include "aloft/secret.h"
#include "auth_private.h"

static void add(struct aloft_digest *digest, struct aloft_span span)
{
    aloft_digest_update(digest, span.text, span.len);
}

static void add_text(struct aloft_digest *digest, const char *text)
{
    add(digest, aloft_span_of(text));
}

static void add_hex(struct aloft_digest *digest, const uint8_t *hash)
{
    char digits[2 * ALOFT_WEB_HASH_SIZE];

    aloft_hex_encode(hash, ALOFT_WEB_HASH_SIZE, digits);
    aloft_digest_update(digest, digits, sizeof digits);
    aloft_wipe(digits, sizeof digits); // may be those of the password
}

static void finish(struct aloft_digest *digest, uint8_t hash[ALOFT_WEB_HASH_SIZE])
{
    aloft_digest_finish(digest, hash);
    aloft_wipe(digest, sizeof *digest);
}

void web_secret_hash(const struct aloft_digest_ops *sha256, struct aloft_span realm,
        struct aloft_span password, uint8_t hash[ALOFT_WEB_HASH_SIZE])
{
    struct aloft_digest digest;

    aloft_digest_begin(&digest, sha256);
    add_text(&digest, ALOFT_WEB_USER ":");
    add(&digest, realm);
    add_text(&digest, ":");
    add(&digest, password);
    finish(&digest, hash);
}

void web_target_hash(const struct aloft_digest_ops *sha256, struct aloft_span method,
        struct aloft_span target, uint8_t hash[ALOFT_WEB_HASH_SIZE])
{
    struct aloft_digest digest;

    aloft_digest_begin(&digest, sha256);
    add(&digest, method);
    add_text(&digest, ":");
    add(&digest, target);
    finish(&digest, hash);
}

void web_proof_compute(const struct aloft_digest_ops *sha256,
        const struct web_proof *proof, uint8_t response[ALOFT_WEB_HASH_SIZE])
{
    struct aloft_digest digest;

    aloft_digest_begin(&digest, sha256);
    add_hex(&digest, proof->secret_hash);
    add_text(&digest, ":");
    add(&digest, proof->nonce);
    add_text(&digest, ":");
    add(&digest, proof->count);
    add_text(&digest, ":");
    add(&digest, proof->client);
    add_text(&digest, ":auth:");
    add_hex(&digest, proof->target_hash);
    finish(&digest, response);
}

void aloft_web_secret_make(struct aloft_web_secret *secret,
        const struct aloft_digest_ops *sha256, const void *password, size_t len)
{
    const struct aloft_span span = {password, len};

    web_secret_hash(sha256, aloft_span_of(ALOFT_WEB_REALM), span, secret->hash);
}
