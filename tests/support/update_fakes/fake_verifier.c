#include "fake_verifier.h"

#include <string.h>

#include "aloft/bearssl_digest.h"
#include "aloft/trailer.h"

#define SHA256_SIZE 32u

static void make_signature(const uint8_t *digest, uint8_t key, uint8_t *signature)
{
    for (size_t i = 0; i < FAKE_SIGNATURE_LEN; i++) {
        signature[i] = (uint8_t)(digest[i % SHA256_SIZE] ^ key ^ i);
    }
}

static enum aloft_status verify(const struct aloft_verifier *verifier,
        const uint8_t *digest, const uint8_t *signature, size_t len)
{
    const struct fake_verifier *self = (const struct fake_verifier *)verifier;
    uint8_t expected[FAKE_SIGNATURE_LEN];

    make_signature(digest, self->key, expected);
    if (len != sizeof expected || memcmp(expected, signature, len) != 0) {
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

uint32_t fake_sign(uint8_t *image, uint32_t len, uint8_t key)
{
    uint8_t digest[SHA256_SIZE];
    uint8_t signature[FAKE_SIGNATURE_LEN];
    size_t written = 0;

    aloft_digest_once(&aloft_bearssl_sha256, image, len, digest);
    make_signature(digest, key, signature);
    if (aloft_trailer_encode(image + len, FAKE_TRAILER_LEN, signature, sizeof signature,
                &written) != ALOFT_OK) {
        return 0;
    }
    return len + (uint32_t)written;
}
