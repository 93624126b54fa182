#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/layout.h"

static void csv_is_read_as_esp_idf_reads_it(void **state)
{
    struct aloft_layout layout;
    struct aloft_layout_error error;

    (void)state;
    assert_int_equal(ALOFT_OK, aloft_layout_parse(&layout,
                                       "# Name, Type, SubType, Offset, Size, Flags\r\n"
                                       "\n"
                                       "nvs,data,nvs,0x9000,0x4000\n"
                                       "  main , app , ota_0 , 64K, 1M, \n"
                                       "extra,0x40,7,,4096,encrypted",
                                       &error));

    assert_int_equal(3, layout.count);
    assert_string_equal("main", layout.partitions[1].name);
    assert_int_equal(0x00, layout.partitions[1].type);
    assert_int_equal(0x10, layout.partitions[1].subtype);
    assert_int_equal(0x10000, layout.partitions[1].offset);
    assert_int_equal(0x100000, layout.partitions[1].size);
    assert_int_equal(0x40, layout.partitions[2].type);
    assert_int_equal(7, layout.partitions[2].subtype);
    assert_int_equal(0x110000, layout.partitions[2].offset);
}

static void ini_says_the_same(void **state)
{
    struct aloft_layout layout;
    struct aloft_layout_error error;

    (void)state;
    assert_int_equal(ALOFT_OK,
            aloft_layout_parse(&layout,
                    "; a comment\n"
                    "[flash]\nsize = 2M\n"
                    "[main]\ntype = app\nsubtype = ota_0\noffset = 64K\nsize = 1M\n"
                    "[record]\nsize = 8K\n",
                    &error));

    assert_int_equal(2, layout.count);
    assert_int_equal(2 * 1024 * 1024, layout.flash_size);
    assert_int_equal(0x10000, layout.partitions[0].offset);
    assert_string_equal("record", layout.partitions[1].name);
    assert_int_equal(1, layout.partitions[1].type);
    assert_int_equal(0x110000, layout.partitions[1].offset);
}

static void flash_is_the_next_power_of_two_with_room_for_the_table(void **state)
{
    struct aloft_layout layout;
    struct aloft_layout_error error;

    (void)state;
    assert_int_equal(ALOFT_OK, aloft_layout_parse(&layout, "main,app,0,0,60K", &error));
    assert_int_equal(64 * 1024, layout.flash_size);

    assert_int_equal(ALOFT_OK, aloft_layout_parse(&layout, "main,app,0,0,64K", &error));
    assert_int_equal(128 * 1024, layout.flash_size);
}

struct bad_layout {
    const char *text;
    unsigned line;
    const char *said; /**< Part of the message. */
};

static const struct bad_layout bad_layouts[] = {
        {"", 0, "no partition"},
        {"# only a comment\n", 0, "no partition"},
        {"\nmain,app,0,0,", 2, "no size"},
        {"main,app,0,0,0", 1, "whole sectors"},
        {"main,app,0,0,5000", 1, "whole sectors"},
        {"main,app,0,100,4K", 1, "whole sectors"},
        {"main,app,0,-4096,4K", 1, "no offset"},
        {"main,app,0,0,4G", 1, "no size"},
        {"main,app,0,0,4096M", 1, "no size"},
        {"main,app,0,0,99999999999999999999", 1, "no size"},
        {"main,app,0,0xFFFFF000,8K", 1, "4 GB"},
        {"main,app,0,0xFFFFE000,4K", 0, "2 GB"},
        {"main,program,0,0,4K", 1, "partition type"},
        {"main,app,nvs,0,4K", 1, "subtype"},
        {"main,app,255,0,4K", 1, "subtype"},
        {"main,app,0,0,4K\nmain,app,0,,4K", 2, "twice"},
        {",app,0,0,4K", 1, "name"},
        {"a_name_too_long_x,app,0,0,4K", 1, "name"},
        {"main,app,0,0,4K,,more", 1, "fields"},
        {"main,app,0,0,8K\nfs,data,0,4K,8K", 0, "overlap"},
        {"main,app,0,0,8K\nboot,app,0,4K,4K", 0, "overlap"},
        {"boot,app,0,0,8K\nmain,app,0,0,64K", 0, "overlap"},
        {"[flash]\nsize=64K\n[main]\nsize=64K", 0, "table"},
        {"[flash]\nsize=65K\n[main]\nsize=4K", 0, "whole sectors"},
        {"[flash]\nsize=much\n[main]\nsize=4K", 0, "[flash]"},
        {"[flash]\nsize=1M\nsector=much\n[main]\nsize=4K", 0, "[flash] sector"},
        {"[flash]\nsize=1M\nsector=12K\n[main]\nsize=12K", 0, "powers of two"},
        {"[flash]\nsize=1M\nsector=2K\n[main]\nsize=4K", 0, "powers of two"},
        {"[flash]\nsize=1M\nsector=0\n[main]\nsize=4K", 0, "powers of two"},
        {"[flash]\nsize=1M\nsector=512K\n[main]\nsize=512K", 0, "powers of two"},
        {"[flash]\nsize=96K\nsector=64K\n[main]\nsize=64K", 0, "whole sectors"},
        {"[flash]\nsize=1M\nsector=64K\n[main]\nsize=4K", 0, "of 65536 bytes"},
        {"[flash]\nsize=128K\nsector=64K\n[main]\nsize=128K", 0, "table"},
        {"[main]\nsize=4K\nsector=4K", 3, "neither"},
        {"[main]\nsize=4K\ncolour=red", 3, "neither"},
        {"[main]\nsize=four", 0, "[main] 'four'"},
        {"[main\nsize=4K", 1, "neither"},
};

