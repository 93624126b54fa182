#include "aloft/key_set.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/bytes.h"
#include "aloft/crc.h"
#include "spec_example.h"

static const uint8_t exponent_65537[3] = {0x01, 0x00, 0x01};

/* A number that passes for a modulus: highest and lowest bit are set. */
static const uint8_t modulus[512] = {
        [0] = 0x80, [1] = 0x01, [255] = 0x01, [383] = 0x01, [511] = 0x01};

static struct aloft_key make_key(size_t modulus_len)
{
    const struct aloft_key key = {
            .kind = ALOFT_KEY_RSA,
            .modulus = modulus,
            .modulus_len = modulus_len,
            .exponent = exponent_65537,
            .exponent_len = sizeof exponent_65537,
    };

    return key;
}

static struct aloft_key_set make_set(size_t count)
{
    struct aloft_key_set set = {.count = count};

    for (size_t i = 0; i < ALOFT_KEY_SET_MAX; i++) {
        set.keys[i] = make_key(512);
    }
    return set;
}

static size_t encode(const struct aloft_key_set *set, uint8_t *bytes)
{
    size_t len = 0;

    assert_int_equal(
            aloft_key_set_encode(set, bytes, ALOFT_KEY_SET_SIZE_MAX, &len), ALOFT_OK);
    return len;
}

/* Decodes with a checksum that fits whatever the bytes are now. */
static enum aloft_status decode_repaired(uint8_t *bytes, size_t len)
{
    struct aloft_key_set set;

    aloft_put_le32(bytes + len - 4, aloft_crc32(ALOFT_CRC32_START, bytes, len - 4));
    return aloft_key_set_decode(&set, bytes, len);
}

static void expect_same_key(const struct aloft_key *a, const struct aloft_key *b)
{
    assert_int_equal(a->kind, b->kind);
    assert_int_equal(a->modulus_len, b->modulus_len);
    assert_memory_equal(a->modulus, b->modulus, a->modulus_len);
    assert_int_equal(a->exponent_len, b->exponent_len);
    assert_memory_equal(a->exponent, b->exponent, a->exponent_len);
}

static void expect_truncated_at_every_length(const uint8_t *bytes, size_t len)
{
    struct aloft_key_set set;

    for (size_t end = 0; end < len; end++) {
        assert_int_equal(aloft_key_set_decode(&set, bytes, end), ALOFT_ERR_TRUNCATED);
    }
}

