#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/boot_layout.h"
#include "aloft/ram_flash.h"

#define SECTOR  512u
#define SECTORS 32u

static int set_up(void **state)
{
    const struct aloft_flash_geometry geometry = {.size = SECTORS * SECTOR,
            .sector_size = SECTOR,
            .write_unit = 4,
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

/* main 8 sectors, stage 10, record behind. */
static struct aloft_boot_layout two_slots(void **state)
{
    return (struct aloft_boot_layout){
            .main = sectors(state, 1, 8),
            .stage = sectors(state, 10, 10),
            .record = sectors(state, 20, 3),
    };
}

/* main and stage 16 sectors from 0, one of shadow. */
static struct aloft_boot_layout esp8266(void **state)
{
    return (struct aloft_boot_layout){
            .main = sectors(state, 0, 16),
            .stage = sectors(state, 0, 16),
            .shadow = sectors(state, 20, 1),
            .record = sectors(state, 21, 3),
    };
}

static void usual_layouts_are_accepted(void **state)
{
    const struct aloft_boot_layout apart = two_slots(state);
    const struct aloft_boot_layout shared = esp8266(state);

    assert_int_equal(aloft_boot_layout_check(&apart), ALOFT_OK);
    assert_int_equal(aloft_boot_layout_check(&shared), ALOFT_OK);
    assert_false(aloft_boot_layout_is_shared(&apart));
    assert_true(aloft_boot_layout_is_shared(&shared));
}

/* Slots of 8 sectors that run; with `spare` they swap instead. */
static struct aloft_boot_layout two_to_keep(void **state, bool spare)
{
    struct aloft_boot_layout layout = two_slots(state);

    layout.stage.size = layout.main.size;
    layout.alternates = !spare;
    layout.spare = sectors(state, 18, spare ? 1 : 0);
    return layout;
}

static void layouts_that_keep_are_accepted(void **state)
{
    const struct aloft_boot_layout slots = two_to_keep(state, false);
    const struct aloft_boot_layout swap = two_to_keep(state, true);

    assert_int_equal(aloft_boot_layout_check(&slots), ALOFT_OK);
    assert_int_equal(aloft_boot_layout_check(&swap), ALOFT_OK);
}

/* `cases` of unsafe layouts, each with the reason that is to be given. */
struct unsafe {
    const char *reason;
    enum aloft_status status;
    struct aloft_boot_layout layout;
};

static void assert_refused(const struct unsafe *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        print_message("%s\n", cases[i].reason);
        assert_int_equal(aloft_boot_layout_check(&cases[i].layout), cases[i].status);
    }
}

static void unsafe_layouts_are_refused(void **state)
{
    struct unsafe cases[] = {
            {"stage in main", ALOFT_ERR_LAYOUT_OVERLAP, two_slots(state)},
            {"record within main", ALOFT_ERR_LAYOUT_OVERLAP, two_slots(state)},
            {"record within stage", ALOFT_ERR_LAYOUT_OVERLAP, two_slots(state)},
            {"record past the end", ALOFT_ERR_LAYOUT_AREA, two_slots(state)},
            {"record of one sector", ALOFT_ERR_LAYOUT_RECORD, two_slots(state)},
            {"no main", ALOFT_ERR_LAYOUT_AREA, two_slots(state)},
            {"no stage", ALOFT_ERR_LAYOUT_AREA, two_slots(state)},
            {"no record", ALOFT_ERR_LAYOUT_AREA, two_slots(state)},
            {"half a sector", ALOFT_ERR_LAYOUT_AREA, two_slots(state)},
            {"a huge stage", ALOFT_ERR_LAYOUT_AREA, two_slots(state)},
            {"journal of three sectors", ALOFT_ERR_LAYOUT_JOURNAL, two_slots(state)},
            {"journal in the record", ALOFT_ERR_LAYOUT_OVERLAP, two_slots(state)},
            {"files within main", ALOFT_ERR_LAYOUT_OVERLAP, two_slots(state)},
    };
    cases[0].layout.stage = sectors(state, 8, 8);
    cases[1].layout.record = sectors(state, 1, 3);
    cases[2].layout.record = sectors(state, 10, 3);
    cases[3].layout.record = sectors(state, SECTORS - 1, 2);
    cases[4].layout.record = sectors(state, 20, 1);
    cases[5].layout.main.size = 0;
    cases[6].layout.stage.size = 0;
    cases[7].layout.record.size = 0;
    cases[8].layout.main.offset += SECTOR / 2;
    cases[9].layout.stage.size = 0u - SECTOR;
    cases[10].layout.journal = sectors(state, 23, 3);
    cases[11].layout.journal = sectors(state, 22, 2);
    cases[12].layout.files = sectors(state, 1, 2);

    assert_refused(cases, sizeof cases / sizeof cases[0]);
}

static void unsafe_shadows_are_refused(void **state)
{
    struct unsafe cases[] = {
            {"within main", ALOFT_ERR_LAYOUT_OVERLAP, esp8266(state)},
            {"within the record", ALOFT_ERR_LAYOUT_OVERLAP, esp8266(state)},
            {"as large as main", ALOFT_ERR_LAYOUT_SHADOW, two_slots(state)},
            {"past the end", ALOFT_ERR_LAYOUT_AREA, esp8266(state)},
            {"main without room", ALOFT_ERR_LAYOUT_ROOM, esp8266(state)},
            {"slots that run", ALOFT_ERR_LAYOUT_SHADOW, two_to_keep(state, false)},
    };
    cases[0].layout.shadow = sectors(state, 15, 1);
    cases[1].layout.shadow = sectors(state, 21, 1);
    cases[2].layout.shadow = sectors(state, 24, 8);
    cases[3].layout.shadow = sectors(state, SECTORS, 1);
    cases[4].layout.main = cases[4].layout.stage = sectors(state, 0, 2);
    cases[5].layout.shadow = sectors(state, 24, 1);

    assert_refused(cases, sizeof cases / sizeof cases[0]);
}

static void layouts_that_cannot_keep_are_refused(void **state)
{
    struct unsafe cases[] = {
            {"slots of two sizes", ALOFT_ERR_LAYOUT_SLOTS, two_to_keep(state, false)},
            {"swap of two sizes", ALOFT_ERR_LAYOUT_SLOTS, two_to_keep(state, true)},
            {"one slot alone", ALOFT_ERR_LAYOUT_SLOTS, two_to_keep(state, false)},
            {"two spare sectors", ALOFT_ERR_LAYOUT_SPARE, two_to_keep(state, true)},
            {"slots with a spare", ALOFT_ERR_LAYOUT_SPARE, two_to_keep(state, true)},
            {"the spare in use", ALOFT_ERR_LAYOUT_OVERLAP, two_to_keep(state, true)},
    };
    cases[0].layout.stage.size -= SECTOR;
    cases[1].layout.stage.size -= SECTOR;
    cases[2].layout.stage = cases[2].layout.main;
    cases[3].layout.spare.size = 2 * SECTOR;
    cases[4].layout.alternates = true;
    cases[5].layout.spare.offset = cases[5].layout.record.offset;

    assert_refused(cases, sizeof cases / sizeof cases[0]);
}

/* Record and journal may be elsewhere, where sectors have another size. */
static void images_stay_in_sectors_of_one_size(void **state)
{
    const struct aloft_flash_geometry geometry = {
            .size = 8192, .sector_size = 1024, .write_unit = 4, .erased = 0xFF};
    struct aloft_ram_flash *other = aloft_ram_flash_new(&geometry);
    struct aloft_boot_layout layout = two_slots(state);

    assert_non_null(other);
    layout.record = (struct aloft_area){.flash = &other->base, .size = 3 * 1024};
    assert_int_equal(aloft_boot_layout_check(&layout), ALOFT_OK);
    layout.stage = (struct aloft_area){
            .flash = &other->base, .offset = 3 * 1024, .size = 4 * 1024};
    assert_int_equal(aloft_boot_layout_check(&layout), ALOFT_ERR_LAYOUT_SECTORS);
    aloft_ram_flash_free(other);
}

static void room_in_two_slots_is_the_smaller_one(void **state)
{
    const struct aloft_boot_layout layout = two_slots(state);
    uint32_t offset = 1;

    assert_int_equal(aloft_boot_stage_room(&layout, 5 * SECTOR), 8 * SECTOR);
    assert_int_equal(
            aloft_boot_stage_offset(&layout, 0, 8 * SECTOR, &offset), ALOFT_OK);
    assert_int_equal(offset, 0);
    assert_int_equal(aloft_boot_stage_offset(&layout, 0, 8 * SECTOR + 1, &offset),
            ALOFT_ERR_SPACE);
    assert_int_equal(aloft_boot_stage_offset(&layout, 0, 0, &offset), ALOFT_ERR_SIZE);
}

static void shared_stretch_stages_at_its_far_end(void **state)
{
    static const struct {
        const char *reason;
        uint32_t running;
        uint32_t size;
        enum aloft_status status;
        uint32_t offset;
    } cases[] = {
            {"one byte", 5 * SECTOR, 1, ALOFT_OK, 15 * SECTOR},
            {"one sector", 5 * SECTOR, SECTOR, ALOFT_OK, 15 * SECTOR},
            {"a byte more", 5 * SECTOR, SECTOR + 1, ALOFT_OK, 14 * SECTOR},
            {"down to the running image", 5 * SECTOR, 11 * SECTOR, ALOFT_OK,
                    5 * SECTOR},
            {"into the running image", 5 * SECTOR + 1, 11 * SECTOR, ALOFT_ERR_SPACE, 0},
            {"tiny running image", 1, 14 * SECTOR, ALOFT_OK, 2 * SECTOR},
            {"too near to the start", 1, 14 * SECTOR + 1, ALOFT_ERR_SPACE, 0},
            {"running image fills all", 16 * SECTOR, 1, ALOFT_ERR_SPACE, 0},
            {"running size is nonsense", UINT32_MAX, 1, ALOFT_ERR_SPACE, 0},
            {"wraps around", 0, UINT32_MAX, ALOFT_ERR_SPACE, 0},
    };
    const struct aloft_boot_layout layout = esp8266(state);

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint32_t offset = 0;
        print_message("%s\n", cases[i].reason);
        assert_int_equal(aloft_boot_stage_offset(
                                 &layout, cases[i].running, cases[i].size, &offset),
                cases[i].status);
        assert_int_equal(offset, cases[i].offset);
    }
}

