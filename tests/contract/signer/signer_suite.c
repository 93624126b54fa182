#include "signer_suite.h"

#include "aloft/memory.h"

#define GUARD 0xA5u

struct signature {
    uint8_t bytes[ALOFT_SIGNATURE_MAX + 1];
    size_t len;
};

/* Signs; tells whether all went well and nothing behind the signature was touched. */
static bool sign(const struct aloft_signer *signer, const uint8_t *digest,
        struct signature *signature)
{
    memset(signature, GUARD, sizeof *signature);
    return signer->ops->sign(signer, digest, signature->bytes, &signature->len) ==
                   ALOFT_OK &&
           signature->len >= 1 && signature->len <= signer->signature_max &&
           signature->bytes[signer->signature_max] == GUARD;
}

static enum aloft_status verify(const struct aloft_verifier *verifier,
        const uint8_t *digest, const struct signature *signature)
{
    return verifier->ops->verify(verifier, digest, signature->bytes, signature->len);
}

void signer_suite(struct check *check, const struct aloft_signer *signer,
        const struct aloft_verifier *verifier, const struct aloft_verifier *stranger)
{
    uint8_t digest[ALOFT_DIGEST_MAX];
    struct signature signature;

    if (!CHECK(check, signer->signature_max >= 1) ||
            !CHECK(check, signer->signature_max <= ALOFT_SIGNATURE_MAX)) {
        return;
    }
    memset(digest, 0x5A, sizeof digest);
    CHECK(check, sign(signer, digest, &signature));
    CHECK(check, verify(verifier, digest, &signature) == ALOFT_OK);
    CHECK(check, verify(stranger, digest, &signature) == ALOFT_ERR_SIGNATURE);

    memset(digest, 0xFF, sizeof digest);
    CHECK(check, verify(verifier, digest, &signature) == ALOFT_ERR_SIGNATURE);
    CHECK(check, sign(signer, digest, &signature));
    CHECK(check, verify(verifier, digest, &signature) == ALOFT_OK);
}
