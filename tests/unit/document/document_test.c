#include "aloft/document.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/bearssl_digest.h"
#include "aloft/bytes.h"
#include "aloft/document_writer.h"
#include "spec_example.h"

#define SIZE 256

/* The kind of document that docs/spec/document.md makes up for its example. */
static const struct aloft_field_rule rules[] = {
        {1, 4, 4, ALOFT_FIELD_ONCE},
        {2, 1, 8, ALOFT_FIELD_REPEATS},
        {5, 0, 4, ALOFT_FIELD_OPTIONAL},
};

static const struct aloft_document_kind kind = {
        .magic = {'a', 'E', 'X', '1'}, .rules = rules, .rule_count = 3};

static const uint8_t key_id[ALOFT_KEY_ID_SIZE] = {1, 2, 3, 4, 5, 6, 7, 8};

/* A document that a test changes. */
struct sample {
    uint8_t bytes[SIZE];
    size_t len;
};

static struct sample example(void)
{
    struct sample sample;

    sample.len =
            spec_example("document.md", "document", sample.bytes, sizeof sample.bytes);
    assert_true(sample.len > 0);
    return sample;
}

static enum aloft_status open_sample(const struct sample *sample)
{
    struct aloft_document document;

    return aloft_document_open(&document, &kind, sample->bytes, sample->len);
}

/* A sealed document of field 1 and what `more` (`len` bytes) adds behind it. */
static struct sample with_fields(const uint8_t *more, size_t len)
{
    static const uint8_t start[] = {
            'a', 'E', 'X', '1', 0, 0, 0, 0, 0x01, 0x80, 4, 0, 1, 2, 3, 4};
    struct sample sample;

    memcpy(sample.bytes, start, sizeof start);
    memcpy(sample.bytes + sizeof start, more, len);
    sample.len = sizeof start + len;
    aloft_put_le32(sample.bytes + 4, (uint32_t)sample.len);
    return sample;
}

static struct sample with_signatures(size_t count)
{
    static const uint8_t none[1];
    struct sample sample = with_fields(none, 0);
    struct aloft_document_writer writer;

    aloft_document_writer_resume(&writer, sample.bytes, SIZE, sample.len);
    for (size_t i = 0; i < count; i++) {
        aloft_document_sign(&writer, key_id, key_id, 3);
    }
    assert_int_equal(aloft_document_writer_end(&writer, &sample.len), ALOFT_OK);
    return sample;
}

static struct sample with_certificates(size_t count)
{
    static const uint8_t none[1];
    struct sample sample = with_fields(none, 0);
    struct aloft_document_writer writer;

    aloft_document_writer_resume(&writer, sample.bytes, SIZE, sample.len);
    for (size_t i = 0; i < count; i++) {
        aloft_document_certify(&writer, sample.bytes, 16);
    }
    assert_int_equal(aloft_document_writer_end(&writer, &sample.len), ALOFT_OK);
    return sample;
}

static void the_example_is_read(void **state)
{
    const struct sample sample = example();
    struct aloft_document document;
    struct aloft_field field;

    (void)state;
    assert_int_equal(
            aloft_document_open(&document, &kind, sample.bytes, sample.len), ALOFT_OK);

    assert_int_equal(document.signed_len, 39);
    assert_true(aloft_document_find(&document, 1, &field));
    assert_true(field.critical);
    assert_int_equal(aloft_le32(field.value), 0x12345678);
    assert_true(aloft_document_find(&document, 5, &field));
    assert_int_equal(field.len, 0);
    assert_false(aloft_document_find(&document, 3, &field));
    assert_null(field.value);
}

static void fields_come_in_their_order(void **state)
{
    const struct sample sample = example();
    struct aloft_document document;
    struct aloft_field_walk walk;
    struct aloft_field fields[6];

    (void)state;
    assert_int_equal(
            aloft_document_open(&document, &kind, sample.bytes, sample.len), ALOFT_OK);
    walk = aloft_document_fields(&document);

    assert_true(aloft_field_next(&walk, &fields[0]));
    assert_true(aloft_field_next(&walk, &fields[1]));
    assert_true(aloft_field_next(&walk, &fields[2]));
    assert_true(aloft_field_next(&walk, &fields[3]));
    assert_true(aloft_field_next(&walk, &fields[4]));
    assert_false(aloft_field_next(&walk, &fields[5]));
    assert_int_equal(fields[1].type, 2);
    assert_memory_equal(fields[1].value, "ab", 2);
    assert_int_equal(fields[2].type, 2);
    assert_memory_equal(fields[2].value, "c", 1);
    assert_int_equal(fields[4].type, 0x1234);
    assert_false(fields[4].critical);
}

