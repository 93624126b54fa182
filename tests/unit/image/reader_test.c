#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "aloft/ram_flash.h"
#include "aloft/reader.h"

static const uint8_t bytes[] = {1, 2, 3, 4};

static const struct {
    const char *reason;
    uint32_t offset;
    size_t len;
    enum aloft_status status;
} cases[] = {
        {"all", 0, 4, ALOFT_OK},
        {"the last byte", 3, 1, ALOFT_OK},
        {"nothing at the end", 4, 0, ALOFT_OK},
        {"one byte past the end", 4, 1, ALOFT_ERR_TRUNCATED},
        {"across the end", 2, 3, ALOFT_ERR_TRUNCATED},
        {"nothing behind the end", 5, 0, ALOFT_ERR_TRUNCATED},
        {"offset and length that wrap around", UINT32_MAX, 2, ALOFT_ERR_TRUNCATED},
        {"a huge length", 1, SIZE_MAX, ALOFT_ERR_TRUNCATED},
};

static void reads_stay_within_the_size(void **state)
{
    struct aloft_memory_reader reader;
    uint8_t dst[4];

    (void)state;
    aloft_memory_reader_init(&reader, bytes, sizeof bytes);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        print_message("%s\n", cases[i].reason);
        assert_int_equal(
                aloft_reader_read(&reader.base, cases[i].offset, dst, cases[i].len),
                cases[i].status);
    }
}

static void memory_is_read_at_the_offset(void **state)
{
    struct aloft_memory_reader reader;
    uint8_t dst[2];

    (void)state;
    aloft_memory_reader_init(&reader, bytes, sizeof bytes);

    assert_int_equal(aloft_reader_read(&reader.base, 1, dst, 2), ALOFT_OK);
    assert_memory_equal(dst, bytes + 1, 2);
}

static void a_stretch_of_flash_is_read_like_memory(void **state)
{
    static const struct aloft_flash_geometry geometry = {
            .size = 1024, .sector_size = 256, .write_unit = 4, .erased = 0xFF};
    struct aloft_ram_flash *flash = aloft_ram_flash_new(&geometry);
    const struct aloft_area area = {&flash->base, 512, 512};
    struct aloft_area_reader reader;
    uint8_t dst[4];

    (void)state;
    assert_int_equal(aloft_area_program(&area, 8, bytes, sizeof bytes), ALOFT_OK);
    aloft_area_reader_init(&reader, &area, 8, sizeof bytes);

    assert_int_equal(aloft_reader_read(&reader.base, 1, dst, 3), ALOFT_OK);
    assert_memory_equal(dst, bytes + 1, 3);
    assert_int_equal(aloft_reader_read(&reader.base, 2, dst, 3), ALOFT_ERR_TRUNCATED);
    aloft_ram_flash_free(flash);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(reads_stay_within_the_size),
            cmocka_unit_test(memory_is_read_at_the_offset),
            cmocka_unit_test(a_stretch_of_flash_is_read_like_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
