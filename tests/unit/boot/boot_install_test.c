#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/boot_install.h"
#include "aloft/ram_flash.h"

#define SECTOR 512u
#define COUNT  12u /* of sectors in main */

static int set_up(void **state)
{
    const struct aloft_flash_geometry geometry = {.size = 32 * SECTOR,
            .sector_size = SECTOR,
            .write_unit = 8,
            .erased = 0xFF};

    *state = aloft_ram_flash_new(&geometry);
    return *state == NULL;
}

static int tear_down(void **state)
{
    aloft_ram_flash_free(*state);
    return 0;
}

static struct aloft_area sectors(void **state, uint32_t first, uint32_t count)
{
    struct aloft_ram_flash *ram = *state;

    return (struct aloft_area){
            .flash = &ram->base, .offset = first * SECTOR, .size = count * SECTOR};
}

static struct aloft_boot_layout shared_layout(void **state)
{
    return (struct aloft_boot_layout){
            .main = sectors(state, 0, COUNT),
            .stage = sectors(state, 0, COUNT),
            .shadow = sectors(state, COUNT, 1),
            .record = sectors(state, COUNT + 1, 3),
    };
}

static struct aloft_move move_of(const struct aloft_boot_layout *layout,
        const struct aloft_boot_image *image, uint32_t k)
{
    const struct aloft_boot_state state = {.staged = *image};
    struct aloft_move move;

    memset(&move, 0, sizeof move);
    assert_int_equal(aloft_strategy_overwrite.move(layout, &state, k, &move), ALOFT_OK);
    return move;
}

static void count_is_that_of_begun_sectors(void **state)
{
    const struct aloft_boot_layout layout = shared_layout(state);
    static const uint32_t sizes[][2] = {{0, 0}, {1, 1}, {SECTOR - 1, 1}, {SECTOR, 1},
            {SECTOR + 1, 2}, {COUNT * SECTOR, COUNT}};

    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        const struct aloft_boot_state device = {.staged = {.size = sizes[i][0]}};
        assert_int_equal(aloft_strategy_overwrite.count(&layout, &device), sizes[i][1]);
    }
}

static void first_move_goes_to_the_shadow_and_the_last_is_short(void **state)
{
    const struct aloft_boot_layout layout = shared_layout(state);
    const struct aloft_boot_image image = {
            .offset = 5 * SECTOR, .size = 2 * SECTOR + 10};

    const struct aloft_move first = move_of(&layout, &image, 0);
    assert_int_equal(first.source.offset, 5 * SECTOR);
    assert_int_equal(first.destination.offset, COUNT * SECTOR);
    assert_int_equal(first.len, SECTOR);

    const struct aloft_move last = move_of(&layout, &image, 2);
    assert_int_equal(last.source.offset, 7 * SECTOR);
    assert_int_equal(last.destination.offset, 2 * SECTOR);
    assert_int_equal(last.len, 10);
}

/* The two rules of boot_install.h, for each size and each place that is allowed. */
static void check_rules(
        const struct aloft_boot_layout *layout, const struct aloft_boot_image *image)
{
    const struct aloft_boot_state state = {.staged = *image};
    const uint32_t count = aloft_strategy_overwrite.count(layout, &state);

    for (uint32_t k = 0; k < count; k++) {
        const struct aloft_move move = move_of(layout, image, k);
        assert_int_not_equal(move.destination.offset, 0); // sector 0 is sacred
        for (uint32_t later = k; later < count; later++) {
            const struct aloft_move next = move_of(layout, image, later);
            assert_int_not_equal(move.destination.offset, next.source.offset);
        }
        if (k + 1 < count) { // the next move may run before this one is noted for sure
            const struct aloft_move next = move_of(layout, image, k + 1);
            assert_int_not_equal(next.destination.offset, move.source.offset);
        }
    }
}

static void no_move_destroys_what_is_still_needed(void **state)
{
    const struct aloft_boot_layout layout = shared_layout(state);

    for (uint32_t from = 2; from < COUNT; from++) {
        for (uint32_t count = 1; count <= COUNT - from; count++) {
            const struct aloft_boot_image image = {
                    .offset = from * SECTOR, .size = count * SECTOR};
            assert_int_equal(aloft_boot_stage_check(&layout, image.offset, image.size),
                    ALOFT_OK);
            check_rules(&layout, &image);
        }
    }
}

static void image_off_the_stage_has_no_move(void **state)
{
    const struct aloft_boot_layout layout = shared_layout(state);
    const struct aloft_boot_state past = {
            .staged = {.offset = (COUNT - 1) * SECTOR, .size = 2 * SECTOR}};
    const struct aloft_boot_state odd = {
            .staged = {.offset = 2 * SECTOR + 8, .size = SECTOR}};
    struct aloft_move move;

    assert_int_equal(aloft_strategy_overwrite.move(&layout, &past, 1, &move),
            ALOFT_ERR_ARGUMENT);
    assert_int_equal(
            aloft_strategy_overwrite.move(&layout, &odd, 0, &move), ALOFT_ERR_ARGUMENT);
}

static void move_copies_its_bytes_and_leaves_the_rest_erased(void **state)
{
    struct aloft_ram_flash *ram = *state;
    uint8_t blank[SECTOR];
    uint8_t work[48];
    memset(ram->bytes, 0x33, 32 * SECTOR);
    memset(blank, 0xFF, sizeof blank);
    for (uint32_t i = 0; i < SECTOR; i++) {
        ram->bytes[2 * SECTOR + i] = (uint8_t)i;
    }
    const struct aloft_move move = {.source = sectors(state, 2, 1),
            .destination = sectors(state, 9, 1),
            .len = 101};

    assert_int_equal(aloft_move_do(&move, work, sizeof work), ALOFT_OK);

    const uint8_t *copy = ram->bytes + 9 * SECTOR;
    assert_memory_equal(copy, ram->bytes + 2 * SECTOR, 101);
    assert_memory_equal(copy + 101, blank, SECTOR - 101);
    assert_int_equal(ram->bytes[10 * SECTOR], 0x33);
    assert_int_equal(ram->violations, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
            TEST(count_is_that_of_begun_sectors),
            TEST(first_move_goes_to_the_shadow_and_the_last_is_short),
            TEST(no_move_destroys_what_is_still_needed),
            TEST(image_off_the_stage_has_no_move),
            TEST(move_copies_its_bytes_and_leaves_the_rest_erased),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