static void the_signature_is_found(void **state)
{
    const struct sample sample = example();
    struct aloft_document document;
    struct aloft_document_signature signature;
    struct aloft_field_walk walk;

    (void)state;
    assert_int_equal(
            aloft_document_open(&document, &kind, sample.bytes, sample.len), ALOFT_OK);
    walk = aloft_document_endorsements(&document);

    assert_true(aloft_signature_next(&walk, &signature));
    assert_memory_equal(signature.key_id, key_id, sizeof key_id);
    assert_int_equal(signature.len, 3);
    assert_memory_equal(signature.bytes, "\xaa\xbb\xcc", 3);
    assert_false(aloft_signature_next(&walk, &signature));
}

static void the_digest_is_over_the_signed_part(void **state)
{
    const struct sample sample = example();
    struct aloft_document document;
    uint8_t digest[ALOFT_DIGEST_MAX];
    uint8_t expected[ALOFT_DIGEST_MAX];

    (void)state;
    assert_int_equal(
            aloft_document_open(&document, &kind, sample.bytes, sample.len), ALOFT_OK);
    aloft_document_digest(&document, &aloft_bearssl_sha256, digest);
    aloft_digest_once(&aloft_bearssl_sha256, sample.bytes, 39, expected);

    assert_memory_equal(digest, expected, 32);
}

static void the_example_is_written(void **state)
{
    static const uint8_t strange[] = {0xde, 0xad, 0xbe, 0xef};
    const struct sample sample = example();
    struct aloft_document_writer writer;
    uint8_t buf[SIZE];
    size_t len = 0;

    (void)state;
    aloft_document_writer_init(&writer, kind.magic, buf, sizeof buf);
    aloft_document_put_le32(&writer, 1 | ALOFT_FIELD_CRITICAL, 0x12345678);
    aloft_document_put(&writer, 2, "ab", 2);
    aloft_document_put(&writer, 2, "c", 1);
    aloft_document_put(&writer, 5, NULL, 0);
    aloft_document_put(&writer, 0x1234, strange, sizeof strange);
    aloft_document_seal(&writer);
    aloft_document_sign(&writer, key_id, (const uint8_t *)"\xaa\xbb\xcc", 3);

    assert_int_equal(aloft_document_writer_end(&writer, &len), ALOFT_OK);
    assert_int_equal(len, sample.len);
    assert_memory_equal(buf, sample.bytes, len);
}

/* Without its endorsements the example is a document too: that end is none. */
static void a_document_cut_anywhere_is_truncated(void **state)
{
    struct sample sample = example();
    const size_t len = sample.len;

    (void)state;
    for (sample.len = 0; sample.len < len; sample.len++) {
        assert_int_equal(open_sample(&sample),
                sample.len == 39 ? ALOFT_OK : ALOFT_ERR_TRUNCATED);
    }
}

