#include "signer_suite.h"

#include "aloft/memory.h"

#define GUARD 0xA5u

/* Writes a signature and what must stay untouched behind it. */
static bool sign(const struct aloft_signer *signer, const uint8_t *digest,
        uint8_t signature[ALOFT_SIGNATURE_MAX + 1])
{
    memset(signature, GUARD, ALOFT_SIGNATURE_MAX + 1);
    return signer->ops->sign(signer, digest, signature) == ALOFT_OK &&
           signature[signer->signature_len] == GUARD;
}

static enum aloft_status verify(const struct aloft_verifier *verifier,
        const struct aloft_signer *signer, const uint8_t *digest,
        const uint8_t *signature)
{
    return verifier->ops->verify(verifier, digest, signature, signer->signature_len);
}

void signer_suite(struct check *check, const struct aloft_signer *signer,
        const struct aloft_verifier *verifier, const struct aloft_verifier *stranger)
{
    uint8_t digest[ALOFT_DIGEST_MAX] = {0};
    uint8_t signature[ALOFT_SIGNATURE_MAX + 1];

    if (!CHECK(check, signer->signature_len >= 1) ||
            !CHECK(check, signer->signature_len <= ALOFT_SIGNATURE_MAX)) {
        return;
    }
    CHECK(check, sign(signer, digest, signature));
    CHECK(check, verify(verifier, signer, digest, signature) == ALOFT_OK);
    CHECK(check, verify(stranger, signer, digest, signature) == ALOFT_ERR_SIGNATURE);

    memset(digest, 0xFF, sizeof digest);
    CHECK(check, verify(verifier, signer, digest, signature) == ALOFT_ERR_SIGNATURE);
    CHECK(check, sign(signer, digest, signature));
    CHECK(check, verify(verifier, signer, digest, signature) == ALOFT_OK);
}
