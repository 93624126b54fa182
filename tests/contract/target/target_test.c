#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../support/check_host.h"
#include "aloft/boot_record.h"
#include "aloft/memory_target.h"
#include "aloft/partition_target.h"
#include "aloft/ram_flash.h"
#include "aloft/slot_target.h"
#include "target_suite.h"

static void memory_keeps_the_contract_of_a_target(void **state)
{
    struct check check = check_begin();
    struct aloft_memory_target memory;
    uint8_t bytes[1000];
    const struct target_on_trial trial = {.target = &memory.base};

    (void)state;
    aloft_memory_target_init(&memory, bytes, sizeof bytes);

    target_suite(&check, &trial);

    check_end(&check);
}

static const struct aloft_flash_geometry geometries[] = {
        {.size = 16 * 256, .sector_size = 256, .write_unit = 1, .erased = 0xFF},
        {.size = 16 * 4096, .sector_size = 4096, .write_unit = 4, .erased = 0xFF},
        {.size = 16 * 2048,
                .sector_size = 2048,
                .write_unit = 8,
                .erased = 0xFF,
                .program_once = true},
        {.size = 16 * 1024, .sector_size = 1024, .write_unit = 32, .erased = 0x00},
};
#define GEOMETRIES (sizeof geometries / sizeof geometries[0])

/* The sectors [first, end) of a device. */
static struct aloft_area sectors(
        struct aloft_ram_flash *flash, uint32_t first, uint32_t end)
{
    const uint32_t size = flash->base.geometry.sector_size;

    return (struct aloft_area){&flash->base, first * size, (end - first) * size};
}

static void a_partition_keeps_the_contract_of_a_target(void **state)
{
    (void)state;
    for (size_t i = 0; i < GEOMETRIES; i++) {
        struct check check = check_begin();
        struct aloft_ram_flash *flash = aloft_ram_flash_new(&geometries[i]);
        const struct aloft_area area = sectors(flash, 2, 5);
        struct aloft_partition_target partition;
        const struct target_on_trial trial = {.target = &partition.base};

        assert_int_equal(aloft_partition_target_init(&partition, &area), ALOFT_OK);
        target_suite(&check, &trial);
        check_end(&check);
        assert_int_equal(flash->violations, 0);
        aloft_ram_flash_free(flash);
    }
}

struct slot_on_trial {
    struct target_on_trial base;
    struct aloft_boot_layout layout;
};

static uint32_t slot_pending(const struct target_on_trial *trial)
{
    const struct slot_on_trial *self = (const struct slot_on_trial *)trial;
    struct aloft_boot_state state;

    assert_int_equal(aloft_boot_record_read(&self->layout.record, &state), ALOFT_OK);
    return state.phase == ALOFT_BOOT_ASKED ? state.staged.size : 0;
}

static void try_slot(struct aloft_ram_flash *flash, struct aloft_area stage)
{
    struct check check = check_begin();
    struct aloft_slot_target slot;
    const struct slot_on_trial trial = {
            .base = {.target = &slot.base, .pending = slot_pending},
            .layout =
                    {
                            .main = sectors(flash, 0, 6),
                            .stage = stage,
                            .record = sectors(flash, 12, 16),
                    },
    };
    const struct aloft_slot_target_config config = {.layout = &trial.layout};
    const struct aloft_boot_state running = {.main.size = 100};

    assert_int_equal(aloft_boot_record_write(&trial.layout.record, &running), ALOFT_OK);
    assert_int_equal(aloft_slot_target_init(&slot, &config), ALOFT_OK);

    target_suite(&check, &trial.base);

    check_end(&check);
    assert_int_equal(flash->violations, 0);
}

static void a_slot_beside_the_running_one_keeps_the_contract(void **state)
{
    (void)state;
    for (size_t i = 0; i < GEOMETRIES; i++) {
        struct aloft_ram_flash *flash = aloft_ram_flash_new(&geometries[i]);

        try_slot(flash, sectors(flash, 6, 12));
        aloft_ram_flash_free(flash);
    }
}

static void a_stage_above_the_running_image_keeps_the_contract(void **state)
{
    (void)state;
    for (size_t i = 0; i < GEOMETRIES; i++) {
        struct aloft_ram_flash *flash = aloft_ram_flash_new(&geometries[i]);

        try_slot(flash, sectors(flash, 0, 6));
        aloft_ram_flash_free(flash);
    }
}

static void try_files(struct aloft_ram_flash *flash)
{
    struct check check = check_begin();
    struct aloft_slot_target files;
    const struct slot_on_trial trial = {
            .base = {.target = &files.base, .pending = slot_pending},
            .layout = {.main = sectors(flash, 0, 6),
                    .stage = sectors(flash, 6, 9),
                    .files = sectors(flash, 9, 12),
                    .record = sectors(flash, 12, 16)},
    };
    const struct aloft_slot_target_config config = {
            .layout = &trial.layout, .files = true};
    const struct aloft_boot_state running = {.main.size = 100};

    assert_int_equal(aloft_boot_record_write(&trial.layout.record, &running), ALOFT_OK);
    assert_int_equal(aloft_slot_target_init(&files, &config), ALOFT_OK);

    target_suite(&check, &trial.base);

    check_end(&check);
    assert_int_equal(flash->violations, 0);
}

static void a_file_system_that_is_staged_keeps_the_contract(void **state)
{
    (void)state;
    for (size_t i = 0; i < GEOMETRIES; i++) {
        struct aloft_ram_flash *flash = aloft_ram_flash_new(&geometries[i]);

        try_files(flash);
        aloft_ram_flash_free(flash);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(memory_keeps_the_contract_of_a_target),
            cmocka_unit_test(a_partition_keeps_the_contract_of_a_target),
            cmocka_unit_test(a_slot_beside_the_running_one_keeps_the_contract),
            cmocka_unit_test(a_stage_above_the_running_image_keeps_the_contract),
            cmocka_unit_test(a_file_system_that_is_staged_keeps_the_contract),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
