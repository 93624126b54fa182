#include "aloft/espota_auth.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/bearssl_digest.h"
#include "test_random.h"

static const struct aloft_espota_digests digests = {
        &aloft_bearssl_md5, &aloft_bearssl_sha256};

struct vector {
    const struct aloft_digest_ops *stored_as;
    const char *password;
    const char *nonce;
    const char *cnonce;
    const char *response;
};

#define AB32 "abababababababababababababababababababababababababababababababab"
#define CD32 "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"
#define F64  "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"

static const struct vector vectors[] = {
        {&aloft_bearssl_md5, "admin", "0123456789abcdef0123456789abcdef",
                "fedcba9876543210fedcba9876543210", "199cd366606a4c7b55e82b1277ecd8ec"},
        {&aloft_bearssl_sha256, "a-real-password", AB32, CD32,
                "4d63ba8b1efa8949a0c5caefe7e8bc77db582e5531bdf2667c663394b4551b93"},
        {&aloft_bearssl_md5, "a-real-password", AB32, CD32,
                "72411b1f2dfce35db7cbd293c3cab25f533496919e272648e90685c4b5cf79af"},
        {&aloft_bearssl_sha256, "p\xC3\xA4ssw\xC3\xB6rd",
                "0000000000000000000000000000000000000000000000000000000000000001", F64,
                "1204503bb3cb3b37e29ebea07da39553e70e1c1b23b4ad1ec7068550046754ae"},
};

static unsigned respond(
        struct aloft_espota_auth *auth, const struct vector *vector, uint32_t rounds)
{
    struct aloft_espota_secret secret;
    unsigned steps = 1;

    aloft_espota_secret_make(
            &secret, vector->stored_as, vector->password, strlen(vector->password));
    aloft_espota_auth_begin(auth, &digests, &secret, aloft_span_of(vector->nonce),
            aloft_span_of(vector->cnonce));
    while (!aloft_espota_auth_step(auth, rounds)) {
        steps++;
    }
    return steps;
}

static void responses_are_those_of_the_devices_in_the_field(void **state)
{
    struct aloft_espota_auth auth;
    (void)state; // cmocka passes it to every test

    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        respond(&auth, &vectors[i], 10000);
        assert_true(
                aloft_span_is(aloft_espota_auth_response(&auth), vectors[i].response));
    }
}

static void pbkdf2_is_the_same_in_small_steps(void **state)
{
    struct aloft_espota_auth auth;
    (void)state; // cmocka passes it to every test

    assert_true(respond(&auth, &vectors[1], 1000) >= 10);
    assert_true(aloft_span_is(aloft_espota_auth_response(&auth), vectors[1].response));
}

static void md5_is_ready_at_once(void **state)
{
    struct aloft_espota_auth auth;
    (void)state; // cmocka passes it to every test

    assert_int_equal(respond(&auth, &vectors[0], 0), 1);
}

static void a_stored_hash_is_the_same_as_the_password(void **state)
{
    struct aloft_espota_secret stored;
    struct aloft_espota_secret made;
    (void)state; // cmocka passes it to every test

    assert_int_equal(aloft_espota_secret_read(&stored,
                             aloft_span_of("21232F297A57A5A743894A0E4A801FC3")),
            ALOFT_OK);
    aloft_espota_secret_make(&made, &aloft_bearssl_md5, "admin", 5);

    assert_int_equal(stored.len, made.len);
    assert_memory_equal(stored.digits, made.digits, made.len);
}

static void other_texts_are_no_stored_hash(void **state)
{
    struct aloft_espota_secret secret;
    (void)state; // cmocka passes it to every test

    assert_int_equal(
            aloft_espota_secret_read(&secret, aloft_span_of("")), ALOFT_ERR_FORMAT);
    assert_int_equal(aloft_espota_secret_read(
                             &secret, aloft_span_of("21232f297a57a5a743894a0e4a801fc")),
            ALOFT_ERR_FORMAT);
    assert_int_equal(aloft_espota_secret_read(&secret,
                             aloft_span_of("21232f297a57a5a743894a0e4a801fcg")),
            ALOFT_ERR_FORMAT);
}