static void places_that_cannot_be_installed_from_are_refused(void **state)
{
    const struct aloft_boot_layout apart = two_slots(state);
    const struct aloft_boot_layout shared = esp8266(state);

    assert_int_equal(aloft_boot_stage_check(&apart, 0, 8 * SECTOR), ALOFT_OK);
    assert_int_equal(aloft_boot_stage_check(&apart, 2 * SECTOR, 8 * SECTOR), ALOFT_OK);
    assert_int_equal(aloft_boot_stage_check(&apart, 0, 0), ALOFT_ERR_SIZE);
    assert_int_equal(aloft_boot_stage_check(&apart, 1, 1), ALOFT_ERR_SPACE);
    assert_int_equal(
            aloft_boot_stage_check(&apart, 0, 8 * SECTOR + 1), ALOFT_ERR_SPACE);
    assert_int_equal(
            aloft_boot_stage_check(&apart, 3 * SECTOR, 8 * SECTOR), ALOFT_ERR_SPACE);
    assert_int_equal(aloft_boot_stage_check(&shared, 2 * SECTOR, 1), ALOFT_OK);
    assert_int_equal(aloft_boot_stage_check(&shared, SECTOR, 1), ALOFT_ERR_SPACE);
    assert_int_equal(aloft_boot_stage_check(&shared, 0xFFFFFF00, 512), ALOFT_ERR_SPACE);
}

