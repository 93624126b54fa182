#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <zlib.h>

#include "aloft/bearssl_digest.h"
#include "aloft/release_image.h"

#define IMAGE_SIZE   40000u
#define TRAILER_SIZE 260u

static const struct aloft_release_digests digests = {
        &aloft_bearssl_md5, &aloft_bearssl_sha256};

/* An image with the magic byte of ESP8266 firmware and a flash mode. */
static void make_image(uint8_t image[IMAGE_SIZE], uint8_t mode)
{
    uint32_t noise = 1;

    for (size_t i = 0; i < IMAGE_SIZE; i++) {
        noise = noise * 1664525u + 1013904223u;
        image[i] = (uint8_t)(noise >> 24);
    }
    image[0] = 0xE9;
    image[2] = mode;
}

/* A signature as good as any here, and its length. */
static size_t append_trailer(uint8_t *file, size_t size)
{
    memset(file + size, 0x55, TRAILER_SIZE - 4);
    memcpy(file + size + TRAILER_SIZE - 4, "\x00\x01\x00\x00", 4);
    return size + TRAILER_SIZE;
}

static size_t pack(const uint8_t *data, size_t len, uint8_t *packed, size_t room)
{
    z_stream stream = {
            .next_in = (uint8_t *)(uintptr_t)data,
            .avail_in = (unsigned)len,
            .next_out = packed,
            .avail_out = (unsigned)room,
    };

    assert_int_equal(
            deflateInit2(&stream, 9, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY),
            Z_OK);
    assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
    assert_int_equal(deflateEnd(&stream), Z_OK);
    return room - stream.avail_out;
}

static enum aloft_status read_bytes(
        const uint8_t *bytes, size_t len, struct aloft_release_image *image)
{
    FILE *file = tmpfile();
    enum aloft_status status;

    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, len, file), len);
    status = aloft_release_image_read(file, &digests, image);
    fclose(file);
    return status;
}

static bool holds(
        const struct aloft_release_image *image, const uint8_t *bytes, size_t len)
{
    uint8_t md5[ALOFT_PULL_MD5_SIZE];

    aloft_digest_once(&aloft_bearssl_md5, bytes, len, md5);
    for (size_t i = 0; i < image->held_count; i++) {
        if (memcmp(image->held[i], md5, sizeof md5) == 0) {
            return true;
        }
    }
    return false;
}

static void a_plain_file_is_known_by_its_digests(void **state)
{
    (void)state; // the tests share nothing
    static const uint8_t bytes[] = "no magic byte here";
    struct aloft_release_image image;
    uint8_t sha256[ALOFT_DIGEST_MAX];

    assert_int_equal(read_bytes(bytes, sizeof bytes, &image), ALOFT_OK);

    aloft_digest_once(&aloft_bearssl_sha256, bytes, sizeof bytes, sha256);
    assert_int_equal(image.size, sizeof bytes);
    assert_memory_equal(image.sha256, sha256, sizeof sha256);
    assert_true(holds(&image, bytes, sizeof bytes));
}

static void a_device_with_another_flash_mode_holds_the_image_too(void **state)
{
    (void)state; // the tests share nothing
    static uint8_t bytes[IMAGE_SIZE];
    struct aloft_release_image image;

    make_image(bytes, 2);
    assert_int_equal(read_bytes(bytes, IMAGE_SIZE, &image), ALOFT_OK);

    make_image(bytes, 0);
    assert_true(holds(&image, bytes, IMAGE_SIZE));
    make_image(bytes, 3);
    assert_true(holds(&image, bytes, IMAGE_SIZE));
    make_image(bytes, 4);
    assert_false(holds(&image, bytes, IMAGE_SIZE));
}

static void a_signed_image_is_held_without_its_trailer(void **state)
{
    (void)state; // the tests share nothing
    static uint8_t bytes[IMAGE_SIZE + TRAILER_SIZE];
    struct aloft_release_image image;

    make_image(bytes, 0);
    append_trailer(bytes, IMAGE_SIZE);
    assert_int_equal(read_bytes(bytes, sizeof bytes, &image), ALOFT_OK);

    assert_true(holds(&image, bytes, sizeof bytes));
    assert_true(holds(&image, bytes, IMAGE_SIZE));
    assert_false(holds(&image, bytes, IMAGE_SIZE - 1));
}

static void a_packed_and_signed_image_is_held_unpacked(void **state)
{
    (void)state; // the tests share nothing
    static uint8_t bytes[IMAGE_SIZE];
    static uint8_t packed[2 * IMAGE_SIZE];
    struct aloft_release_image image;
    size_t len;

    make_image(bytes, 0);
    len = pack(bytes, IMAGE_SIZE, packed, IMAGE_SIZE + 1000);
    len = append_trailer(packed, len);
    assert_int_equal(read_bytes(packed, len, &image), ALOFT_OK);

    assert_true(holds(&image, packed, len));
    assert_true(holds(&image, bytes, IMAGE_SIZE));
}

static void zeros_that_pack_well_are_unpacked_to_the_last(void **state)
{
    (void)state; // the tests share nothing
    static uint8_t bytes[1000000];
    static uint8_t packed[20000];
    struct aloft_release_image image;
    const size_t len = pack(bytes, sizeof bytes, packed, sizeof packed);

    assert_int_equal(read_bytes(packed, len, &image), ALOFT_OK);

    assert_true(holds(&image, bytes, sizeof bytes));
}

static void damaged_packed_files_are_refused(void **state)
{
    (void)state; // the tests share nothing
    static uint8_t bytes[IMAGE_SIZE];
    static uint8_t packed[2 * IMAGE_SIZE];
    struct aloft_release_image image;
    size_t len;

    make_image(bytes, 0);
    len = pack(bytes, IMAGE_SIZE, packed, sizeof packed);
    assert_int_equal(read_bytes(packed, len - 1, &image), ALOFT_ERR_FORMAT);
    packed[len / 2] ^= 1;
    assert_int_equal(read_bytes(packed, len, &image), ALOFT_ERR_FORMAT);
    assert_int_equal(read_bytes(packed, 2, &image), ALOFT_ERR_FORMAT);
}

static void tiny_files_are_read_and_empty_ones_refused(void **state)
{
    (void)state; // the tests share nothing
    static const uint8_t bytes[] = {0xE9, 0, 0, 1, 0};
    struct aloft_release_image image;

    assert_int_equal(read_bytes(bytes, 0, &image), ALOFT_ERR_NO_DATA);
    assert_int_equal(read_bytes(bytes, 1, &image), ALOFT_OK);
    assert_int_equal(image.held_count, 1);
    assert_int_equal(read_bytes(bytes, 3, &image), ALOFT_OK);
    assert_true(holds(&image, bytes, 3));
    assert_int_equal(read_bytes(bytes, 5, &image), ALOFT_OK);
    assert_true(holds(&image, bytes, 5));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(a_plain_file_is_known_by_its_digests),
            cmocka_unit_test(a_device_with_another_flash_mode_holds_the_image_too),
            cmocka_unit_test(a_signed_image_is_held_without_its_trailer),
            cmocka_unit_test(a_packed_and_signed_image_is_held_unpacked),
            cmocka_unit_test(zeros_that_pack_well_are_unpacked_to_the_last),
            cmocka_unit_test(damaged_packed_files_are_refused),
            cmocka_unit_test(tiny_files_are_read_and_empty_ones_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
