#include "attempt.h"

#include "aloft/hex.h"
#include "aloft/text.h"

size_t attempt_decode(struct check *check, const char *text, uint8_t *bytes)
{
    const size_t len = aloft_text_length(text) / 2;

    CHECK(check,
            aloft_hex_decode(text, 2 * len, ALOFT_HEX_LOWER, bytes, len) == ALOFT_OK);
    return len;
}

struct attempt attempt_make(
        struct check *check, const char *digest, const char *signature)
{
    struct attempt attempt = {.len = 0};

    CHECK(check, attempt_decode(check, digest, attempt.digest) == ATTEMPT_DIGEST_LEN);
    attempt.len = attempt_decode(check, signature, attempt.signature);
    return attempt;
}

enum aloft_status attempt_try(
        const struct aloft_verifier *verifier, const struct attempt *attempt)
{
    return verifier->ops->verify(
            verifier, attempt->digest, attempt->signature, attempt->len);
}

bool attempt_refused(
        const struct aloft_verifier *verifier, const struct attempt *attempt)
{
    return attempt_try(verifier, attempt) == ALOFT_ERR_SIGNATURE;
}
