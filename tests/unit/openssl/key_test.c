#include "aloft/openssl_key.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define PATH_SIZE 4096

struct load_case {
    const char *file;
    enum aloft_status status;
};

/* A temporary folder, and a path in it that does not exist. */
struct place {
    char folder[64];
    char path[PATH_SIZE];
};

static int make_place(void **state)
{
    struct place *place = calloc(1, sizeof *place);

    *state = place;
    if (place == NULL) {
        return -1;
    }
    (void)snprintf(place->folder, sizeof place->folder, "/tmp/aloft-key-XXXXXX");
    if (mkdtemp(place->folder) == NULL) {
        return -1;
    }
    (void)snprintf(place->path, sizeof place->path, "%s/new.pem", place->folder);
    return 0;
}

static int remove_place(void **state)
{
    struct place *place = *state;

    (void)unlink(place->path); // a test may have left none
    (void)rmdir(place->folder);
    free(place);
    return 0;
}

static const char *fixture(const char *file, char *path)
{
    (void)snprintf(path, PATH_SIZE, "%s/tests/unit/openssl/fixtures/%s",
            getenv("ALOFT_SOURCE"), file);
    return path;
}

static struct aloft_openssl_public load_public(const char *file)
{
    char path[PATH_SIZE];
    struct aloft_openssl_public key;

    assert_int_equal(aloft_openssl_public_load(&key, fixture(file, path)), ALOFT_OK);
    return key;
}

static struct aloft_openssl_private load_private(const char *file)
{
    char path[PATH_SIZE];
    struct aloft_openssl_private key;

    assert_int_equal(aloft_openssl_private_load(&key, fixture(file, path)), ALOFT_OK);
    return key;
}

static void expect_same(
        const struct aloft_openssl_public *a, const struct aloft_openssl_public *b)
{
    assert_int_equal(a->kind, b->kind);
    assert_int_equal(a->modulus_len, b->modulus_len);
    assert_memory_equal(a->modulus, b->modulus, a->modulus_len);
    assert_int_equal(a->exponent_len, b->exponent_len);
    assert_memory_equal(a->exponent, b->exponent, a->exponent_len);
    assert_memory_equal(a->point, b->point, sizeof a->point);
}

static void expect_half_of(const char *private_file, const char *public_file)
{
    const struct aloft_openssl_public expected = load_public(public_file);
    struct aloft_openssl_private key = load_private(private_file);
    struct aloft_openssl_public half;

    assert_int_equal(aloft_openssl_private_public(&key, &half), ALOFT_OK);
    expect_same(&half, &expected);
    aloft_openssl_private_free(&key);
}

static void expect_private_refusals(const struct load_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char path[PATH_SIZE];
        struct aloft_openssl_private key = {.pkey = NULL};

        print_message("%s\n", cases[i].file);
        assert_int_equal(aloft_openssl_private_load(&key, fixture(cases[i].file, path)),
                cases[i].status);
        assert_null(key.pkey);
    }
}

static void expect_public_refusals(const struct load_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char path[PATH_SIZE];
        struct aloft_openssl_public key;

        print_message("%s\n", cases[i].file);
        assert_int_equal(aloft_openssl_public_load(&key, fixture(cases[i].file, path)),
                cases[i].status);
    }
}

static unsigned mode_of(const char *path)
{
    struct stat facts;

    assert_int_equal(stat(path, &facts), 0);
    return facts.st_mode & 0777;
}

static void both_public_forms_give_the_same_key(void **state)
{
    const struct aloft_openssl_public spki = load_public("public_spki.pem");
    const struct aloft_openssl_public pkcs1 = load_public("public_pkcs1.pem");

    (void)state;

    assert_int_equal(spki.modulus_len, 256);
    assert_int_equal(spki.exponent_len, 3);
    expect_same(&spki, &pkcs1);
}

static void both_private_forms_have_this_public_half(void **state)
{
    (void)state;

    expect_half_of("private_pkcs1.pem", "public_spki.pem");
    expect_half_of("private_pkcs8.pem", "public_spki.pem");
}

static void a_p256_key_has_this_public_half(void **state)
{
    (void)state;

    assert_int_equal(load_public("public_p256.pem").kind, ALOFT_KEY_P256);
    expect_half_of("private_p256.pem", "public_p256.pem");
}

