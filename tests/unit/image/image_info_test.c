#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/examiner.h"
#include "aloft/image_info.h"
#include "aloft/trailer.h"
#include "spec_example.h"

#define SPEC "image.md"

/* A file under inspection, with room for a trailer. */
struct file {
    uint8_t bytes[8192];
    size_t len;
};

static struct file *load(void **state, const char *example)
{
    struct file *file = *state;

    memset(file, 0, sizeof *file);
    file->len = spec_example(SPEC, example, file->bytes, sizeof file->bytes);
    return file;
}

static void append_trailer(struct file *file, uint32_t signature_len)
{
    static const uint8_t signature[ALOFT_SIGNATURE_MAX] = {1};
    size_t written;

    assert_int_equal(
            aloft_trailer_encode(file->bytes + file->len,
                    sizeof file->bytes - file->len, signature, signature_len, &written),
            ALOFT_OK);
    file->len += written;
}

static enum aloft_status inspect(struct aloft_image_info *info, const struct file *file)
{
    struct aloft_memory_reader reader;

    aloft_memory_reader_init(&reader, file->bytes, (uint32_t)file->len);
    return aloft_image_info_read(info, &reader.base);
}

static void a_sketch_file_is_two_images(void **state)
{
    const struct file *file = load(state, "sketch-file");
    struct aloft_image_info info;

    assert_int_equal(inspect(&info, file), ALOFT_OK);

    assert_int_equal(info.format, ALOFT_FORMAT_ESP);
    assert_true(info.has_boot_stage);
    assert_int_equal(info.boot.offset, 0);
    assert_int_equal(info.boot.end, 32);
    assert_true(info.boot.checksum_valid);
    assert_int_equal(info.app.offset, 0x1000);
    assert_int_equal(info.app.segments[0].address, 0x40201010);
    assert_true(info.app.checksum_valid);
    assert_int_equal(info.end, file->len);
    assert_int_equal(info.crc, ALOFT_CHECK_GOOD);
    assert_int_equal(info.signature_len, 0);
    assert_int_equal(info.extra, 0);
}

static void a_flipped_bit_in_a_sketch_file_breaks_its_crc(void **state)
{
    struct file *file = load(state, "sketch-file");
    struct aloft_image_info info;

    file->bytes[0x800] ^= 1;

    assert_int_equal(inspect(&info, file), ALOFT_OK);
    assert_int_equal(info.crc, ALOFT_CHECK_WRONG);
}

static void without_a_length_there_is_no_crc(void **state)
{
    struct file *file = load(state, "sketch-file");
    struct aloft_image_info info;

    file->bytes[0x1010] ^= 1;

    assert_int_equal(inspect(&info, file), ALOFT_OK);
    assert_int_equal(info.crc, ALOFT_CHECK_ABSENT);
    assert_false(info.app.checksum_valid);
}

static void a_file_may_begin_with_the_application(void **state)
{
    const struct file *file = load(state, "esp8266-image");
    struct aloft_image_info info;

    assert_int_equal(inspect(&info, file), ALOFT_OK);

    assert_false(info.has_boot_stage);
    assert_int_equal(info.app.offset, 0);
    assert_int_equal(info.end, file->len);
    assert_int_equal(info.crc, ALOFT_CHECK_ABSENT);
}

static void a_broken_application_behind_the_boot_stage_is_reported(void **state)
{
    struct file *file = load(state, "sketch-file");
    struct aloft_image_info info;

    file->bytes[0x1001] = 0;

    assert_int_equal(inspect(&info, file), ALOFT_ERR_FORMAT);
    assert_int_equal(info.format, ALOFT_FORMAT_ESP);
    assert_int_equal(info.size, file->len);
}

static void a_trailer_is_found_behind_the_image(void **state)
{
    struct file *file = load(state, "sketch-file");
    struct aloft_image_info info;

    append_trailer(file, 255);

    assert_int_equal(inspect(&info, file), ALOFT_OK);
    assert_int_equal(info.signature_len, 255);
    assert_int_equal(info.extra, 0);
    assert_int_equal(info.crc, ALOFT_CHECK_GOOD);
}

static void bytes_between_image_and_trailer_are_counted(void **state)
{
    struct file *file = load(state, "esp32-image");
    struct aloft_image_info info;

    file->len += 7;
    append_trailer(file, 256);

    assert_int_equal(inspect(&info, file), ALOFT_OK);
    assert_int_equal(info.signature_len, 256);
    assert_int_equal(info.extra, 7);
}

static void a_p256_signature_is_found_behind_a_gap(void **state)
{
    struct file *file = load(state, "esp32-image");
    struct aloft_image_info info;

    file->len += 7;
    append_trailer(file, 71);
    memcpy(file->bytes + file->len - 75, "\x30\x45\x02", 3);

    assert_int_equal(inspect(&info, file), ALOFT_OK);
    assert_int_equal(info.signature_len, 71);
    assert_int_equal(info.extra, 7);
}

