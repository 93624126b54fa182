#include "aloft/espota_auth.h"

#include "aloft/hex.h"
#include "aloft/memory.h"
#include "aloft/secret.h"

/* Fixed by the devices in the field. */
#define PBKDF2_ROUNDS 10000u

#define MD5_DIGITS    32u
#define SHA256_DIGITS 64u
#define SHA256_SIZE   32u

size_t aloft_espota_digits(enum aloft_espota_scheme scheme)
{
    switch (scheme) {
    case ALOFT_ESPOTA_SCHEME_OPEN:
        break;
    case ALOFT_ESPOTA_SCHEME_MD5:
        return MD5_DIGITS;
    case ALOFT_ESPOTA_SCHEME_PBKDF2:
        return SHA256_DIGITS;
    }
    return 0;
}

void aloft_espota_secret_make(struct aloft_espota_secret *secret,
        const struct aloft_digest_ops *digest, const void *password, size_t len)
{
    uint8_t hash[ALOFT_DIGEST_MAX];

    aloft_digest_once(digest, password, len, hash);
    aloft_hex_encode(hash, digest->size, secret->digits);
    secret->len = 2 * digest->size;
    aloft_wipe(hash, sizeof hash);
}

enum aloft_status aloft_espota_secret_read(
        struct aloft_espota_secret *secret, struct aloft_span digits)
{
    uint8_t hash[SHA256_SIZE];

    if (digits.len != MD5_DIGITS && digits.len != SHA256_DIGITS) {
        return ALOFT_ERR_FORMAT;
    }
    const enum aloft_status status = aloft_hex_decode(
            digits.text, digits.len, ALOFT_HEX_ANY, hash, digits.len / 2);
    if (status != ALOFT_OK) {
        return status;
    }
    aloft_hex_encode(hash, digits.len / 2, secret->digits);
    secret->len = digits.len;
    aloft_wipe(hash, sizeof hash);
    return ALOFT_OK;
}

bool aloft_espota_secret_fits(
        const struct aloft_espota_secret *secret, enum aloft_espota_scheme scheme)
{
    switch (scheme) {
    case ALOFT_ESPOTA_SCHEME_OPEN:
        return true;
    case ALOFT_ESPOTA_SCHEME_MD5:
        return secret->len == MD5_DIGITS;
    case ALOFT_ESPOTA_SCHEME_PBKDF2:
        break;
    }
    return secret->len == MD5_DIGITS || secret->len == SHA256_DIGITS;
}

static void random_digits(struct aloft_random *random, size_t count, char *digits)
{
    uint8_t bytes[SHA256_DIGITS / 2];

    random->ops->fill(random, bytes, count / 2);
    aloft_hex_encode(bytes, count / 2, digits);
}

void aloft_espota_nonce(struct aloft_random *random, enum aloft_espota_scheme scheme,
        char digits[ALOFT_ESPOTA_DIGITS_MAX])
{
    random_digits(random, aloft_espota_digits(scheme), digits);
}

/* hex(digest(head tail)): the last step of both schemes. */
static void respond(struct aloft_espota_auth *auth, const struct aloft_digest_ops *ops,
        const char *head, size_t len)
{
    struct aloft_digest digest;
    uint8_t hash[ALOFT_DIGEST_MAX];

    aloft_digest_begin(&digest, ops);
    aloft_digest_update(&digest, head, len);
    aloft_digest_update(&digest, auth->tail, 2 * (1 + auth->digits));
    aloft_digest_finish(&digest, hash);
    aloft_hex_encode(hash, ops->size, auth->response);
    auth->ready = true;
}

void aloft_espota_auth_begin(struct aloft_espota_auth *auth,
        const struct aloft_espota_digests *digests,
        const struct aloft_espota_secret *secret, struct aloft_span nonce,
        struct aloft_span cnonce)
{
    const size_t digits = nonce.len;
    const struct aloft_pbkdf2_config config = {
            .digest = digests->sha256,
            .password = secret->digits,
            .password_len = secret->len,
            .salt = auth->tail + 1,
            .salt_len = digits + 1 + digits,
            .rounds = PBKDF2_ROUNDS,
    };

    auth->digests = *digests;
    auth->digits = digits;
    auth->ready = false;
    auth->tail[0] = ':';
    memcpy(auth->tail + 1, nonce.text, digits);
    auth->tail[1 + digits] = ':';
    memcpy(auth->tail + 1 + digits + 1, cnonce.text, digits);
    if (digits == MD5_DIGITS) {
        respond(auth, digests->md5, secret->digits, secret->len);
        return;
    }
    const enum aloft_status status = aloft_pbkdf2_begin(&auth->pbkdf2, &config);
    (void)status; // it fails for 0 rounds only
}

bool aloft_espota_auth_step(struct aloft_espota_auth *auth, uint32_t rounds)
{
    uint8_t key[SHA256_SIZE];
    char digits[SHA256_DIGITS];

    if (auth->ready) {
        return true;
    }
    if (!aloft_pbkdf2_step(&auth->pbkdf2, rounds)) {
        return false;
    }
    aloft_pbkdf2_result(&auth->pbkdf2, key, sizeof key);
    aloft_hex_encode(key, sizeof key, digits);
    respond(auth, auth->digests.sha256, digits, sizeof digits);
    aloft_wipe(key, sizeof key);
    aloft_wipe(digits, sizeof digits);
    return true;
}

struct aloft_span aloft_espota_auth_response(const struct aloft_espota_auth *auth)
{
    return (struct aloft_span){auth->response, auth->digits};
}

void aloft_espota_auth_wipe(struct aloft_espota_auth *auth)
{
    aloft_wipe(auth, sizeof *auth);
}

/* The second half of a bound cnonce: SHA-256 of the first half and the invitation. */
static void binding(const struct aloft_digest_ops *sha256,
        const struct aloft_espota_invitation *invitation, struct aloft_span first,
        char digits[SHA256_DIGITS])
{
    char line[ALOFT_ESPOTA_DATAGRAM_MAX];
    const size_t len = aloft_espota_encode_invitation(invitation, line);
    struct aloft_digest digest;
    uint8_t hash[SHA256_SIZE];

    aloft_digest_begin(&digest, sha256);
    aloft_digest_update(&digest, first.text, first.len);
    aloft_digest_update(&digest, ":", 1);
    aloft_digest_update(&digest, line, len);
    aloft_digest_finish(&digest, hash);
    aloft_hex_encode(hash, sizeof hash, digits);
}

void aloft_espota_bind(const struct aloft_digest_ops *sha256,
        const struct aloft_espota_invitation *invitation, struct aloft_random *random,
        enum aloft_espota_scheme scheme, char cnonce[ALOFT_ESPOTA_DIGITS_MAX])
{
    const size_t half = aloft_espota_digits(scheme) / 2;
    char digits[SHA256_DIGITS];

    random_digits(random, half, cnonce);
    binding(sha256, invitation, (struct aloft_span){cnonce, half}, digits);
    memcpy(cnonce + half, digits, half);
}

bool aloft_espota_is_bound(const struct aloft_digest_ops *sha256,
        const struct aloft_espota_invitation *invitation, struct aloft_span cnonce)
{
    const size_t half = cnonce.len / 2;
    char digits[SHA256_DIGITS];

    binding(sha256, invitation, aloft_span_first(cnonce, half), digits);
    return aloft_equal_secret(digits, cnonce.text + half, half);
}
