/*
 * Datagrams of espota: what is accepted says the same after it was encoded anew, and
 * every answer is of some kind.
 *
 * Input: one datagram.
 */
#include "aloft/espota_codec.h"

#include <string.h>

#include "aloft/espota_auth.h"
#include "fuzz_target.h"

static void try_invitation(const uint8_t *data, size_t len)
{
    struct aloft_espota_invitation invitation;
    struct aloft_espota_invitation again;
    char datagram[ALOFT_ESPOTA_DATAGRAM_MAX];

    if (aloft_espota_decode_invitation(data, len, &invitation) != ALOFT_OK) {
        return;
    }
    FUZZ_CHECK(invitation.port > 0 && invitation.size != ALOFT_SIZE_UNKNOWN);
    const size_t again_len = aloft_espota_encode_invitation(&invitation, datagram);
    FUZZ_CHECK(aloft_espota_decode_invitation(
                       (const uint8_t *)datagram, again_len, &again) == ALOFT_OK);
    FUZZ_CHECK(again.kind == invitation.kind && again.ahead == invitation.ahead);
    FUZZ_CHECK(again.port == invitation.port);
    FUZZ_CHECK(again.size == invitation.size);
    FUZZ_CHECK(memcmp(again.md5, invitation.md5, sizeof again.md5) == 0);
}

static bool are_equal(struct aloft_span a, struct aloft_span b)
{
    return a.len == b.len && memcmp(a.text, b.text, a.len) == 0;
}

static void check_within(struct aloft_span text, const uint8_t *data, size_t len)
{
    const char *first = (const char *)data;

    FUZZ_CHECK(text.len == 0 ||
               (text.text >= first && text.text + text.len <= first + len));
}

static void try_proof(const uint8_t *data, size_t len, enum aloft_espota_scheme scheme)
{
    const size_t digits = aloft_espota_digits(scheme);
    struct aloft_espota_proof proof;
    struct aloft_espota_proof again;
    char datagram[ALOFT_ESPOTA_DATAGRAM_MAX];

    if (aloft_espota_decode_proof(data, len, digits, &proof) != ALOFT_OK) {
        return;
    }
    FUZZ_CHECK(proof.cnonce.len == digits && proof.response.len == digits);
    check_within(proof.cnonce, data, len);
    check_within(proof.response, data, len);
    const size_t again_len = aloft_espota_encode_proof(&proof, datagram);
    FUZZ_CHECK(aloft_espota_decode_proof((const uint8_t *)datagram, again_len, digits,
                       &again) == ALOFT_OK);
    FUZZ_CHECK(are_equal(again.cnonce, proof.cnonce));
    FUZZ_CHECK(are_equal(again.response, proof.response));
}

static void try_answer(const uint8_t *data, size_t len)
{
    const struct aloft_espota_answer answer = aloft_espota_decode_answer(data, len);

    check_within(answer.text, data, len);
    switch (answer.kind) {
    case ALOFT_ESPOTA_ANSWER_OK:
    case ALOFT_ESPOTA_ANSWER_NO_AUTH:
        break;
    case ALOFT_ESPOTA_ANSWER_CHALLENGE:
        FUZZ_CHECK(answer.text.len == 32 || answer.text.len == 64);
        break;
    case ALOFT_ESPOTA_ANSWER_ERROR:
        FUZZ_CHECK(aloft_espota_meaning(answer.text) != ALOFT_OK);
        break;
    case ALOFT_ESPOTA_ANSWER_STRANGE:
        FUZZ_CHECK(answer.text.len <= len);
        break;
    }
}

static void try_go_ahead(const uint8_t *data, size_t len)
{
    const struct aloft_span line = {(const char *)data, len};
    char text[ALOFT_ESPOTA_DATAGRAM_MAX];
    uint32_t offset = 0;
    uint32_t again = 0;

    if (aloft_espota_decode_go_ahead(line, &offset) != ALOFT_OK) {
        return;
    }
    const size_t again_len = aloft_espota_encode_go_ahead(offset, text);
    const struct aloft_span again_line = {text, again_len - 1};
    FUZZ_CHECK(text[again_len - 1] == '\n');
    FUZZ_CHECK(aloft_espota_decode_go_ahead(again_line, &again) == ALOFT_OK);
    FUZZ_CHECK(again == offset);
}

static void try_secret(const uint8_t *data, size_t len)
{
    const struct aloft_span digits = {(const char *)data, len};
    struct aloft_espota_secret secret;

    if (aloft_espota_secret_read(&secret, digits) == ALOFT_OK) {
        FUZZ_CHECK(secret.len == len);
        FUZZ_CHECK(aloft_espota_secret_fits(&secret, ALOFT_ESPOTA_SCHEME_PBKDF2));
        FUZZ_CHECK(aloft_espota_secret_fits(&secret, ALOFT_ESPOTA_SCHEME_MD5) ==
                   (len == 32));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    try_invitation(data, len);
    try_proof(data, len, ALOFT_ESPOTA_SCHEME_MD5);
    try_proof(data, len, ALOFT_ESPOTA_SCHEME_PBKDF2);
    try_answer(data, len);
    try_go_ahead(data, len);
    try_secret(data, len);
    return 0;
}