static void bytes_that_only_look_like_a_length_are_no_trailer(void **state)
{
    struct file *file = load(state, "esp32-image");
    struct aloft_image_info info;

    file->len += 20;
    memcpy(file->bytes + file->len, "\5\0\0\0", 4);
    file->len += 4;

    assert_int_equal(inspect(&info, file), ALOFT_OK);
    assert_int_equal(info.signature_len, 0);
    assert_int_equal(info.extra, 24);
}

static void gzip_does_not_tell_its_end_but_may_be_signed(void **state)
{
    struct file *file = *state;
    struct aloft_image_info info;

    memset(file, 0, sizeof *file);
    memcpy(file->bytes, "\x1f\x8b\x08", 3);
    file->len = 300;
    append_trailer(file, 256);

    assert_int_equal(inspect(&info, file), ALOFT_OK);
    assert_int_equal(info.format, ALOFT_FORMAT_GZIP);
    assert_int_equal(info.end, 0);
    assert_int_equal(info.signature_len, 256);
    assert_int_equal(info.extra, 0);
}

static void an_empty_file_is_no_data(void **state)
{
    struct file *file = *state;
    struct aloft_image_info info;

    file->len = 0;

    assert_int_equal(inspect(&info, file), ALOFT_ERR_NO_DATA);
}

static void other_files_are_unknown(void **state)
{
    struct file *file = *state;
    struct aloft_image_info info;

    memset(file, 'x', sizeof *file);
    file->len = 3;

    assert_int_equal(inspect(&info, file), ALOFT_OK);
    assert_int_equal(info.format, ALOFT_FORMAT_UNKNOWN);
}

static enum aloft_status judge(const struct file *file)
{
    struct aloft_memory_reader reader;

    aloft_memory_reader_init(&reader, file->bytes, (uint32_t)file->len);
    return aloft_examiner_whole.examine(&reader.base);
}

static void an_image_is_whole_to_its_last_byte_and_no_shorter(void **state)
{
    struct file *file = load(state, "esp32-image");
    const size_t whole = file->len;

    assert_int_equal(judge(file), ALOFT_OK);
    for (file->len = 1; file->len < whole; file->len++) {
        assert_int_not_equal(judge(file), ALOFT_OK);
    }
}

static void a_wrong_checksum_is_not_whole(void **state)
{
    struct file *file = load(state, "esp8266-image");

    assert_int_equal(judge(file), ALOFT_OK);
    file->bytes[16] ^= 1;
    assert_int_equal(judge(file), ALOFT_ERR_FORMAT);
}

/* A few bytes of the first hundreds become anything; the file may be cut as well. */
static void mutate(struct file *file, uint32_t *random)
{
    for (unsigned i = 0; i < 4; i++) {
        *random = *random * 1664525u + 1013904223u;
        file->bytes[(*random >> 8) % 200] = (uint8_t)(*random >> 24);
    }
    if (*random % 4 == 0) {
        file->len = (*random >> 4) % (file->len + 1);
    }
}

static void try_mutations(void **state, const char *example, uint32_t seed)
{
    struct file *file = load(state, example);
    const struct file original = *file;
    uint32_t random = seed;

    print_message("%s, seed %u\n", example, (unsigned)seed);
    for (unsigned i = 0; i < 5000; i++) {
        struct aloft_image_info info;

        *file = original;
        mutate(file, &random);
        if (inspect(&info, file) == ALOFT_OK) {
            assert_true(info.end <= info.size);
            assert_true(info.end + info.extra <= info.size);
        }
    }
}

static void no_mutation_leads_out_of_the_file(void **state)
{
    try_mutations(state, "esp8266-image", 1);
    try_mutations(state, "esp32-image", 2);
    try_mutations(state, "sketch-file", 3);
}

int main(void)
{
    static struct file file;
    void *state = &file;
    const struct CMUnitTest tests[] = {
            cmocka_unit_test_prestate(a_sketch_file_is_two_images, state),
            cmocka_unit_test_prestate(
                    a_flipped_bit_in_a_sketch_file_breaks_its_crc, state),
            cmocka_unit_test_prestate(without_a_length_there_is_no_crc, state),
            cmocka_unit_test_prestate(a_file_may_begin_with_the_application, state),
            cmocka_unit_test_prestate(
                    a_broken_application_behind_the_boot_stage_is_reported, state),
            cmocka_unit_test_prestate(a_trailer_is_found_behind_the_image, state),
            cmocka_unit_test_prestate(
                    bytes_between_image_and_trailer_are_counted, state),
            cmocka_unit_test_prestate(a_p256_signature_is_found_behind_a_gap, state),
            cmocka_unit_test_prestate(
                    bytes_that_only_look_like_a_length_are_no_trailer, state),
            cmocka_unit_test_prestate(
                    gzip_does_not_tell_its_end_but_may_be_signed, state),
            cmocka_unit_test_prestate(an_empty_file_is_no_data, state),
            cmocka_unit_test_prestate(
                    an_image_is_whole_to_its_last_byte_and_no_shorter, state),
            cmocka_unit_test_prestate(a_wrong_checksum_is_not_whole, state),
            cmocka_unit_test_prestate(no_mutation_leads_out_of_the_file, state),
            cmocka_unit_test_prestate(other_files_are_unknown, state),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
