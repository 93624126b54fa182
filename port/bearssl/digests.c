#include "aloft/bearssl_digest.h"

#include <bearssl.h>
#include <string.h>

/*
 * BearSSL's context is copied out of the digest's memory and back. That costs a few
 * nanoseconds a call, and keeps the memory free of objects of another type, so that a
 * digest may be copied at any time without breaking the aliasing rules of C.
 */

_Static_assert(sizeof(br_md5_context) <= ALOFT_DIGEST_STATE_WORDS * sizeof(uint32_t),
        "an MD5 context fits into struct aloft_digest");
_Static_assert(sizeof(br_sha256_context) <= ALOFT_DIGEST_STATE_WORDS * sizeof(uint32_t),
        "a SHA-256 context fits into struct aloft_digest");

static void md5_init(struct aloft_digest *digest)
{
    br_md5_context context;

    br_md5_init(&context);
    memcpy(digest->state, &context, sizeof context);
}

static void md5_update(struct aloft_digest *digest, const void *data, size_t len)
{
    br_md5_context context;

    memcpy(&context, digest->state, sizeof context);
    br_md5_update(&context, data, len);
    memcpy(digest->state, &context, sizeof context);
}

static void md5_finish(struct aloft_digest *digest, uint8_t *result)
{
    br_md5_context context;

    memcpy(&context, digest->state, sizeof context);
    br_md5_out(&context, result);
}

static void sha256_init(struct aloft_digest *digest)
{
    br_sha256_context context;

    br_sha256_init(&context);
    memcpy(digest->state, &context, sizeof context);
}

static void sha256_update(struct aloft_digest *digest, const void *data, size_t len)
{
    br_sha256_context context;

    memcpy(&context, digest->state, sizeof context);
    br_sha256_update(&context, data, len);
    memcpy(digest->state, &context, sizeof context);
}

static void sha256_finish(struct aloft_digest *digest, uint8_t *result)
{
    br_sha256_context context;

    memcpy(&context, digest->state, sizeof context);
    br_sha256_out(&context, result);
}

const struct aloft_digest_ops aloft_bearssl_md5 = {
        .name = "md5",
        .size = br_md5_SIZE,
        .block = 64,
        .init = md5_init,
        .update = md5_update,
        .finish = md5_finish,
};

const struct aloft_digest_ops aloft_bearssl_sha256 = {
        .name = "sha256",
        .size = br_sha256_SIZE,
        .block = 64,
        .init = sha256_init,
        .update = sha256_update,
        .finish = sha256_finish,
};