static void bad_layouts_are_refused_by_line_and_reason(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(bad_layouts) / sizeof(bad_layouts[0]); i++) {
        const struct bad_layout *const bad = &bad_layouts[i];
        struct aloft_layout layout;
        struct aloft_layout_error error;

        assert_int_equal(
                ALOFT_ERR_FORMAT, aloft_layout_parse(&layout, bad->text, &error));
        if (strstr(error.text, bad->said) == NULL || error.line != bad->line) {
            fail_msg("%s: line %u: %s", bad->text, error.line, error.text);
        }
    }
}

static void built_in_layouts_are_good(void **state)
{
    size_t count = 0;

    (void)state;
    for (const char *name = aloft_layout_builtin_name(0); name != NULL;
            name = aloft_layout_builtin_name(count)) {
        struct aloft_layout layout;
        struct aloft_layout_error error;

        assert_int_equal(ALOFT_OK,
                aloft_layout_parse(&layout, aloft_layout_builtin(name), &error));
        assert_true(aloft_layout_find(&layout, "main") != NULL ||
                    aloft_layout_find(&layout, "slot-a") != NULL);
        assert_non_null(aloft_layout_find(&layout, "record"));
        count++;
    }
    assert_int_equal(9, count);
    assert_null(aloft_layout_builtin("no such layout"));
}

static void sectors_have_4096_bytes_unless_told(void **state)
{
    struct aloft_layout layout;
    struct aloft_layout_error error;

    (void)state;
    assert_int_equal(ALOFT_OK,
            aloft_layout_parse(&layout, "[flash]\nsize=1M\n[main]\nsize=4K", &error));
    assert_int_equal(4096, layout.sector_size);
    assert_int_equal(ALOFT_OK,
            aloft_layout_parse(
                    &layout, "[flash]\nsize=1M\nsector=64K\n[main]\nsize=64K", &error));
    assert_int_equal(65536, layout.sector_size);
}

static void map_shows_gaps_and_table(void **state)
{
    struct aloft_layout layout;
    struct aloft_layout_error error;
    char *text = NULL;
    size_t len = 0;
    FILE *const out = open_memstream(&text, &len);

    (void)state;
    assert_int_equal(ALOFT_OK,
            aloft_layout_parse(&layout, "main,app,0,16K,16K\nboot,app,0,0,8K", &error));
    aloft_layout_print(&layout, out);
    fclose(out);

    assert_string_equal("  0x00000000       8 KB  boot\n"
                        "  0x00002000       8 KB  (free)\n"
                        "  0x00004000      16 KB  main\n"
                        "  0x00008000      28 KB  (free)\n"
                        "  0x0000f000       4 KB  (partition table)\n",
            text);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(csv_is_read_as_esp_idf_reads_it),
            cmocka_unit_test(ini_says_the_same),
            cmocka_unit_test(flash_is_the_next_power_of_two_with_room_for_the_table),
            cmocka_unit_test(bad_layouts_are_refused_by_line_and_reason),
            cmocka_unit_test(built_in_layouts_are_good),
            cmocka_unit_test(sectors_have_4096_bytes_unless_told),
            cmocka_unit_test(map_shows_gaps_and_table),
    };

    return cmocka_run_group_tests_name("provision/layout", tests, NULL, NULL);
}
