#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/esp_image.h"
#include "spec_example.h"

#define SPEC "image.md"

static enum aloft_status read_image(
        struct aloft_esp_image *image, const uint8_t *bytes, size_t len)
{
    struct aloft_memory_reader reader;

    aloft_memory_reader_init(&reader, bytes, (uint32_t)len);
    return aloft_esp_image_read(image, &reader.base, 0);
}

static void an_esp8266_image_is_read_to_its_end(void **state)
{
    uint8_t bytes[64];
    const size_t len = spec_example(SPEC, "esp8266-image", bytes, sizeof bytes);
    struct aloft_esp_image image;

    (void)state;
    assert_int_equal(read_image(&image, bytes, len), ALOFT_OK);

    assert_int_equal(image.header.family, ALOFT_ESP8266);
    assert_int_equal(image.header.entry, 0x4010F000);
    assert_int_equal(image.header.segment_count, 1);
    assert_int_equal(image.segments[0].address, 0x4010F000);
    assert_int_equal(image.segments[0].offset, 16);
    assert_int_equal(image.segments[0].size, 4);
    assert_int_equal(image.end, len);
    assert_true(image.checksum_valid);
    assert_string_equal(aloft_esp_chip_text(&image.header), "ESP8266");
    assert_string_equal(aloft_esp_flash_mode_text(image.header.flash_mode), "DIO");
    assert_int_equal(aloft_esp_flash_size(&image.header), 4u << 20);
    assert_int_equal(aloft_esp_flash_mhz(&image.header), 40);
}

static void an_esp32_image_ends_behind_its_hash(void **state)
{
    uint8_t bytes[128];
    const size_t len = spec_example(SPEC, "esp32-image", bytes, sizeof bytes);
    struct aloft_esp_image image;

    (void)state;
    assert_int_equal(read_image(&image, bytes, len), ALOFT_OK);

    assert_int_equal(image.header.family, ALOFT_ESP32);
    assert_string_equal(aloft_esp_chip_text(&image.header), "ESP32-C3");
    assert_true(image.header.hash_appended);
    assert_int_equal(image.segments[0].address, 0x3F400020);
    assert_int_equal(image.end, len);
    assert_true(image.checksum_valid);
    assert_int_equal(aloft_esp_flash_size(&image.header), 4u << 20);
    assert_int_equal(aloft_esp_flash_mhz(&image.header), 80);
}

static void every_shorter_file_is_truncated(void **state)
{
    uint8_t bytes[128];
    const size_t len = spec_example(SPEC, "esp32-image", bytes, sizeof bytes);
    struct aloft_esp_image image;

    (void)state;
    for (size_t cut = 0; cut < len; cut++) {
        assert_int_equal(read_image(&image, bytes, cut), ALOFT_ERR_TRUNCATED);
    }
}

static void a_flipped_bit_in_a_segment_breaks_the_checksum(void **state)
{
    uint8_t bytes[64];
    const size_t len = spec_example(SPEC, "esp8266-image", bytes, sizeof bytes);
    struct aloft_esp_image image;

    (void)state;
    bytes[17] ^= 0x10;

    assert_int_equal(read_image(&image, bytes, len), ALOFT_OK);
    assert_false(image.checksum_valid);
}

static void segments_that_fill_sixteen_bytes_get_sixteen_more(void **state)
{
    static const uint8_t bytes[48] = {0xE9, 1, 0, 0, 0, 0, 0, 0, /* */
            0x00, 0x80, 0xFE, 0x3F, 16, 0, 0, 0, [47] = 0xEF};
    struct aloft_esp_image image;

    (void)state;
    assert_int_equal(read_image(&image, bytes, sizeof bytes), ALOFT_OK);
    assert_int_equal(image.end, 48);
    assert_true(image.checksum_valid);
}

static const struct {
    const char *reason;
    uint8_t offset; /* of the byte changed in the ESP8266 example */
    uint8_t value;
    enum aloft_status status;
} hostile[] = {
        {"another magic byte", 0, 0xEA, ALOFT_ERR_MAGIC},
        {"no segment", 1, 0, ALOFT_ERR_FORMAT},
        {"too many segments", 1, 17, ALOFT_ERR_FORMAT},
        {"a segment more than there are", 1, 16, ALOFT_ERR_TRUNCATED},
        {"a segment longer than the file", 13, 1, ALOFT_ERR_TRUNCATED},
        {"a segment size that wraps around", 15, 0xFF, ALOFT_ERR_TRUNCATED},
};

static void broken_headers_have_named_statuses(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof hostile / sizeof hostile[0]; i++) {
        uint8_t bytes[64];
        const size_t len = spec_example(SPEC, "esp8266-image", bytes, sizeof bytes);
        struct aloft_esp_image image;

        bytes[hostile[i].offset] = hostile[i].value;
        print_message("%s\n", hostile[i].reason);
        assert_int_equal(read_image(&image, bytes, len), hostile[i].status);
    }
}

static const struct {
    enum aloft_esp_family family;
    uint8_t nibble;
    uint32_t size;
} flash_sizes[] = {
        {ALOFT_ESP8266, 0, 512u << 10},
        {ALOFT_ESP8266, 1, 256u << 10},
        {ALOFT_ESP8266, 2, 1u << 20},
        {ALOFT_ESP8266, 3, 2u << 20},
        {ALOFT_ESP8266, 4, 4u << 20},
        {ALOFT_ESP8266, 5, 2u << 20},
        {ALOFT_ESP8266, 6, 4u << 20},
        {ALOFT_ESP8266, 7, 0},
        {ALOFT_ESP8266, 8, 8u << 20},
        {ALOFT_ESP8266, 9, 16u << 20},
        {ALOFT_ESP8266, 15, 0},
        {ALOFT_ESP32, 0, 1u << 20},
        {ALOFT_ESP32, 4, 16u << 20},
        {ALOFT_ESP32, 7, 128u << 20},
        {ALOFT_ESP32, 8, 0},
};

static void flash_sizes_differ_between_the_families(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof flash_sizes / sizeof flash_sizes[0]; i++) {
        const struct aloft_esp_header header = {
                .family = flash_sizes[i].family, .flash_size = flash_sizes[i].nibble};

        assert_int_equal(aloft_esp_flash_size(&header), flash_sizes[i].size);
    }
}

static void eight_bytes_are_taken_for_an_esp8266(void **state)
{
    static const uint8_t bytes[8] = {0xE9, 1, 2, 0x90};
    struct aloft_esp_header header;

    (void)state;
    assert_int_equal(aloft_esp_header_decode(&header, bytes, sizeof bytes), ALOFT_OK);
    assert_int_equal(header.family, ALOFT_ESP8266);
    assert_int_equal(aloft_esp_flash_size(&header), 16u << 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(an_esp8266_image_is_read_to_its_end),
            cmocka_unit_test(an_esp32_image_ends_behind_its_hash),
            cmocka_unit_test(every_shorter_file_is_truncated),
            cmocka_unit_test(a_flipped_bit_in_a_segment_breaks_the_checksum),
            cmocka_unit_test(segments_that_fill_sixteen_bytes_get_sixteen_more),
            cmocka_unit_test(broken_headers_have_named_statuses),
            cmocka_unit_test(flash_sizes_differ_between_the_families),
            cmocka_unit_test(eight_bytes_are_taken_for_an_esp8266),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
