#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/bytes.h"
#include "aloft/manifest.h"
#include "aloft/trailer.h"
#include "spec_example.h"

#define SIZE       4096
#define IMAGE_SIZE 6u

/* An image file that a test changes. */
struct file {
    uint8_t bytes[SIZE];
    size_t len;
};

static struct file example(void)
{
    struct file file;

    file.len = spec_example("manifest.md", "file", file.bytes, sizeof file.bytes);
    assert_true(file.len > 0);
    return file;
}

static struct file with_trailer(size_t signature_len)
{
    static const uint8_t signature[ALOFT_SIGNATURE_MAX];
    struct file file = example();
    size_t len = 0;

    assert_int_equal(aloft_trailer_encode(file.bytes + file.len, SIZE - file.len,
                             signature, signature_len, &len),
            ALOFT_OK);
    file.len += len;
    return file;
}

static enum aloft_status load(
        const struct file *file, struct aloft_manifest_place *place)
{
    struct aloft_memory_reader reader;
    struct aloft_manifest manifest;
    uint8_t buf[ALOFT_MANIFEST_SIZE_MAX];

    aloft_memory_reader_init(&reader, file->bytes, (uint32_t)file->len);
    return aloft_manifest_load(&manifest, place, &reader.base, buf, sizeof buf);
}

static void the_manifest_is_found_from_the_end(void **state)
{
    const struct file file = example();
    struct aloft_manifest_place place;

    (void)state;

    assert_int_equal(load(&file, &place), ALOFT_OK);
    assert_int_equal(place.offset, IMAGE_SIZE);
    assert_int_equal(place.end, file.len);
    assert_int_equal(place.size, file.len - IMAGE_SIZE - ALOFT_MANIFEST_FOOTER_SIZE);
    assert_int_equal(place.signature_len, 0);
}

static void the_manifest_is_found_before_a_trailer(void **state)
{
    static const size_t lengths[] = {1, 71, 256, 384, 512};

    (void)state;
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        const struct file file = with_trailer(lengths[i]);
        struct aloft_manifest_place place;

        assert_int_equal(load(&file, &place), ALOFT_OK);
        assert_int_equal(place.offset, IMAGE_SIZE);
        assert_int_equal(place.end, file.len - lengths[i] - 4);
        assert_int_equal(place.signature_len, lengths[i]);
    }
}

static void a_file_without_one_has_none(void **state)
{
    static const struct {
        const char *reason;
        uint8_t bytes[16];
        size_t len;
    } cases[] = {
            {"no bytes", {0}, 0},
            {"the end mark alone", {'a', 'M', 'F', 'e'}, 4},
            {"too short for a footer", {0, 0, 0, 'a', 'M', 'F', 'e'}, 7},
            {"an image", {0xE9, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, 12},
            {"an image and a trailer", {0xE9, 1, 2, 3, 4, 5, 6, 7, 8, 1, 0, 0, 0}, 13},
            {"the end mark elsewhere", {'a', 'M', 'F', 'e', 9, 9, 9, 9, 9, 9}, 10},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct file file = {.len = cases[i].len};
        struct aloft_manifest_place place;

        memcpy(file.bytes, cases[i].bytes, cases[i].len);
        print_message("%s\n", cases[i].reason);
        assert_int_equal(load(&file, &place), ALOFT_ERR_NOT_FOUND);
    }
}

static void lengths_that_cannot_be_are_refused(void **state)
{
    struct file file = example();
    const uint32_t most = (uint32_t)file.len - ALOFT_MANIFEST_FOOTER_SIZE;
    const uint32_t lengths[] = {
            0, 1, 7, most + 1, 2049, 0x7FFFFFFF, 0x80000000, 0xFFFFFFF8, 0xFFFFFFFF};

    (void)state;
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        struct aloft_manifest_place place;

        aloft_put_le32(file.bytes + file.len - 8, lengths[i]);
        assert_int_equal(load(&file, &place), ALOFT_ERR_FORMAT);
    }
}

static void a_file_cut_anywhere_is_not_taken(void **state)
{
    struct file file = with_trailer(71);
    const size_t len = file.len;
    struct aloft_manifest_place place;

    (void)state;
    for (file.len = 0; file.len < len; file.len++) {
        const enum aloft_status status = load(&file, &place);

        assert_int_equal(status == ALOFT_OK, file.len == len - 71 - 4);
    }
}

/* The second manifest is about the image alone, not about the first one. */
static void two_manifests_are_refused(void **state)
{
    struct file file = example();
    const size_t len = file.len - IMAGE_SIZE;
    struct aloft_manifest_place place;

    (void)state;
    memcpy(file.bytes + file.len, file.bytes + IMAGE_SIZE, len);
    file.len += len;

    assert_int_equal(load(&file, &place), ALOFT_ERR_FORMAT);
}

static void bytes_between_image_and_manifest_are_refused(void **state)
{
    struct file file = example();
    struct aloft_manifest_place place;

    (void)state;
    memmove(file.bytes + 1, file.bytes, file.len);
    file.len++;

    assert_int_equal(load(&file, &place), ALOFT_ERR_FORMAT);
}

static void a_manifest_longer_than_the_room_is_not_read(void **state)
{
    const struct file file = example();
    struct aloft_memory_reader reader;
    struct aloft_manifest_place place;
    struct aloft_manifest manifest;
    uint8_t buf[64];

    (void)state;
    aloft_memory_reader_init(&reader, file.bytes, (uint32_t)file.len);

    assert_int_equal(
            aloft_manifest_load(&manifest, &place, &reader.base, buf, sizeof buf),
            ALOFT_ERR_MEMORY);
}

static void a_block_list_stands_in_between(void **state)
{
    struct aloft_manifest_place place = {.offset = 300 + 64};
    uint8_t bytes[SIZE];
    const size_t len = spec_example("manifest.md", "manifest", bytes, sizeof bytes);
    struct aloft_manifest manifest;

    (void)state;
    assert_int_equal(aloft_manifest_decode(&manifest, bytes, len), ALOFT_OK);
    assert_int_equal(aloft_manifest_list_size(&manifest), 64);

    assert_true(aloft_manifest_fits(&manifest, &place));
    place.offset = 300;
    assert_false(aloft_manifest_fits(&manifest, &place));
    place.offset = 63;
    assert_false(aloft_manifest_fits(&manifest, &place));
}

static void the_footer_is_written_as_it_is_read(void **state)
{
    const struct file file = example();
    uint8_t footer[ALOFT_MANIFEST_FOOTER_SIZE];

    (void)state;
    aloft_manifest_footer_encode(
            footer, (uint32_t)(file.len - IMAGE_SIZE - ALOFT_MANIFEST_FOOTER_SIZE));

    assert_memory_equal(footer, file.bytes + file.len - sizeof footer, sizeof footer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(the_manifest_is_found_from_the_end),
            cmocka_unit_test(the_manifest_is_found_before_a_trailer),
            cmocka_unit_test(a_file_without_one_has_none),
            cmocka_unit_test(lengths_that_cannot_be_are_refused),
            cmocka_unit_test(a_file_cut_anywhere_is_not_taken),
            cmocka_unit_test(two_manifests_are_refused),
            cmocka_unit_test(bytes_between_image_and_manifest_are_refused),
            cmocka_unit_test(a_manifest_longer_than_the_room_is_not_read),
            cmocka_unit_test(a_block_list_stands_in_between),
            cmocka_unit_test(the_footer_is_written_as_it_is_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
