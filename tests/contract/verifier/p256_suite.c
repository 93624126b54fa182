#include "p256_suite.h"

#include "aloft/hex.h"
#include "aloft/memory.h"
#include "aloft/text.h"
#include "p256_vectors.h"

#define DIGEST_LEN 32u

/* One try: a digest, a signature, and room for more than one has. */
struct attempt {
    uint8_t digest[DIGEST_LEN];
    uint8_t signature[ALOFT_SIGNATURE_MAX];
    size_t len;
};

/* Decodes hexadecimal text; returns how many bytes it has. */
static size_t decode(struct check *check, const char *text, uint8_t *bytes)
{
    const size_t len = aloft_text_length(text) / 2;

    CHECK(check,
            aloft_hex_decode(text, 2 * len, ALOFT_HEX_LOWER, bytes, len) == ALOFT_OK);
    return len;
}

static struct attempt make_attempt(struct check *check, const char *signature)
{
    struct attempt attempt = {.len = 0};

    CHECK(check, decode(check, p256_digest, attempt.digest) == DIGEST_LEN);
    attempt.len = decode(check, signature, attempt.signature);
    return attempt;
}

static enum aloft_status try(
        const struct aloft_verifier *verifier, const struct attempt *attempt)
{
    return verifier->ops->verify(
            verifier, attempt->digest, attempt->signature, attempt->len);
}

static bool refused(
        const struct aloft_verifier *verifier, const struct attempt *attempt)
{
    return try(verifier, attempt) == ALOFT_ERR_SIGNATURE;
}

static void check_digest(struct check *check, const struct aloft_verifier *verifier)
{
    struct attempt attempt = make_attempt(check, p256_signatures[0]);

    attempt.digest[0] ^= 0x80;
    CHECK(check, refused(verifier, &attempt));
    attempt.digest[0] ^= 0x80;
    attempt.digest[DIGEST_LEN - 1] ^= 0x01;
    CHECK(check, refused(verifier, &attempt));
}

static void check_lengths(struct check *check, const struct aloft_verifier *verifier)
{
    struct attempt attempt = make_attempt(check, p256_signatures[0]);
    const size_t right = attempt.len;

    for (attempt.len = 0; attempt.len <= sizeof attempt.signature; attempt.len++) {
        CHECK(check, attempt.len == right || refused(verifier, &attempt));
    }
}

static void check_flips(struct check *check, const struct aloft_verifier *verifier)
{
    struct attempt attempt = make_attempt(check, p256_signatures[0]);

    for (size_t bit = 0; bit < 8 * attempt.len; bit++) {
        const uint8_t mask = (uint8_t)(1u << bit % 8);

        attempt.signature[bit / 8] ^= mask;
        CHECK(check, refused(verifier, &attempt));
        attempt.signature[bit / 8] ^= mask;
    }
    CHECK(check, try(verifier, &attempt) == ALOFT_OK);
}

void verifier_suite_p256_key(struct check *check, struct verifier_suite_p256_key *key)
{
    memset(key, 0, sizeof *key);
    key->set.count = 1;
    key->set.keys[0].kind = ALOFT_KEY_P256;
    key->set.keys[0].point = key->point;
    CHECK(check, decode(check, p256_point, key->point) == sizeof key->point);
    CHECK(check, aloft_key_valid(&key->set.keys[0]));
}

void verifier_suite_p256(struct check *check, const struct aloft_verifier *verifier)
{
    for (size_t i = 0; i < p256_signature_count; i++) {
        const struct attempt attempt = make_attempt(check, p256_signatures[i]);

        CHECK(check, attempt.len <= ALOFT_KEY_P256_SIGNATURE_MAX);
        CHECK(check, try(verifier, &attempt) == ALOFT_OK);
    }
    for (size_t i = 0; i < p256_forgery_count; i++) {
        const struct attempt attempt = make_attempt(check, p256_forgeries[i].signature);

        check_claim(check, refused(verifier, &attempt), __FILE__, __LINE__,
                p256_forgeries[i].why);
    }
    check_digest(check, verifier);
    check_lengths(check, verifier);
    check_flips(check, verifier);
}

bool verifier_suite_p256_refuses(
        struct check *check, const struct aloft_verifier *verifier)
{
    for (size_t i = 0; i < p256_signature_count; i++) {
        const struct attempt attempt = make_attempt(check, p256_signatures[i]);

        if (!refused(verifier, &attempt)) {
            return false;
        }
    }
    return true;
}