/* The sanitizer sees reads past the end; what is opened can be walked. */
static void no_flipped_bit_leads_astray(void **state)
{
    struct sample sample = example();

    (void)state;
    for (size_t bit = 0; bit < 8 * sample.len; bit++) {
        struct aloft_document document;
        struct aloft_field field;

        sample.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        if (aloft_document_open(&document, &kind, sample.bytes, sample.len) ==
                ALOFT_OK) {
            struct aloft_field_walk walk = aloft_document_fields(&document);

            while (aloft_field_next(&walk, &field)) {
                assert_true(field.value + field.len <= sample.bytes + sample.len);
            }
            assert_ptr_equal(walk.next, walk.end);
        }
        sample.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
}

static const struct {
    const char *reason;
    uint8_t more[24];
    size_t len;
    enum aloft_status status;
} field_cases[] = {
        {"field 1 alone is enough", {0}, 0, ALOFT_OK},
        {"field 1 again", {1, 0, 4, 0, 9, 9, 9, 9}, 8, ALOFT_ERR_FORMAT},
        {"field 1 again, not critical", {1, 0x80, 4, 0, 9, 9, 9, 9}, 8,
                ALOFT_ERR_FORMAT},
        {"a type that descends", {0, 0, 0, 0}, 4, ALOFT_ERR_FORMAT},
        {"descends behind a field that is not known", {6, 0, 0, 0, 5, 0, 0, 0}, 8,
                ALOFT_ERR_FORMAT},
        {"too short for field 2", {2, 0, 0, 0}, 4, ALOFT_ERR_FORMAT},
        {"the longest field 2", {2, 0, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8}, 12, ALOFT_OK},
        {"too long for field 2", {2, 0, 9, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, 13,
                ALOFT_ERR_FORMAT},
        {"field 5 twice", {5, 0, 0, 0, 5, 0, 0, 0}, 8, ALOFT_ERR_FORMAT},
        {"ends behind the signed part", {2, 0, 3, 0, 1, 2}, 6, ALOFT_ERR_FORMAT},
        {"as long as a length can be", {9, 0, 0xFF, 0xFF}, 4, ALOFT_ERR_FORMAT},
        {"half a head", {9, 0, 0}, 3, ALOFT_ERR_FORMAT},
        {"not known", {9, 0, 1, 0, 7}, 5, ALOFT_OK},
        {"not known, twice", {9, 0, 0, 0, 9, 0, 0, 0}, 8, ALOFT_OK},
        {"not known, but critical", {9, 0x80, 1, 0, 7}, 5, ALOFT_ERR_CRITICAL},
        {"the highest type", {0xFF, 0x7F, 0, 0}, 4, ALOFT_OK},
        {"the highest type, critical", {0xFF, 0xFF, 0, 0}, 4, ALOFT_ERR_CRITICAL},
};

static void fields_keep_their_rules(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof field_cases / sizeof field_cases[0]; i++) {
        const struct sample sample =
                with_fields(field_cases[i].more, field_cases[i].len);

        print_message("%s\n", field_cases[i].reason);
        assert_int_equal(open_sample(&sample), field_cases[i].status);
    }
}

static void a_field_that_must_be_there_is_missed(void **state)
{
    static const struct sample sample = {
            {'a', 'E', 'X', '1', 13, 0, 0, 0, 2, 0, 1, 0, 7}, 13};

    (void)state;

    assert_int_equal(open_sample(&sample), ALOFT_ERR_FORMAT);
}

static void lengths_of_the_signed_part_are_checked(void **state)
{
    static const struct {
        uint32_t signed_len;
        enum aloft_status status;
    } cases[] = {
            {0, ALOFT_ERR_FORMAT},
            {7, ALOFT_ERR_FORMAT},
            {8, ALOFT_ERR_FORMAT}, // field 1 is missing
            {38, ALOFT_ERR_FORMAT},
            {40, ALOFT_ERR_FORMAT},
            {54, ALOFT_ERR_FORMAT},
            {55, ALOFT_ERR_TRUNCATED},
            {0x7FFFFFFF, ALOFT_ERR_TRUNCATED},
            {0xFFFFFFFF, ALOFT_ERR_TRUNCATED},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct sample sample = example();

        aloft_put_le32(sample.bytes + 4, cases[i].signed_len);
        assert_int_equal(open_sample(&sample), cases[i].status);
    }
}

static void another_magic_number_is_another_kind(void **state)
{
    struct sample sample = example();

    (void)state;
    sample.bytes[3] = '2';

    assert_int_equal(open_sample(&sample), ALOFT_ERR_FORMAT);
}

static void four_signatures_are_the_most(void **state)
{
    const struct sample four = with_signatures(4);
    const struct sample five = with_signatures(5);

    (void)state;

    assert_int_equal(open_sample(&four), ALOFT_OK);
    assert_int_equal(open_sample(&five), ALOFT_ERR_FORMAT);
}

static void two_certificates_are_the_most(void **state)
{
    const struct sample two = with_certificates(2);
    const struct sample three = with_certificates(3);

    (void)state;

    assert_int_equal(open_sample(&two), ALOFT_OK);
    assert_int_equal(open_sample(&three), ALOFT_ERR_FORMAT);
}

static const struct {
    const char *reason;
    uint8_t endorsement[16];
    size_t len;
    enum aloft_status status;
} endorsement_cases[] = {
        {"a key id without a signature", {1, 0, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8}, 12,
                ALOFT_ERR_FORMAT},
        {"a certificate too short to be one", {2, 0, 2, 0, 1, 2}, 6, ALOFT_ERR_FORMAT},
        {"not known", {7, 0, 1, 0, 9}, 5, ALOFT_OK},
        {"not known, but critical", {7, 0x80, 1, 0, 9}, 5, ALOFT_ERR_CRITICAL},
        {"any order", {7, 0, 0, 0, 3, 0, 0, 0}, 8, ALOFT_OK},
        {"longer than what is there", {7, 0, 2, 0, 9}, 5, ALOFT_ERR_TRUNCATED},
};

static void endorsements_keep_their_rules(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof endorsement_cases / sizeof endorsement_cases[0];
            i++) {
        struct sample sample = with_signatures(1);

        print_message("%s\n", endorsement_cases[i].reason);
        memcpy(sample.bytes + sample.len, endorsement_cases[i].endorsement,
                endorsement_cases[i].len);
        sample.len += endorsement_cases[i].len;
        assert_int_equal(open_sample(&sample), endorsement_cases[i].status);
    }
}