static void what_is_no_private_key_is_refused_by_name(void **state)
{
    static const struct load_case cases[] = {
            {"missing.pem", ALOFT_ERR_IO},
            {".", ALOFT_ERR_IO}, // a folder
            {"empty.pem", ALOFT_ERR_KEY},
            {"text.pem", ALOFT_ERR_KEY},
            {"private_cut.pem", ALOFT_ERR_KEY},
            {"private_passphrase.pem", ALOFT_ERR_KEY},
            {"private_1024.pem", ALOFT_ERR_KEY},
            {"private_p384.pem", ALOFT_ERR_KEY},
            {"private_pss.pem", ALOFT_ERR_KEY},
            {"public_spki.pem", ALOFT_ERR_KEY},
    };

    (void)state;

    expect_private_refusals(cases, sizeof cases / sizeof cases[0]);
}

static void what_is_no_public_key_is_refused_by_name(void **state)
{
    static const struct load_case cases[] = {
            {"missing.pem", ALOFT_ERR_IO},
            {".", ALOFT_ERR_IO},
            {"empty.pem", ALOFT_ERR_KEY},
            {"text.pem", ALOFT_ERR_KEY},
            {"public_cut.pem", ALOFT_ERR_KEY},
            {"public_1024.pem", ALOFT_ERR_KEY},
            {"public_p384.pem", ALOFT_ERR_KEY},
            {"public_pss.pem", ALOFT_ERR_KEY},
            {"private_pkcs8.pem", ALOFT_ERR_KEY},
            {"private_pkcs1.pem", ALOFT_ERR_KEY},
    };

    (void)state;

    expect_public_refusals(cases, sizeof cases / sizeof cases[0]);
}

static void an_endless_file_is_no_key(void **state)
{
    struct aloft_openssl_private key;
    struct aloft_openssl_public half;

    (void)state;

    assert_int_equal(aloft_openssl_private_load(&key, "/dev/zero"), ALOFT_ERR_KEY);
    assert_int_equal(aloft_openssl_public_load(&half, "/dev/zero"), ALOFT_ERR_KEY);
}

static void a_generated_key_is_written_for_its_owner_only(void **state)
{
    const struct place *place = *state;
    struct aloft_openssl_private key;
    struct aloft_openssl_private back;
    struct aloft_openssl_public half;
    struct aloft_openssl_public half_back;

    assert_int_equal(aloft_openssl_private_generate(&key, 2048), ALOFT_OK);
    assert_int_equal(aloft_openssl_private_write(&key, place->path), ALOFT_OK);
    assert_int_equal(mode_of(place->path), 0600);

    assert_int_equal(aloft_openssl_private_load(&back, place->path), ALOFT_OK);
    assert_int_equal(aloft_openssl_private_public(&key, &half), ALOFT_OK);
    assert_int_equal(aloft_openssl_private_public(&back, &half_back), ALOFT_OK);
    expect_same(&half, &half_back);
    aloft_openssl_private_free(&key);
    aloft_openssl_private_free(&back);
}

static void a_public_key_is_written_and_read_back(void **state)
{
    const struct place *place = *state;
    const struct aloft_openssl_public key = load_public("public_pkcs1.pem");
    struct aloft_openssl_public back;

    assert_int_equal(aloft_openssl_public_write(&key, place->path), ALOFT_OK);
    assert_int_equal(aloft_openssl_public_load(&back, place->path), ALOFT_OK);

    expect_same(&key, &back);
}

static void a_generated_p256_key_is_written_and_read_back(void **state)
{
    const struct place *place = *state;
    struct aloft_openssl_private key;
    struct aloft_openssl_public half;
    struct aloft_openssl_public back;

    assert_int_equal(aloft_openssl_private_generate_p256(&key), ALOFT_OK);
    assert_int_equal(aloft_openssl_private_public(&key, &half), ALOFT_OK);
    assert_int_equal(aloft_openssl_public_write(&half, place->path), ALOFT_OK);
    assert_int_equal(aloft_openssl_public_load(&back, place->path), ALOFT_OK);

    expect_same(&half, &back);
    aloft_openssl_private_free(&key);
}

