#include "aloft/key.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/bearssl_digest.h"
#include "aloft/key_set.h"
#include "spec_example.h"

#define KEYS_OFFSET 12u
#define P256_SIZE   69u

/* The key of one of the examples in docs/spec/keys.md, and what stands behind it. */
struct sample {
    uint8_t set[ALOFT_KEY_SET_SIZE_MAX];
    const uint8_t *bytes;
    size_t len;
};

static void read_sample(struct sample *sample, const char *example)
{
    const size_t len =
            spec_example("keys.md", example, sample->set, sizeof sample->set);

    assert_true(len > KEYS_OFFSET);
    sample->bytes = sample->set + KEYS_OFFSET;
    sample->len = len - KEYS_OFFSET;
}

static void expect_written_as_read(const char *example, size_t size)
{
    struct sample sample;
    struct aloft_key key;
    uint8_t again[ALOFT_KEY_SIZE_MAX];
    size_t used = 0;

    read_sample(&sample, example);
    assert_int_equal(aloft_key_decode(&key, sample.bytes, sample.len, &used), ALOFT_OK);

    assert_int_equal(used, size);
    assert_int_equal(aloft_key_size(&key), size);
    assert_int_equal(aloft_key_encode(&key, again), size);
    assert_memory_equal(again, sample.bytes, size);
}

static void an_rsa_key_is_written_as_it_was_read(void **state)
{
    (void)state;

    expect_written_as_read("one-key", 4 + 3 + 256);
}

static void a_p256_key_is_written_as_it_was_read(void **state)
{
    (void)state;

    expect_written_as_read("p256-key", P256_SIZE);
}

static void expect_id_over_encoded_form(const char *example)
{
    struct sample sample;
    struct aloft_key key;
    uint8_t id[ALOFT_KEY_ID_SIZE];
    uint8_t digest[ALOFT_DIGEST_MAX];
    size_t used = 0;

    read_sample(&sample, example);
    assert_int_equal(aloft_key_decode(&key, sample.bytes, sample.len, &used), ALOFT_OK);
    aloft_key_id(&key, &aloft_bearssl_sha256, id);
    aloft_digest_once(&aloft_bearssl_sha256, sample.bytes, used, digest);

    assert_memory_equal(id, digest, sizeof id);
}

static void the_id_is_the_digest_of_the_encoded_form(void **state)
{
    (void)state;

    expect_id_over_encoded_form("one-key");
    expect_id_over_encoded_form("p256-key");
}

static void a_key_cut_anywhere_is_truncated(void **state)
{
    struct sample sample;
    struct aloft_key key;
    size_t used = 7;

    (void)state;
    read_sample(&sample, "p256-key");

    for (size_t len = 0; len < P256_SIZE; len++) {
        assert_int_equal(
                aloft_key_decode(&key, sample.bytes, len, &used), ALOFT_ERR_TRUNCATED);
    }
    assert_int_equal(used, 7);
}

static void what_cannot_be_a_key_is_refused(void **state)
{
    static const struct {
        const char *reason;
        size_t offset;
        uint8_t value;
    } cases[] = {
            {"a kind not known", 0, 3},
            {"kind 0", 0, 0},
            {"bytes in front of the point", 1, 1},
            {"a point too short", 2, 0x40},
            {"a compressed point", 4, 2},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct sample sample;
        struct aloft_key key;
        size_t used;

        read_sample(&sample, "p256-key");
        sample.set[KEYS_OFFSET + cases[i].offset] = cases[i].value;
        print_message("%s\n", cases[i].reason);
        assert_int_equal(aloft_key_decode(&key, sample.bytes, sample.len, &used),
                ALOFT_ERR_FORMAT);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(an_rsa_key_is_written_as_it_was_read),
            cmocka_unit_test(a_p256_key_is_written_as_it_was_read),
            cmocka_unit_test(the_id_is_the_digest_of_the_encoded_form),
            cmocka_unit_test(a_key_cut_anywhere_is_truncated),
            cmocka_unit_test(what_cannot_be_a_key_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