static enum aloft_status write_in(size_t size)
{
    struct aloft_document_writer writer;
    uint8_t buf[SIZE];
    size_t len = 0;

    memset(buf, 0x5A, sizeof buf);
    aloft_document_writer_init(&writer, kind.magic, buf, size);
    aloft_document_put_le64(&writer, 1, 7);
    aloft_document_seal(&writer);
    aloft_document_sign(&writer, key_id, key_id, 2);
    assert_int_equal(buf[size], 0x5A);
    return aloft_document_writer_end(&writer, &len);
}

static void writing_stops_where_the_room_ends(void **state)
{
    (void)state;
    for (size_t size = 0; size < 34; size++) {
        assert_int_equal(write_in(size), ALOFT_ERR_SPACE);
    }

    assert_int_equal(write_in(34), ALOFT_OK);
}

static enum aloft_status put_two(uint16_t first, uint16_t second)
{
    struct aloft_document_writer writer;
    uint8_t buf[SIZE];
    size_t len = 0;

    aloft_document_writer_init(&writer, kind.magic, buf, sizeof buf);
    aloft_document_put_le32(&writer, first, 1);
    aloft_document_put_le32(&writer, second, 2);
    aloft_document_seal(&writer);
    return aloft_document_writer_end(&writer, &len);
}

static void types_that_descend_are_not_written(void **state)
{
    (void)state;

    assert_int_equal(put_two(1, 2), ALOFT_OK);
    assert_int_equal(put_two(0x8002, 2), ALOFT_OK);
    assert_int_equal(put_two(0x8001, 2), ALOFT_OK);
    assert_int_equal(put_two(2, 1), ALOFT_ERR_ARGUMENT);
    assert_int_equal(put_two(2, 0x8001), ALOFT_ERR_ARGUMENT);
}

static void fields_behind_the_seal_are_not_written(void **state)
{
    struct aloft_document_writer writer;
    uint8_t buf[SIZE];
    size_t len = 0;

    (void)state;
    aloft_document_writer_init(&writer, kind.magic, buf, sizeof buf);
    assert_int_equal(aloft_document_writer_end(&writer, &len), ALOFT_ERR_STATE);
    aloft_document_seal(&writer);
    aloft_document_put_le32(&writer, 1, 1);

    assert_int_equal(aloft_document_writer_end(&writer, &len), ALOFT_ERR_ARGUMENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(the_example_is_read),
            cmocka_unit_test(fields_come_in_their_order),
            cmocka_unit_test(the_signature_is_found),
            cmocka_unit_test(the_digest_is_over_the_signed_part),
            cmocka_unit_test(the_example_is_written),
            cmocka_unit_test(a_document_cut_anywhere_is_truncated),
            cmocka_unit_test(no_flipped_bit_leads_astray),
            cmocka_unit_test(fields_keep_their_rules),
            cmocka_unit_test(a_field_that_must_be_there_is_missed),
            cmocka_unit_test(lengths_of_the_signed_part_are_checked),
            cmocka_unit_test(another_magic_number_is_another_kind),
            cmocka_unit_test(four_signatures_are_the_most),
            cmocka_unit_test(two_certificates_are_the_most),
            cmocka_unit_test(endorsements_keep_their_rules),
            cmocka_unit_test(writing_stops_where_the_room_ends),
            cmocka_unit_test(types_that_descend_are_not_written),
            cmocka_unit_test(fields_behind_the_seal_are_not_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
