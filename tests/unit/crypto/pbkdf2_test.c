#include "aloft/pbkdf2.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/bearssl_digest.h"
#include "aloft/hex.h"

struct vector {
    const char *why;
    const char *password;
    size_t password_len;
    const char *salt;
    size_t salt_len;
    uint32_t rounds;
    const char *key; /* Hexadecimal; may be shorter than the digest. */
};

#define AB_8  "abababababababab"
#define CD_8  "cdcdcdcdcdcdcdcd"
#define O_16  "0000000000000000"
#define F_16  "ffffffffffffffff"
#define AB_64 AB_8 AB_8 AB_8 AB_8
#define CD_64 CD_8 CD_8 CD_8 CD_8
#define F_64  F_16 F_16 F_16 F_16

static const struct vector vectors[] = {
        {"RFC 7914: one round", "passwd", 6, "salt", 4, 1,
                "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"},
        {"RFC 7914: 80000 rounds", "Password", 8, "NaCl", 4, 80000,
                "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56"},
        {"RFC 6070 with SHA-256: one round", "password", 8, "salt", 4, 1,
                "120fb6cffcf8b32c43e7225256c4f837a86548c92ccc35480805987cb70be17b"},
        {"RFC 6070 with SHA-256: two rounds", "password", 8, "salt", 4, 2,
                "ae4d0c95af6b46d32d0adff928f06dd02a303f8ef3c251dfd6e2d85a95474c43"},
        {"RFC 6070 with SHA-256: zeros inside", "pass\0word", 9, "sa\0lt", 5, 4096,
                "89b69d0516f829893c696226650a8687"},
        {"espota: SHA-256 of the password",
                "980061b57e53c2de71a544b88d868652220a5f638b654459743bc497df202f9e", 64,
                AB_64 ":" CD_64, 129, 10000,
                "b7a2bf1029f505602abfc2362e593d50150a2407c9095f96f5c6efe9789e21d6"},
        {"espota: stored MD5 of the password", "34f3019046f1d1793091b080627a8dbb", 32,
                AB_64 ":" CD_64, 129, 10000,
                "c136ca08480330453b9f0959fcbcac7547d60533de98c1fbf272a93604f393e9"},
        {"espota: a password with letters outside ASCII",
                "46970bef70aced8123f0d5d094717e2a5cd412041e03b26376049fe65b2834a4", 64,
                O_16 O_16 O_16 "0000000000000001:" F_64, 129, 10000,
                "101b53afdeba9d73b246e5821a9fa333a069c990755306dce30a04531979d810"},
};

/* Derives the key in steps of `step` rounds; returns how many steps that took. */
static unsigned expect_key(const struct vector *vector, uint32_t step)
{
    const struct aloft_pbkdf2_config config = {
            .digest = &aloft_bearssl_sha256,
            .password = vector->password,
            .password_len = vector->password_len,
            .salt = vector->salt,
            .salt_len = vector->salt_len,
            .rounds = vector->rounds,
    };
    struct aloft_pbkdf2 pbkdf2;
    uint8_t key[ALOFT_DIGEST_MAX];
    char text[2 * ALOFT_DIGEST_MAX];
    unsigned steps = 1;

    assert_int_equal(aloft_pbkdf2_begin(&pbkdf2, &config), ALOFT_OK);
    while (!aloft_pbkdf2_step(&pbkdf2, step)) {
        steps++;
    }
    aloft_pbkdf2_result(&pbkdf2, key, sizeof key);
    aloft_hex_encode(key, sizeof key, text);
    print_message("%s\n", vector->why);
    assert_memory_equal(text, vector->key, strlen(vector->key));
    return steps;
}

static void expect_all(void)
{
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        (void)expect_key(&vectors[i], UINT32_MAX); // how many steps does not matter
    }
}

static void the_known_values_come_out(void **state)
{
    (void)state;

    expect_all();
}

static void steps_of_any_size_give_the_same_key(void **state)
{
    const struct vector *two_rounds = &vectors[3];
    const struct vector *many_rounds = &vectors[4];

    (void)state;

    assert_int_equal(expect_key(two_rounds, 1), 1); // the first is done by begin
    assert_int_equal(expect_key(many_rounds, 1), 4095);
    assert_int_equal(expect_key(many_rounds, 100), 41);
    assert_int_equal(expect_key(many_rounds, 4095), 1);
    assert_int_equal(expect_key(many_rounds, 4094), 2);
}

static void zero_rounds_are_refused(void **state)
{
    const struct aloft_pbkdf2_config config = {
            .digest = &aloft_bearssl_sha256, .password = "", .salt = ""};
    struct aloft_pbkdf2 pbkdf2;

    (void)state;

    assert_int_equal(aloft_pbkdf2_begin(&pbkdf2, &config), ALOFT_ERR_ARGUMENT);
}

static void a_step_of_no_rounds_changes_nothing(void **state)
{
    const struct aloft_pbkdf2_config config = {
            .digest = &aloft_bearssl_sha256, .password = "", .salt = "", .rounds = 2};
    struct aloft_pbkdf2 pbkdf2;

    (void)state;
    assert_int_equal(aloft_pbkdf2_begin(&pbkdf2, &config), ALOFT_OK);

    assert_false(aloft_pbkdf2_step(&pbkdf2, 0));
    assert_true(aloft_pbkdf2_step(&pbkdf2, 1));
    assert_true(aloft_pbkdf2_step(&pbkdf2, 0));
}

static void nothing_secret_is_left_behind(void **state)
{
    static const uint8_t zeros[sizeof(struct aloft_pbkdf2)];
    const struct aloft_pbkdf2_config config = {.digest = &aloft_bearssl_sha256,
            .password = "secret",
            .password_len = 6,
            .salt = "",
            .rounds = 1};
    struct aloft_pbkdf2 pbkdf2;
    uint8_t key[ALOFT_DIGEST_MAX];

    (void)state;
    assert_int_equal(aloft_pbkdf2_begin(&pbkdf2, &config), ALOFT_OK);

    aloft_pbkdf2_result(&pbkdf2, key, sizeof key);

    assert_memory_equal(&pbkdf2, zeros, sizeof pbkdf2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(the_known_values_come_out),
            cmocka_unit_test(steps_of_any_size_give_the_same_key),
            cmocka_unit_test(zero_rounds_are_refused),
            cmocka_unit_test(a_step_of_no_rounds_changes_nothing),
            cmocka_unit_test(nothing_secret_is_left_behind),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
