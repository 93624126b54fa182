#include "aloft/blocks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/bearssl_digest.h"
#include "spec_example.h"

#define BLOCK     256u
#define IMAGE     1000u // four blocks, the last one short
#define LIST_SIZE (4u * ALOFT_BLOCK_ENTRY_SIZE)

/* An image, its list, and what a device holds of it. */
struct setting {
    uint8_t image[IMAGE];
    uint8_t held[IMAGE];
    uint32_t held_size;
    uint8_t list[LIST_SIZE];
    uint8_t list_digest[32];
    struct aloft_manifest manifest;
    uint8_t work[100];
};

static struct aloft_block_scan_config config_of(
        struct setting *setting, struct aloft_memory_reader *reader)
{
    aloft_memory_reader_init(reader, setting->held, setting->held_size);
    const struct aloft_block_scan_config config = {
            .manifest = &setting->manifest,
            .held = &reader->base,
            .sha256 = &aloft_bearssl_sha256,
            .work = setting->work,
            .work_size = sizeof setting->work,
    };

    return config;
}

static void set_up(struct setting *setting)
{
    struct aloft_memory_reader reader;

    memset(setting, 0, sizeof *setting);
    for (size_t i = 0; i < IMAGE; i++) {
        setting->image[i] = (uint8_t)(i * 7 + i / 256);
    }
    memcpy(setting->held, setting->image, IMAGE);
    setting->held_size = IMAGE;
    setting->manifest.payload.size = IMAGE;
    setting->manifest.block_size = BLOCK;
    setting->manifest.blocks_sha256 = setting->list_digest;
    const struct aloft_block_scan_config config = config_of(setting, &reader);

    for (uint32_t i = 0; i < 4; i++) {
        assert_int_equal(aloft_block_digest(&config, i,
                                 setting->list + ALOFT_BLOCK_ENTRY_SIZE * i),
                ALOFT_OK);
    }
    aloft_digest_once(
            &aloft_bearssl_sha256, setting->list, LIST_SIZE, setting->list_digest);
}

/* Scans with the list in two pieces. */
static enum aloft_status scan_split(
        struct setting *setting, size_t first, uint32_t *offset)
{
    struct aloft_memory_reader reader;
    const struct aloft_block_scan_config config = config_of(setting, &reader);
    struct aloft_block_scan scan;
    enum aloft_status status = aloft_block_scan_begin(&scan, &config);

    if (status == ALOFT_OK) {
        status = aloft_block_scan_take(&scan, setting->list, first);
    }
    if (status == ALOFT_OK) {
        status = aloft_block_scan_take(&scan, setting->list + first, LIST_SIZE - first);
    }
    return status == ALOFT_OK ? aloft_block_scan_end(&scan, offset) : status;
}

static void expect_offset(struct setting *setting, uint32_t expected)
{
    uint32_t offset = 0;

    assert_int_equal(scan_split(setting, 0, &offset), ALOFT_OK);
    assert_int_equal(offset, expected);
}

static void counts_round_up(void **state)
{
    (void)state;

    assert_int_equal(aloft_block_count(1, 256), 1);
    assert_int_equal(aloft_block_count(256, 256), 1);
    assert_int_equal(aloft_block_count(257, 256), 2);
    assert_int_equal(aloft_block_count(UINT32_MAX, 256), 16777216);
    assert_int_equal(aloft_block_count(UINT32_MAX, 1048576), 4096);
}

static void a_whole_image_needs_nothing(void **state)
{
    struct setting setting;

    (void)state;
    set_up(&setting);

    expect_offset(&setting, IMAGE);
}

static void a_transfer_goes_on_at_the_block_where_it_was_cut(void **state)
{
    static const struct {
        const char *reason;
        uint32_t held;
        uint32_t offset;
    } cases[] = {
            {"nothing is there", 0, 0},
            {"cut at 15 %", 150, 0},
            {"cut in front of a border", 255, 0},
            {"cut at a border", 256, 256},
            {"cut at 50 %", 500, 256},
            {"cut at 99 %", 990, 768},
            {"one byte lacks", 999, 768},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct setting setting;

        set_up(&setting);
        memset(setting.held + cases[i].held, 0xFF, IMAGE - cases[i].held);
        print_message("%s\n", cases[i].reason);
        expect_offset(&setting, cases[i].offset);
        assert_true(cases[i].held - cases[i].offset < BLOCK);
    }
}

