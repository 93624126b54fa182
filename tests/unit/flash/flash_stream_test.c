#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/faulty_flash.h"
#include "aloft/flash_stream.h"
#include "aloft/ram_flash.h"

#define SECTOR  256u
#define SECTORS 4u

struct fixture {
    struct aloft_ram_flash *ram;
    struct aloft_faulty_flash faulty;
    struct aloft_area area; /* sectors 1 and 2 */
    struct aloft_flash_stream stream;
    uint8_t data[2 * SECTOR];
};

static void make(struct fixture *fixture, uint32_t write_unit, uint8_t erased)
{
    const struct aloft_flash_geometry geometry = {.size = SECTORS * SECTOR,
            .sector_size = SECTOR,
            .write_unit = write_unit,
            .erased = erased,
            .program_once = write_unit >= 8};

    fixture->ram = aloft_ram_flash_new(&geometry);
    assert_non_null(fixture->ram);
    memset(fixture->ram->bytes, 0x5A, geometry.size); // old content everywhere
    aloft_faulty_flash_init(&fixture->faulty, &fixture->ram->base);
    fixture->area = (struct aloft_area){
            .flash = &fixture->faulty.base, .offset = SECTOR, .size = 2 * SECTOR};
    for (size_t i = 0; i < sizeof(fixture->data); i++) {
        fixture->data[i] = (uint8_t)(i * 7 + i / 256);
    }
    assert_int_equal(
            aloft_flash_stream_begin(&fixture->stream, &fixture->area), ALOFT_OK);
}

static void destroy(struct fixture *fixture)
{
    aloft_faulty_flash_done(&fixture->faulty);
    aloft_ram_flash_free(fixture->ram);
}

/* Writes `size` bytes in pieces of `piece` and checks all of the flash afterwards. */
static void check_pieces(uint32_t write_unit, uint32_t size, uint32_t piece)
{
    struct fixture fixture;
    make(&fixture, write_unit, 0xFF);

    for (uint32_t done = 0; done < size; done += piece) {
        const uint32_t len = size - done < piece ? size - done : piece;
        assert_int_equal(
                aloft_flash_stream_write(&fixture.stream, fixture.data + done, len),
                ALOFT_OK);
    }
    assert_int_equal(aloft_flash_stream_size(&fixture.stream), size);
    assert_int_equal(aloft_flash_stream_finish(&fixture.stream), ALOFT_OK);

    assert_memory_equal(fixture.ram->bytes + SECTOR, fixture.data, size);
    assert_int_equal(fixture.ram->bytes[SECTOR - 1], 0x5A);
    assert_int_equal(fixture.ram->bytes[3 * SECTOR], 0x5A);
    assert_int_equal(fixture.ram->erases[1], size > 0);
    assert_int_equal(fixture.ram->erases[2], size > SECTOR);
    assert_int_equal(fixture.ram->violations, 0);
    destroy(&fixture);
}

static void pieces_of_any_size_give_the_same_content(void **state)
{
    static const uint32_t sizes[] = {0, 1, 31, 32, 33, 255, 256, 257, 511, 512};

    (void)state; // each case makes its own
    for (uint32_t unit = 1; unit <= 32; unit *= 2) {
        for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
            check_pieces(unit, sizes[i], 1);
            check_pieces(unit, sizes[i], 13);
            check_pieces(unit, sizes[i], 100);
            check_pieces(unit, sizes[i], 512);
        }
    }
}

static void last_unit_is_filled_with_the_erased_value(void **state)
{
    struct fixture fixture;
    (void)state; // made here
    make(&fixture, 8, 0x00);

    assert_int_equal(
            aloft_flash_stream_write(&fixture.stream, fixture.data + 1, 3), ALOFT_OK);
    assert_int_equal(aloft_flash_stream_finish(&fixture.stream), ALOFT_OK);

    const uint8_t expected[9] = {7, 14, 21};
    assert_memory_equal(fixture.ram->bytes + SECTOR, expected, sizeof(expected));
    destroy(&fixture);
}

static void more_than_the_area_holds_is_refused_and_not_written(void **state)
{
    struct fixture fixture;
    (void)state; // made here
    make(&fixture, 4, 0xFF);

    assert_int_equal(
            aloft_flash_stream_write(&fixture.stream, fixture.data, 510), ALOFT_OK);
    assert_int_equal(aloft_flash_stream_write(&fixture.stream, fixture.data, 3),
            ALOFT_ERR_SPACE);
    assert_int_equal(
            aloft_flash_stream_write(&fixture.stream, fixture.data + 510, 2), ALOFT_OK);

    assert_int_equal(aloft_flash_stream_size(&fixture.stream), 512);
    assert_memory_equal(fixture.ram->bytes + SECTOR, fixture.data, 512);
    destroy(&fixture);
}

/* Writes one sector with a fault armed, and returns what the stream says. */
static enum aloft_status write_with_fault(enum aloft_fault_on on, uint32_t after)
{
    struct fixture fixture;
    make(&fixture, 4, 0xFF);
    aloft_faulty_flash_arm(&fixture.faulty,
            &(struct aloft_fault_plan){
                    .on = on, .kind = ALOFT_FAULT_ERROR, .after = after});

    const enum aloft_status status =
            aloft_flash_stream_write(&fixture.stream, fixture.data, 2 * SECTOR);
    destroy(&fixture);
    return status;
}

static void failing_operation_is_named(void **state)
{
    (void)state; // each case makes its own
    for (uint32_t after = 0; after < 2; after++) {
        assert_int_equal(
                write_with_fault(ALOFT_FAULT_ON_ERASE, after), ALOFT_ERR_FLASH_ERASE);
        assert_int_equal(write_with_fault(ALOFT_FAULT_ON_PROGRAM, after),
                ALOFT_ERR_FLASH_PROGRAM);
        assert_int_equal(
                write_with_fault(ALOFT_FAULT_ON_READ, after), ALOFT_ERR_FLASH_READ);
    }
}

/* A device that erases and programs without effect. */
static enum aloft_status do_not_program(
        struct aloft_flash *flash, uint32_t offset, const void *src, size_t len)
{
    (void)flash; // nothing happens to it
    (void)offset;
    (void)src;
    (void)len;
    return ALOFT_OK;
}

static void other_bytes_read_back_fail_the_write(void **state)
{
    struct fixture fixture;
    (void)state; // made here
    make(&fixture, 4, 0xFF);
    struct aloft_flash_ops ops = *fixture.ram->base.ops;
    ops.program = do_not_program;
    fixture.ram->base.ops = &ops;

    assert_int_equal(aloft_flash_stream_write(&fixture.stream, fixture.data, 8),
            ALOFT_ERR_FLASH_VERIFY);
    destroy(&fixture);
}

static void area_that_is_none_is_refused(void **state)
{
    struct aloft_flash_stream stream;
    const struct aloft_area none = {0};

    (void)state; // no device is needed
    assert_int_equal(aloft_flash_stream_begin(&stream, &none), ALOFT_ERR_ARGUMENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(pieces_of_any_size_give_the_same_content),
            cmocka_unit_test(last_unit_is_filled_with_the_erased_value),
            cmocka_unit_test(more_than_the_area_holds_is_refused_and_not_written),
            cmocka_unit_test(failing_operation_is_named),
            cmocka_unit_test(other_bytes_read_back_fail_the_write),
            cmocka_unit_test(area_that_is_none_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
