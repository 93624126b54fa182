#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "aloft/trailer.h"
#include "spec_example.h"

/* The rows of the table in docs/spec/trailer.md, and the borders between them. */
static const struct {
    const char *reason;
    uint32_t size;
    uint8_t length[4];
    enum aloft_status status;
    uint32_t image_size;
} cases[] = {
        {"RSA-2048", 1260, {0x00, 0x01}, ALOFT_OK, 1000},
        {"255 is for the verifier to refuse", 1260, {0xFF}, ALOFT_OK, 1001},
        {"257 is for the verifier to refuse", 1260, {0x01, 0x01}, ALOFT_OK, 999},
        {"the longest signature", 1516, {0x00, 0x02}, ALOFT_OK, 1000},
        {"longer than any key's", 1517, {0x01, 0x02}, ALOFT_ERR_UNSIGNED, 0},
        {"length 0", 1260, {0}, ALOFT_ERR_UNSIGNED, 0},
        {"erased flash", 1260, {255, 255, 255, 255}, ALOFT_ERR_UNSIGNED, 0},
        {"longer than the file", 200, {0x00, 0x01}, ALOFT_ERR_UNSIGNED, 0},
        {"nothing but a trailer", 260, {0x00, 0x01}, ALOFT_ERR_UNSIGNED, 0},
        {"one byte of image", 261, {0x00, 0x01}, ALOFT_OK, 1},
        {"no file", 0, {0x00, 0x01}, ALOFT_ERR_UNSIGNED, 0},
        {"the length alone", 4, {0x04}, ALOFT_ERR_UNSIGNED, 0},
        {"the largest file", UINT32_MAX, {0x00, 0x01}, ALOFT_OK, UINT32_MAX - 260},
};

static void lengths_are_told_from_other_bytes(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct aloft_trailer trailer = {0};

        print_message("%s\n", cases[i].reason);
        assert_int_equal(aloft_trailer_decode(&trailer, cases[i].size, cases[i].length),
                cases[i].status);
        assert_int_equal(trailer.image_size, cases[i].image_size);
    }
}

static void the_documented_example_is_read(void **state)
{
    uint8_t file[32];
    const size_t len = spec_example("trailer.md", "trailer", file, sizeof file);
    struct aloft_memory_reader reader;
    struct aloft_trailer trailer;

    (void)state;
    aloft_memory_reader_init(&reader, file, (uint32_t)len);

    assert_int_equal(aloft_trailer_read(&trailer, &reader.base), ALOFT_OK);
    assert_int_equal(trailer.image_size, 6);
    assert_int_equal(trailer.signature_len, 8);
}

static void a_file_shorter_than_a_length_is_not_signed(void **state)
{
    struct aloft_memory_reader reader;
    struct aloft_trailer trailer;

    (void)state;
    aloft_memory_reader_init(&reader, "\1\0\0", 3);

    assert_int_equal(aloft_trailer_read(&trailer, &reader.base), ALOFT_ERR_UNSIGNED);
}

static void the_documented_example_is_written(void **state)
{
    uint8_t file[32];
    const size_t len = spec_example("trailer.md", "trailer", file, sizeof file);
    uint8_t written[12];
    size_t written_len;

    (void)state;
    assert_int_equal(
            aloft_trailer_encode(written, sizeof written, file + 6, 8, &written_len),
            ALOFT_OK);

    assert_int_equal(written_len, len - 6);
    assert_memory_equal(written, file + 6, written_len);
}

static void signatures_that_cannot_be_stored_are_refused(void **state)
{
    static const uint8_t signature[ALOFT_SIGNATURE_MAX + 1];
    uint8_t dst[ALOFT_TRAILER_MAX + 1];
    size_t written = 0;

    (void)state;
    assert_int_equal(aloft_trailer_encode(dst, sizeof dst, signature, 0, &written),
            ALOFT_ERR_ARGUMENT);
    assert_int_equal(aloft_trailer_encode(
                             dst, sizeof dst, signature, sizeof signature, &written),
            ALOFT_ERR_ARGUMENT);
    assert_int_equal(
            aloft_trailer_encode(dst, 259, signature, 256, &written), ALOFT_ERR_SPACE);
    assert_int_equal(written, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(lengths_are_told_from_other_bytes),
            cmocka_unit_test(the_documented_example_is_read),
            cmocka_unit_test(a_file_shorter_than_a_length_is_not_signed),
            cmocka_unit_test(the_documented_example_is_written),
            cmocka_unit_test(signatures_that_cannot_be_stored_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
