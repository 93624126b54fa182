#include "p256_suite.h"

#include "aloft/memory.h"
#include "attempt.h"
#include "p256_vectors.h"

static void check_digest(struct check *check, const struct aloft_verifier *verifier)
{
    struct attempt attempt = attempt_make(check, p256_digest, p256_signatures[0]);

    attempt.digest[0] ^= 0x80;
    CHECK(check, attempt_refused(verifier, &attempt));
    attempt.digest[0] ^= 0x80;
    attempt.digest[ATTEMPT_DIGEST_LEN - 1] ^= 0x01;
    CHECK(check, attempt_refused(verifier, &attempt));
}

static void check_lengths(struct check *check, const struct aloft_verifier *verifier)
{
    struct attempt attempt = attempt_make(check, p256_digest, p256_signatures[0]);
    const size_t right = attempt.len;

    for (attempt.len = 0; attempt.len <= sizeof attempt.signature; attempt.len++) {
        CHECK(check, attempt.len == right || attempt_refused(verifier, &attempt));
    }
}

static void check_flips(struct check *check, const struct aloft_verifier *verifier)
{
    struct attempt attempt = attempt_make(check, p256_digest, p256_signatures[0]);

    for (size_t bit = 0; bit < 8 * attempt.len; bit++) {
        const uint8_t mask = (uint8_t)(1u << bit % 8);

        attempt.signature[bit / 8] ^= mask;
        CHECK(check, attempt_refused(verifier, &attempt));
        attempt.signature[bit / 8] ^= mask;
    }
    CHECK(check, attempt_try(verifier, &attempt) == ALOFT_OK);
}

void verifier_suite_p256_key(struct check *check, struct verifier_suite_p256_key *key)
{
    memset(key, 0, sizeof *key);
    key->set.count = 1;
    key->set.keys[0].kind = ALOFT_KEY_P256;
    key->set.keys[0].point = key->point;
    CHECK(check, attempt_decode(check, p256_point, key->point) == sizeof key->point);
    CHECK(check, aloft_key_valid(&key->set.keys[0]));
}

void verifier_suite_p256(struct check *check, const struct aloft_verifier *verifier)
{
    for (size_t i = 0; i < p256_signature_count; i++) {
        const struct attempt attempt =
                attempt_make(check, p256_digest, p256_signatures[i]);

        CHECK(check, attempt.len <= ALOFT_KEY_P256_SIGNATURE_MAX);
        CHECK(check, attempt_try(verifier, &attempt) == ALOFT_OK);
    }
    for (size_t i = 0; i < p256_forgery_count; i++) {
        const struct attempt attempt =
                attempt_make(check, p256_digest, p256_forgeries[i].signature);

        check_claim(check, attempt_refused(verifier, &attempt), __FILE__, __LINE__,
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
        const struct attempt attempt =
                attempt_make(check, p256_digest, p256_signatures[i]);

        if (!attempt_refused(verifier, &attempt)) {
            return false;
        }
    }
    return true;
}
