#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "../support/check_host.h"
#include "aloft/faulty_flash.h"
#include "aloft/posix_flash.h"
#include "aloft/ram_flash.h"
#include "flash_suite.h"

static const struct aloft_flash_geometry geometries[] = {
        {8192, 4096, 4, 0xFF, false},
        {1024, 256, 1, 0xFF, false},
        {1024, 256, 32, 0xFF, true},
        {4096, 512, 8, 0x00, false},
        {4096, 1024, 16, 0x00, true},
};

#define GEOMETRIES (sizeof geometries / sizeof geometries[0])

static void ram_flash_keeps_the_contract(void **state)
{
    (void)state; // made here
    for (size_t i = 0; i < GEOMETRIES; i++) {
        struct check check = check_begin();
        struct aloft_ram_flash *ram = aloft_ram_flash_new(&geometries[i]);
        assert_non_null(ram);

        flash_suite(&check, &ram->base);

        check_end(&check);
        assert_int_equal(ram->violations, 1); // the suite tries to bring bits back
        aloft_ram_flash_free(ram);
    }
}

static void faulty_flash_without_a_plan_keeps_the_contract(void **state)
{
    (void)state; // made here
    for (size_t i = 0; i < GEOMETRIES; i++) {
        struct check check = check_begin();
        struct aloft_ram_flash *ram = aloft_ram_flash_new(&geometries[i]);
        struct aloft_faulty_flash faulty;
        assert_non_null(ram);
        aloft_faulty_flash_init(&faulty, &ram->base);

        flash_suite(&check, &faulty.base);

        check_end(&check);
        aloft_faulty_flash_done(&faulty);
        aloft_ram_flash_free(ram);
    }
}

/* Makes an empty file and returns its name, which is written to `path`. */
static const char *make_file(char *path)
{
    const int fd = mkstemp(path);

    assert_true(fd >= 0);
    assert_int_equal(close(fd), 0);
    return path;
}

static void posix_flash_keeps_the_contract(void **state)
{
    (void)state; // made here
    for (size_t i = 0; i < GEOMETRIES; i++) {
        struct check check = check_begin();
        struct aloft_posix_flash flash;
        char path[] = "/tmp/aloft-flash-XXXXXX";
        assert_int_equal(
                aloft_posix_flash_create(&flash, make_file(path), &geometries[i]),
                ALOFT_OK);

        flash_suite(&check, &flash.base);
        flash_suite_leave(&check, &flash.base);
        aloft_posix_flash_close(&flash);
        assert_int_equal(
                aloft_posix_flash_open(&flash, path, &geometries[i]), ALOFT_OK);
        flash_suite_persists(&check, &flash.base);

        check_end(&check);
        aloft_posix_flash_close(&flash);
        assert_int_equal(unlink(path), 0);
    }
}

static void posix_flash_names_what_is_wrong_with_a_file(void **state)
{
    const struct aloft_flash_geometry unfit = {1000, 256, 4, 0xFF, false};
    struct aloft_posix_flash flash;
    char path[] = "/tmp/aloft-flash-XXXXXX";
    (void)state; // made here
    assert_int_equal(aloft_posix_flash_create(&flash, make_file(path), &geometries[0]),
            ALOFT_OK);
    aloft_posix_flash_close(&flash);

    assert_int_equal(aloft_posix_flash_open(&flash, path, &geometries[1]),
            ALOFT_ERR_FLASH_CONFIG);
    assert_int_equal(aloft_posix_flash_open(&flash, "/tmp/none/such", &geometries[0]),
            ALOFT_ERR_IO);
    assert_int_equal(
            aloft_posix_flash_create(&flash, path, &unfit), ALOFT_ERR_ARGUMENT);
    assert_int_equal(unlink(path), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(ram_flash_keeps_the_contract),
            cmocka_unit_test(faulty_flash_without_a_plan_keeps_the_contract),
            cmocka_unit_test(posix_flash_keeps_the_contract),
            cmocka_unit_test(posix_flash_names_what_is_wrong_with_a_file),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
