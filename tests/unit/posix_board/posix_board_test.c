#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "aloft/bearssl_digest.h"
#include "aloft/partition_table.h"
#include "aloft/posix_board.h"

#define SECTOR     ALOFT_POSIX_BOARD_SECTOR
#define FLASH_SIZE (32u * SECTOR)
#define KEYS       (30u * SECTOR)

/* A flash file with the partitions main, stage, record and keys. */
struct device {
    char path[40];
    struct aloft_partition partitions[4];
};

static struct aloft_partition partition(
        const char *name, uint32_t sector, uint32_t sectors)
{
    struct aloft_partition made = {
            .type = 1, .offset = sector * SECTOR, .size = sectors * SECTOR};

    memcpy(made.name, name, strlen(name));
    return made;
}

static int set_up(void **state)
{
    struct device *device = calloc(1, sizeof *device);

    strncpy(device->path, "/tmp/aloft-board-test-XXXXXX", sizeof device->path - 1);
    close(mkstemp(device->path));
    device->partitions[0] = partition("main", 0, 10);
    device->partitions[1] = partition("stage", 10, 10);
    device->partitions[2] = partition("record", 20, 3);
    device->partitions[3] = partition("keys", 30, 1);
    *state = device;
    return 0;
}

static int tear_down(void **state)
{
    struct device *device = *state;

    unlink(device->path);
    free(device);
    return 0;
}

static void write_sector(
        struct aloft_flash *flash, uint32_t offset, const uint8_t bytes[SECTOR])
{
    const struct aloft_area area = {flash, offset, SECTOR};

    assert_int_equal(aloft_area_program(&area, 0, bytes, SECTOR), ALOFT_OK);
}

/* Makes the flash; its keys partition begins with `keys`, the rest of it is blank. */
static void provision(const struct device *device, const char *keys)
{
    const struct aloft_flash_geometry geometry = aloft_posix_flash_geometry(FLASH_SIZE);
    struct aloft_posix_flash flash;
    uint8_t sector[SECTOR];

    assert_int_equal(
            aloft_posix_flash_create(&flash, device->path, &geometry), ALOFT_OK);
    assert_int_equal(aloft_partition_table_encode(device->partitions, 4,
                             &aloft_bearssl_md5, sector, sizeof sector),
            ALOFT_OK);
    write_sector(&flash.base, FLASH_SIZE - SECTOR, sector);
    memset(sector, geometry.erased, sizeof sector);
    memcpy(sector, keys, strlen(keys));
    write_sector(&flash.base, KEYS, sector);
    aloft_posix_flash_close(&flash);
}

static void a_board_without_keys_trusts_everybody_unless_asked(void **state)
{
    struct device *device = *state;
    struct aloft_posix_board board;

    provision(device, "");
    assert_int_equal(aloft_posix_board_open(&board, device->path), ALOFT_OK);

    assert_ptr_equal(aloft_site_verifier(&board.site, false), &aloft_verifier_none);
    assert_ptr_equal(aloft_site_verifier(&board.site, true), &board.site.by_keys.base);
    aloft_posix_board_close(&board);
}

static void damaged_keys_trust_nobody(void **state)
{
    struct device *device = *state;
    struct aloft_posix_board board;

    provision(device, "AKEZ");
    assert_int_equal(aloft_posix_board_open(&board, device->path), ALOFT_OK);

    assert_ptr_equal(aloft_site_verifier(&board.site, false), &board.site.by_keys.base);
    assert_int_equal(board.site.keys.count, 0);
    aloft_posix_board_close(&board);
}

/* An update written there would take the table with it, and the device for ever. */
static void a_partition_over_the_table_is_refused(void **state)
{
    struct device *device = *state;
    struct aloft_posix_board board;

    device->partitions[1] = partition("stage", 22, 10);
    device->partitions[3] = partition("keys", 10, 1);
    provision(device, "");

    assert_int_equal(
            aloft_posix_board_open(&board, device->path), ALOFT_ERR_FLASH_CONFIG);
}

#define device_test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
            device_test(a_board_without_keys_trusts_everybody_unless_asked),
            device_test(damaged_keys_trust_nobody),
            device_test(a_partition_over_the_table_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
