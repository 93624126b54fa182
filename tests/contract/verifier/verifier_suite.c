#include "verifier_suite.h"

#include "aloft/memory.h"
#include "attempt.h"
#include "vectors.h"

static void check_key(struct check *check, const struct aloft_verifier *verifier,
        const struct vector_key *key)
{
    struct attempt attempt = attempt_make(check, vector_digest, key->signature);
    const size_t len = attempt.len;

    CHECK(check, len <= verifier->signature_max);
    CHECK(check, attempt_try(verifier, &attempt) == ALOFT_OK);
    attempt.len = len - 1;
    CHECK(check, attempt_refused(verifier, &attempt));
    attempt.len = len + 1;
    CHECK(check, attempt_refused(verifier, &attempt));
    attempt.len = len;
    attempt.digest[0] ^= 0x80;
    CHECK(check, attempt_refused(verifier, &attempt));
    attempt.digest[0] ^= 0x80;
    attempt.digest[ATTEMPT_DIGEST_LEN - 1] ^= 0x01;
    CHECK(check, attempt_refused(verifier, &attempt));
}

static void check_lengths(struct check *check, const struct aloft_verifier *verifier)
{
    static const size_t lengths[] = {
            0, 1, 4, 32, 255, 257, 383, 384, 385, 511, 512, 513};
    struct attempt attempt =
            attempt_make(check, vector_digest, vector_keys[0].signature);

    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        attempt.len = lengths[i];
        CHECK(check, attempt_refused(verifier, &attempt));
    }
}

void verifier_suite_keys(struct check *check, struct verifier_suite_keys *keys)
{
    memset(keys, 0, sizeof *keys);
    keys->set.count = VECTOR_KEYS;
    for (size_t i = 0; i < VECTOR_KEYS; i++) {
        struct aloft_key *key = &keys->set.keys[i];

        key->kind = ALOFT_KEY_RSA;
        key->modulus = keys->moduli[i];
        key->modulus_len =
                attempt_decode(check, vector_keys[i].modulus, keys->moduli[i]);
        key->exponent = vector_keys[i].exponent;
        key->exponent_len = vector_keys[i].exponent_len;
    }
}

void verifier_suite(struct check *check, const struct aloft_verifier *verifier)
{
    CHECK(check,
            verifier->digest != NULL && verifier->digest->size == ATTEMPT_DIGEST_LEN);
    CHECK(check, verifier->signature_max <= ALOFT_SIGNATURE_MAX);
    for (size_t i = 0; i < VECTOR_KEYS; i++) {
        check_key(check, verifier, &vector_keys[i]);
    }
    check_lengths(check, verifier);
    for (size_t i = 0; i < vector_forgery_count; i++) {
        const struct attempt attempt =
                attempt_make(check, vector_digest, vector_forgeries[i].signature);

        check_claim(check, attempt_refused(verifier, &attempt), __FILE__, __LINE__,
                vector_forgeries[i].why);
    }
}

void verifier_suite_flips(struct check *check, const struct aloft_verifier *verifier,
        size_t key, size_t step)
{
    struct attempt attempt =
            attempt_make(check, vector_digest, vector_keys[key].signature);

    for (size_t bit = 0; bit < 8 * attempt.len; bit += step) {
        const uint8_t mask = (uint8_t)(1u << bit % 8);

        attempt.signature[bit / 8] ^= mask;
        CHECK(check, attempt_refused(verifier, &attempt));
        attempt.signature[bit / 8] ^= mask;
    }
    CHECK(check, attempt_try(verifier, &attempt) == ALOFT_OK);
}