static void running_image_is_read_through_the_shadow(void **state)
{
    struct aloft_ram_flash *ram = *state;
    const struct aloft_boot_layout layout = esp8266(state);
    uint8_t bytes[16];

    memset(ram->bytes + 20 * SECTOR, 0x11, SECTOR);
    memset(ram->bytes + SECTOR, 0x22, SECTOR);

    assert_int_equal(aloft_boot_main_read(&layout, 0, bytes, 1), ALOFT_OK);
    assert_int_equal(bytes[0], 0x11);
    assert_int_equal(aloft_boot_main_read(&layout, SECTOR - 2, bytes, 4), ALOFT_OK);
    assert_memory_equal(bytes, "\x11\x11\x22\x22", 4);
    assert_int_equal(aloft_boot_main_read(&layout, SECTOR, bytes, 1), ALOFT_OK);
    assert_int_equal(bytes[0], 0x22);
    assert_int_equal(aloft_boot_main_read(&layout, 16 * SECTOR, bytes, 0), ALOFT_OK);
    assert_int_equal(aloft_boot_main_read(&layout, 16 * SECTOR - 1, bytes, 2),
            ALOFT_ERR_ARGUMENT);
    assert_int_equal(
            aloft_boot_main_read(&layout, UINT32_MAX, bytes, 2), ALOFT_ERR_ARGUMENT);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
            TEST(usual_layouts_are_accepted),
            TEST(unsafe_layouts_are_refused),
            TEST(layouts_that_keep_are_accepted),
            TEST(unsafe_shadows_are_refused),
            TEST(layouts_that_cannot_keep_are_refused),
            TEST(images_stay_in_sectors_of_one_size),
            TEST(room_in_two_slots_is_the_smaller_one),
            TEST(shared_stretch_stages_at_its_far_end),
            TEST(places_that_cannot_be_installed_from_are_refused),
            TEST(running_image_is_read_through_the_shadow),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