static void blocks_that_cannot_be_read_are_sent_again(void **state)
{
    struct setting setting;

    (void)state;
    set_up(&setting);
    setting.held_size = 600;

    expect_offset(&setting, 512);
}

static void a_good_block_behind_a_bad_one_does_not_count(void **state)
{
    struct setting setting;

    (void)state;
    set_up(&setting);
    setting.held[300] ^= 1;

    expect_offset(&setting, 256);
}

static void the_list_may_be_split_anywhere(void **state)
{
    struct setting setting;

    (void)state;
    set_up(&setting);
    setting.held[800] ^= 1;
    for (size_t first = 0; first <= LIST_SIZE; first++) {
        uint32_t offset = 0;

        assert_int_equal(scan_split(&setting, first, &offset), ALOFT_OK);
        assert_int_equal(offset, 768);
    }
}

static void another_list_is_not_believed(void **state)
{
    struct setting setting;
    uint32_t offset = 7;

    (void)state;
    set_up(&setting);
    for (size_t bit = 0; bit < 8 * LIST_SIZE; bit++) {
        setting.list[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_int_equal(scan_split(&setting, 0, &offset), ALOFT_ERR_DIGEST);
        setting.list[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    assert_int_equal(offset, 7);
}

static void a_list_of_another_length_is_refused(void **state)
{
    struct setting setting;
    struct aloft_memory_reader reader;
    struct aloft_block_scan scan;
    uint32_t offset = 0;

    (void)state;
    set_up(&setting);
    const struct aloft_block_scan_config config = config_of(&setting, &reader);

    assert_int_equal(aloft_block_scan_begin(&scan, &config), ALOFT_OK);
    assert_int_equal(
            aloft_block_scan_take(&scan, setting.list, LIST_SIZE - 1), ALOFT_OK);
    assert_int_equal(aloft_block_scan_end(&scan, &offset), ALOFT_ERR_TRUNCATED);
    assert_int_equal(aloft_block_scan_take(&scan, setting.list, 2), ALOFT_ERR_SIZE);
    assert_int_equal(aloft_block_scan_take(&scan, setting.list, 1), ALOFT_ERR_SIZE);
    assert_int_equal(aloft_block_scan_end(&scan, &offset), ALOFT_ERR_SIZE);
}

static void without_a_list_there_is_nothing_to_scan(void **state)
{
    struct setting setting;
    struct aloft_memory_reader reader;
    struct aloft_block_scan scan;

    (void)state;
    set_up(&setting);
    setting.manifest.blocks_sha256 = NULL;
    const struct aloft_block_scan_config config = config_of(&setting, &reader);

    assert_int_equal(aloft_block_scan_begin(&scan, &config), ALOFT_ERR_ARGUMENT);
}

/* The image of the example: the first six bytes, then zeros. */
static void the_documented_list_is_made(void **state)
{
    static const uint8_t image[300] = {0xE9, 0x01, 0x02, 0x40};
    const struct aloft_manifest manifest = {
            .payload = {.size = sizeof image}, .block_size = BLOCK};
    uint8_t expected[64];
    uint8_t list[64];
    uint8_t work[64];
    struct aloft_memory_reader reader;

    (void)state;
    aloft_memory_reader_init(&reader, image, sizeof image);
    const struct aloft_block_scan_config config = {
            &manifest, &reader.base, &aloft_bearssl_sha256, work, sizeof work};

    assert_int_equal(
            spec_example("manifest.md", "list", expected, sizeof expected), 64);
    assert_int_equal(aloft_block_digest(&config, 0, list), ALOFT_OK);
    assert_int_equal(aloft_block_digest(&config, 1, list + 32), ALOFT_OK);
    assert_memory_equal(list, expected, sizeof list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(counts_round_up),
            cmocka_unit_test(a_whole_image_needs_nothing),
            cmocka_unit_test(a_transfer_goes_on_at_the_block_where_it_was_cut),
            cmocka_unit_test(blocks_that_cannot_be_read_are_sent_again),
            cmocka_unit_test(a_good_block_behind_a_bad_one_does_not_count),
            cmocka_unit_test(the_list_may_be_split_anywhere),
            cmocka_unit_test(another_list_is_not_believed),
            cmocka_unit_test(a_list_of_another_length_is_refused),
            cmocka_unit_test(without_a_list_there_is_nothing_to_scan),
            cmocka_unit_test(the_documented_list_is_made),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