static void a_file_that_exists_is_never_overwritten(void **state)
{
    const struct place *place = *state;
    const struct aloft_openssl_public half = load_public("public_spki.pem");
    struct aloft_openssl_private key = load_private("private_pkcs8.pem");
    struct aloft_openssl_public back;

    assert_int_equal(aloft_openssl_public_write(&half, place->path), ALOFT_OK);

    assert_int_equal(aloft_openssl_private_write(&key, place->path), ALOFT_ERR_IO);
    assert_int_equal(errno, EEXIST);
    assert_int_equal(aloft_openssl_public_write(&half, place->path), ALOFT_ERR_IO);
    assert_int_equal(errno, EEXIST);
    assert_int_equal(aloft_openssl_public_load(&back, place->path), ALOFT_OK);
    aloft_openssl_private_free(&key);
}

static void a_dangling_link_is_not_followed(void **state)
{
    const struct place *place = *state;
    struct aloft_openssl_private key = load_private("private_pkcs8.pem");

    assert_int_equal(symlink("elsewhere.pem", place->path), 0);

    assert_int_equal(aloft_openssl_private_write(&key, place->path), ALOFT_ERR_IO);
    assert_int_equal(errno, EEXIST);
    aloft_openssl_private_free(&key);
}

static void a_failed_write_leaves_nothing_behind(void **state)
{
    struct aloft_openssl_private key = load_private("private_pkcs8.pem");

    (void)state;

    assert_int_equal(
            aloft_openssl_private_write(&key, "/nonexistent/new.pem"), ALOFT_ERR_IO);
    assert_int_equal(errno, ENOENT);
    aloft_openssl_private_free(&key);
}

static void only_three_lengths_are_generated(void **state)
{
    struct aloft_openssl_private key;

    (void)state;

    assert_int_equal(aloft_openssl_private_generate(&key, 1024), ALOFT_ERR_ARGUMENT);
    assert_int_equal(aloft_openssl_private_generate(&key, 2049), ALOFT_ERR_ARGUMENT);
    assert_int_equal(aloft_openssl_private_generate(&key, 0), ALOFT_ERR_ARGUMENT);
}

static void the_text_of_a_public_key_must_fit(void **state)
{
    const struct aloft_openssl_public key = load_public("public_spki.pem");
    char pem[ALOFT_PUBLIC_PEM_MAX];
    struct aloft_text text;

    (void)state;

    aloft_text_init(&text, pem, 100);
    assert_int_equal(aloft_openssl_public_encode(&key, &text), ALOFT_ERR_SPACE);
    aloft_text_init(&text, pem, sizeof pem);
    assert_int_equal(aloft_openssl_public_encode(&key, &text), ALOFT_OK);
    assert_memory_equal(pem, "-----BEGIN PUBLIC KEY-----\n", 27);
}

static void a_key_file_becomes_a_key_set(void **state)
{
    const struct aloft_openssl_public key = load_public("public_spki.pem");
    const struct aloft_key_set set = {
            .keys = {aloft_openssl_public_key(&key)}, .count = 1};
    uint8_t bytes[ALOFT_KEY_SET_SIZE_MAX];
    size_t len = 0;

    (void)state;

    assert_int_equal(aloft_key_set_encode(&set, bytes, sizeof bytes, &len), ALOFT_OK);
    assert_int_equal(len, 12 + 4 + 3 + 256 + 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(both_public_forms_give_the_same_key),
            cmocka_unit_test(both_private_forms_have_this_public_half),
            cmocka_unit_test(a_p256_key_has_this_public_half),
            cmocka_unit_test_setup_teardown(
                    a_generated_p256_key_is_written_and_read_back, make_place,
                    remove_place),
            cmocka_unit_test(what_is_no_private_key_is_refused_by_name),
            cmocka_unit_test(what_is_no_public_key_is_refused_by_name),
            cmocka_unit_test(an_endless_file_is_no_key),
            cmocka_unit_test_setup_teardown(
                    a_generated_key_is_written_for_its_owner_only, make_place,
                    remove_place),
            cmocka_unit_test_setup_teardown(
                    a_public_key_is_written_and_read_back, make_place, remove_place),
            cmocka_unit_test_setup_teardown(
                    a_file_that_exists_is_never_overwritten, make_place, remove_place),
            cmocka_unit_test_setup_teardown(
                    a_dangling_link_is_not_followed, make_place, remove_place),
            cmocka_unit_test(a_failed_write_leaves_nothing_behind),
            cmocka_unit_test(only_three_lengths_are_generated),
            cmocka_unit_test(the_text_of_a_public_key_must_fit),
            cmocka_unit_test(a_key_file_becomes_a_key_set),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