static void expect_every_flipped_bit_to_be_seen(uint8_t *bytes, size_t len)
{
    for (size_t bit = 0; bit < 8 * len; bit++) {
        struct aloft_key_set set;

        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_int_not_equal(aloft_key_set_decode(&set, bytes, len), ALOFT_OK);
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
}

/* Hostile bytes with a right checksum: any value in any byte of head and key head. */
static void expect_no_overrun_for_any_byte(uint8_t *bytes, size_t len, size_t end)
{
    for (size_t i = 0; i < 256 * end; i++) {
        const uint8_t before = bytes[i / 256];

        bytes[i / 256] = (uint8_t)(i % 256);
        (void)decode_repaired(bytes, len); // the sanitizer is who judges
        bytes[i / 256] = before;
    }
}

static void a_set_without_keys_is_the_example_of_the_specification(void **state)
{
    static const struct aloft_key_set set = {.count = 0};
    uint8_t expected[ALOFT_KEY_SET_SIZE_MAX];
    uint8_t bytes[ALOFT_KEY_SET_SIZE_MAX];
    const size_t len = encode(&set, bytes);

    (void)state;

    assert_int_equal(
            spec_example("keys.md", "no-keys", expected, sizeof expected), len);
    assert_memory_equal(bytes, expected, len);
}

static void the_example_with_a_key_is_read_and_written(void **state)
{
    struct aloft_key_set set;
    uint8_t expected[ALOFT_KEY_SET_SIZE_MAX];
    uint8_t bytes[ALOFT_KEY_SET_SIZE_MAX];
    const size_t len = spec_example("keys.md", "one-key", expected, sizeof expected);

    (void)state;

    assert_int_equal(aloft_key_set_decode(&set, expected, len), ALOFT_OK);
    assert_int_equal(set.count, 1);
    assert_true(set.signature_required);
    assert_int_equal(set.keys[0].modulus_len, 256);
    assert_int_equal(set.keys[0].exponent_len, 3);
    assert_memory_equal(set.keys[0].exponent, exponent_65537, 3);
    assert_int_equal(encode(&set, bytes), len);
    assert_memory_equal(bytes, expected, len);
}

static void the_largest_set_comes_back(void **state)
{
    const struct aloft_key_set set = make_set(ALOFT_KEY_SET_MAX);
    struct aloft_key_set back;
    uint8_t bytes[ALOFT_KEY_SET_SIZE_MAX];
    const size_t len = encode(&set, bytes);

    (void)state;

    assert_int_equal(len, 12 + 4 * (4 + 3 + 512) + 4);
    assert_int_equal(aloft_key_set_decode(&back, bytes, len), ALOFT_OK);
    assert_int_equal(back.count, 4);
    assert_false(back.signature_required);
    expect_same_key(&back.keys[0], &set.keys[0]);
    expect_same_key(&back.keys[3], &set.keys[3]);
}

static void keys_of_all_lengths_stand_side_by_side(void **state)
{
    struct aloft_key_set set = make_set(3);
    struct aloft_key_set back;
    uint8_t bytes[ALOFT_KEY_SET_SIZE_MAX];

    (void)state;

    set.keys[0] = make_key(256);
    set.keys[1] = make_key(384);
    assert_int_equal(aloft_key_set_decode(&back, bytes, encode(&set, bytes)), ALOFT_OK);
    expect_same_key(&back.keys[0], &set.keys[0]);
    expect_same_key(&back.keys[1], &set.keys[1]);
    expect_same_key(&back.keys[2], &set.keys[2]);
}

static void bytes_behind_the_set_do_not_matter(void **state)
{
    static const struct aloft_key_set none = {.count = 0};
    struct aloft_key_set set;
    uint8_t flash[4096];

    (void)state;

    memset(flash, 0xFF, sizeof flash);
    (void)encode(&none, flash); // its length is in the bytes
    assert_int_equal(aloft_key_set_decode(&set, flash, sizeof flash), ALOFT_OK);
}

static void erased_flash_is_no_key_set(void **state)
{
    struct aloft_key_set set = {.count = 77};
    uint8_t flash[64];

    (void)state;

    memset(flash, 0xFF, sizeof flash);
    assert_int_equal(aloft_key_set_decode(&set, flash, sizeof flash), ALOFT_ERR_FORMAT);
    assert_int_equal(set.count, 77);
}

static void a_set_cut_off_anywhere_is_refused(void **state)
{
    const struct aloft_key_set set = make_set(1);
    uint8_t bytes[ALOFT_KEY_SET_SIZE_MAX];

    (void)state;

    expect_truncated_at_every_length(bytes, encode(&set, bytes));
}

static void a_flipped_bit_anywhere_is_refused(void **state)
{
    const struct aloft_key_set set = make_set(1);
    uint8_t bytes[ALOFT_KEY_SET_SIZE_MAX];

    (void)state;

    expect_every_flipped_bit_to_be_seen(bytes, encode(&set, bytes));
}

static void hostile_lengths_reach_no_byte_outside(void **state)
{
    const struct aloft_key_set set = make_set(2);
    uint8_t bytes[ALOFT_KEY_SET_SIZE_MAX];

    (void)state;

    expect_no_overrun_for_any_byte(bytes, encode(&set, bytes), 19);
}

static void what_this_version_does_not_know_is_refused(void **state)
{
    const struct aloft_key_set set = make_set(1);
    uint8_t bytes[ALOFT_KEY_SET_SIZE_MAX];
    const size_t len = encode(&set, bytes);

    (void)state;

    bytes[4] = 2;
    assert_int_equal(decode_repaired(bytes, len), ALOFT_ERR_FORMAT); // version
    bytes[4] = 1;
    bytes[5] = 0x02;
    assert_int_equal(decode_repaired(bytes, len), ALOFT_ERR_FORMAT); // flag
    bytes[5] = 0;
    bytes[12] = 3;
    assert_int_equal(decode_repaired(bytes, len), ALOFT_ERR_FORMAT); // kind of key
    bytes[12] = ALOFT_KEY_RSA;
    bytes[6] = 0;
    assert_int_equal(decode_repaired(bytes, len), ALOFT_ERR_FORMAT); // count too low
    bytes[6] = 2;
    assert_int_equal(decode_repaired(bytes, len), ALOFT_ERR_FORMAT); // count too high
    bytes[6] = 1;
    assert_int_equal(decode_repaired(bytes, len), ALOFT_OK);
}

static const uint8_t zero_point[ALOFT_KEY_P256_POINT_SIZE] = {0x04};

static struct aloft_key make_p256_key(void)
{
    const struct aloft_key key = {.kind = ALOFT_KEY_P256, .point = zero_point};

    return key;
}

static void the_example_with_a_p256_key_is_read_and_written(void **state)
{
    struct aloft_key_set set;
    uint8_t expected[ALOFT_KEY_SET_SIZE_MAX];
    uint8_t bytes[ALOFT_KEY_SET_SIZE_MAX];
    const size_t len = spec_example("keys.md", "p256-key", expected, sizeof expected);

    (void)state;

    assert_int_equal(aloft_key_set_decode(&set, expected, len), ALOFT_OK);
    assert_int_equal(set.count, 1);
    assert_int_equal(set.keys[0].kind, ALOFT_KEY_P256);
    assert_ptr_equal(set.keys[0].point, expected + 16);
    assert_int_equal(encode(&set, bytes), len);
    assert_memory_equal(bytes, expected, len);
}

static void both_kinds_go_into_one_set(void **state)
{
    const struct aloft_key_set set = {
            .count = 3, .keys = {make_key(256), make_p256_key(), make_key(512)}};
    struct aloft_key_set back;
    uint8_t bytes[ALOFT_KEY_SET_SIZE_MAX];
    const size_t len = encode(&set, bytes);

    (void)state;

    assert_int_equal(aloft_key_set_decode(&back, bytes, len), ALOFT_OK);
    expect_same_key(&back.keys[0], &set.keys[0]);
    assert_memory_equal(back.keys[1].point, zero_point, sizeof zero_point);
    expect_same_key(&back.keys[2], &set.keys[2]);
}

static void a_p256_key_of_another_form_is_refused(void **state)
{
    const struct aloft_key_set set = {.count = 1, .keys = {make_p256_key()}};
    uint8_t bytes[ALOFT_KEY_SET_SIZE_MAX];
    const size_t len = encode(&set, bytes);

    (void)state;

    expect_truncated_at_every_length(bytes, len);
    expect_every_flipped_bit_to_be_seen(bytes, len);
    expect_no_overrun_for_any_byte(bytes, len, 17);
    bytes[16] = 0x02; // half a point
    assert_int_equal(decode_repaired(bytes, len), ALOFT_ERR_FORMAT);
    bytes[16] = 0x04;
    bytes[13] = 1; // bytes in front of the point
    bytes[14] = 64;
    assert_int_equal(decode_repaired(bytes, len), ALOFT_ERR_FORMAT);
    bytes[13] = 0;
    assert_int_equal(decode_repaired(bytes, len), ALOFT_ERR_FORMAT);
    bytes[14] = 65;
    assert_int_equal(decode_repaired(bytes, len), ALOFT_OK);
}

static void expect_no_encoding(const struct aloft_key *key)
{
    struct aloft_key_set set = {.count = 1, .keys = {*key}};
    uint8_t bytes[ALOFT_KEY_SET_SIZE_MAX];
    size_t len = 0;

    assert_int_equal(
            aloft_key_set_encode(&set, bytes, sizeof bytes, &len), ALOFT_ERR_ARGUMENT);
}

static void an_exponent_that_makes_no_key_is_refused(void **state)
{
    static const uint8_t exponents[5][5] = {{1}, {2}, {0, 3}, {1, 0}, {1, 0, 0, 0, 1}};
    struct aloft_key key = make_key(256);

    (void)state;

    key.exponent_len = 0;
    expect_no_encoding(&key);
    key.exponent = exponents[0];
    key.exponent_len = 1;
    expect_no_encoding(&key); // 1: the message is its own signature
    key.exponent = exponents[1];
    expect_no_encoding(&key); // even
    key.exponent = exponents[2];
    key.exponent_len = 2;
    expect_no_encoding(&key); // leading zero
    key.exponent = exponents[3];
    expect_no_encoding(&key); // even
    key.exponent = exponents[4];
    key.exponent_len = 5;
    expect_no_encoding(&key); // too long
}

static void a_modulus_that_makes_no_key_is_refused(void **state)
{
    static const uint8_t low[256] = {[0] = 0x7F, [255] = 0x01};
    static const uint8_t even[256] = {[0] = 0x80};
    struct aloft_key key = make_key(255);

    (void)state;

    expect_no_encoding(&key);
    key.modulus_len = 128;
    expect_no_encoding(&key);
    key.modulus_len = 256;
    key.modulus = low;
    expect_no_encoding(&key);
    key.modulus = even;
    expect_no_encoding(&key);
}

static void too_many_keys_are_refused(void **state)
{
    const struct aloft_key_set set = make_set(ALOFT_KEY_SET_MAX + 1);
    uint8_t bytes[ALOFT_KEY_SET_SIZE_MAX];
    size_t len = 0;

    (void)state;

    assert_int_equal(
            aloft_key_set_encode(&set, bytes, sizeof bytes, &len), ALOFT_ERR_ARGUMENT);
}

static void too_little_room_is_told(void **state)
{
    const struct aloft_key_set set = make_set(1);
    uint8_t bytes[ALOFT_KEY_SET_SIZE_MAX];
    const size_t needed = encode(&set, bytes);
    size_t len = 0;

    (void)state;

    assert_int_equal(
            aloft_key_set_encode(&set, bytes, needed - 1, &len), ALOFT_ERR_SPACE);
    assert_int_equal(aloft_key_set_encode(&set, bytes, needed, &len), ALOFT_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(a_set_without_keys_is_the_example_of_the_specification),
            cmocka_unit_test(the_example_with_a_key_is_read_and_written),
            cmocka_unit_test(the_largest_set_comes_back),
            cmocka_unit_test(keys_of_all_lengths_stand_side_by_side),
            cmocka_unit_test(bytes_behind_the_set_do_not_matter),
            cmocka_unit_test(erased_flash_is_no_key_set),
            cmocka_unit_test(a_set_cut_off_anywhere_is_refused),
            cmocka_unit_test(a_flipped_bit_anywhere_is_refused),
            cmocka_unit_test(hostile_lengths_reach_no_byte_outside),
            cmocka_unit_test(what_this_version_does_not_know_is_refused),
            cmocka_unit_test(an_exponent_that_makes_no_key_is_refused),
            cmocka_unit_test(a_modulus_that_makes_no_key_is_refused),
            cmocka_unit_test(the_example_with_a_p256_key_is_read_and_written),
            cmocka_unit_test(both_kinds_go_into_one_set),
            cmocka_unit_test(a_p256_key_of_another_form_is_refused),
            cmocka_unit_test(too_many_keys_are_refused),
            cmocka_unit_test(too_little_room_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