static void md5_needs_an_md5_hash(void **state)
{
    struct aloft_espota_secret secret = {.len = 64};
    (void)state; // cmocka passes it to every test

    assert_false(aloft_espota_secret_fits(&secret, ALOFT_ESPOTA_SCHEME_MD5));
    assert_true(aloft_espota_secret_fits(&secret, ALOFT_ESPOTA_SCHEME_PBKDF2));
    secret.len = 32;
    assert_true(aloft_espota_secret_fits(&secret, ALOFT_ESPOTA_SCHEME_MD5));
    assert_true(aloft_espota_secret_fits(&secret, ALOFT_ESPOTA_SCHEME_PBKDF2));
    secret.len = 0;
    assert_false(aloft_espota_secret_fits(&secret, ALOFT_ESPOTA_SCHEME_MD5));
    assert_false(aloft_espota_secret_fits(&secret, ALOFT_ESPOTA_SCHEME_PBKDF2));
    assert_true(aloft_espota_secret_fits(&secret, ALOFT_ESPOTA_SCHEME_OPEN));
}

static const struct aloft_espota_invitation invited = {
        .kind = ALOFT_UPDATE_FIRMWARE, .port = 18010, .size = 16384, .md5 = {1, 2, 3}};

static void check_binding(enum aloft_espota_scheme scheme)
{
    struct aloft_espota_invitation other = invited;
    struct test_random random;
    char digits[ALOFT_ESPOTA_DIGITS_MAX];
    const struct aloft_span cnonce = {digits, aloft_espota_digits(scheme)};

    test_random_init(&random, 3);
    aloft_espota_bind(&aloft_bearssl_sha256, &invited, &random.base, scheme, digits);

    assert_true(aloft_espota_is_bound(&aloft_bearssl_sha256, &invited, cnonce));
    other.kind = ALOFT_UPDATE_FILE_SYSTEM;
    assert_false(aloft_espota_is_bound(&aloft_bearssl_sha256, &other, cnonce));
    other = invited;
    other.port++;
    assert_false(aloft_espota_is_bound(&aloft_bearssl_sha256, &other, cnonce));
    other = invited;
    other.size++;
    assert_false(aloft_espota_is_bound(&aloft_bearssl_sha256, &other, cnonce));
    other = invited;
    other.md5[15] ^= 1;
    assert_false(aloft_espota_is_bound(&aloft_bearssl_sha256, &other, cnonce));
    digits[0] = digits[0] == '0' ? '1' : '0';
    assert_false(aloft_espota_is_bound(&aloft_bearssl_sha256, &invited, cnonce));
}

static void a_bound_cnonce_covers_the_whole_invitation(void **state)
{
    (void)state; // cmocka passes it to every test
    check_binding(ALOFT_ESPOTA_SCHEME_MD5);
    check_binding(ALOFT_ESPOTA_SCHEME_PBKDF2);
}

static void nonces_are_the_random_bytes(void **state)
{
    const uint8_t script[] = {0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88,
            0x99, 0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF};
    struct test_random random;
    char digits[ALOFT_ESPOTA_DIGITS_MAX];
    (void)state; // cmocka passes it to every test

    test_random_init(&random, 3);
    random.script = script;
    random.script_len = sizeof script;
    aloft_espota_nonce(&random.base, ALOFT_ESPOTA_SCHEME_MD5, digits);

    assert_memory_equal(digits, "00112233445566778899aabbccddeeff", 32);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(responses_are_those_of_the_devices_in_the_field),
            cmocka_unit_test(pbkdf2_is_the_same_in_small_steps),
            cmocka_unit_test(md5_is_ready_at_once),
            cmocka_unit_test(a_stored_hash_is_the_same_as_the_password),
            cmocka_unit_test(other_texts_are_no_stored_hash),
            cmocka_unit_test(md5_needs_an_md5_hash),
            cmocka_unit_test(a_bound_cnonce_covers_the_whole_invitation),
            cmocka_unit_test(nonces_are_the_random_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
