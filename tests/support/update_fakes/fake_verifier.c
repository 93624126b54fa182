#include "fake_verifier.h"

#include <string.h>

#include "aloft/bearssl_digest.h"
#include "aloft/trailer.h"

#define SHA256_SIZE 32u

static void make_signature(
        const uint8_t *digest, uint8_t key, uint8_t *signature, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        signature[i] = (uint8_t)(digest[i % SHA256_SIZE] ^ key ^ i);
    }
}

static enum aloft_status verify(const struct aloft_verifier *verifier,
        const uint8_t *digest, const uint8_t *signature, size_t len)
{
    const struct fake_verifier *self = (const struct fake_verifier *)verifier;
    uint8_t expected[ALOFT_SIGNATURE_MAX];

    if (len != verifier->signature_max) {
        return ALOFT_ERR_SIGNATURE;
    }
    make_signature(digest, self->key, expected, len);
    if (memcmp(expected, signature, len) != 0) {
        return ALOFT_ERR_SIGNATURE;
    }
    return ALOFT_OK;
}

static const struct aloft_verifier_ops fake_verifier_ops = {.verify = verify};

void fake_verifier_init(struct fake_verifier *verifier, uint8_t key)
{
    *verifier = (struct fake_verifier){
            .base.ops = &fake_verifier_ops,
            .base.digest = &aloft_bearssl_sha256,
            .base.signature_max = FAKE_SIGNATURE_LEN,
            .key = key,
    };
}

uint32_t fake_sign_with(uint8_t *image, uint32_t len, uint8_t key, size_t signature_len)
{
    uint8_t digest[SHA256_SIZE];
    uint8_t signature[ALOFT_SIGNATURE_MAX];
    size_t written = 0;

    aloft_digest_once(&aloft_bearssl_sha256, image, len, digest);
    make_signature(digest, key, signature, signature_len);
    if (aloft_trailer_encode(image + len, ALOFT_TRAILER_MAX, signature, signature_len,
                &written) != ALOFT_OK) {
        return 0;
    }
    return len + (uint32_t)written;
}

uint32_t fake_sign(uint8_t *image, uint32_t len, uint8_t key)
{
    return fake_sign_with(image, len, key, FAKE_SIGNATURE_LEN);
}
