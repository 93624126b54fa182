#include "aloft/table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "capture.h"

static const struct aloft_style plain = {.columns = 40, .utf8 = true};

static const struct aloft_table_column columns[] = {{"segment", ALOFT_ALIGN_LEFT},
        {"size", ALOFT_ALIGN_RIGHT}, {"what", ALOFT_ALIGN_LEFT}};

static void columns_line_up_and_the_last_is_wrapped(void **state)
{
    struct aloft_table *table = aloft_table_new(columns, 3, 2);
    struct capture out;

    (void)state; // this test needs none
    capture_open(&out);
    aloft_table_row(table, (const char *const[]){"K\303\274che", "12", "short"});
    aloft_table_row(table, (const char *const[]){"b", "4096",
                                   "words that go on for more than one line"});

    assert_int_equal(aloft_table_print(table, out.file, &plain), ALOFT_OK);
    assert_string_equal(capture_text(&out), //
            "  segment  size  what\n"
            "  K\303\274che      12  short\n"
            "  b        4096  words that go on for\n"
            "                 more than one line\n");

    aloft_table_free(table);
    capture_close(&out);
}

static void no_titles_means_no_line_of_titles(void **state)
{
    static const struct aloft_table_column bare[] = {{0}, {0}};
    struct aloft_table *table = aloft_table_new(bare, 2, 0);
    struct capture out;

    (void)state; // this test needs none
    capture_open(&out);
    aloft_table_row(table, (const char *const[]){"a", "b"});

    assert_int_equal(aloft_table_print(table, out.file, &plain), ALOFT_OK);
    assert_string_equal(capture_text(&out), "a  b\n");

    aloft_table_free(table);
    capture_close(&out);
}

static void numbers_in_the_last_column_end_together(void **state)
{
    static const struct aloft_table_column numbers[] = {{0}, {NULL, ALOFT_ALIGN_RIGHT}};
    struct aloft_table *table = aloft_table_new(numbers, 2, 0);
    struct capture out;

    (void)state; // this test needs none
    capture_open(&out);
    aloft_table_row(table, (const char *const[]){"a", "1"});
    aloft_table_row(table, (const char *const[]){"b", "100"});

    assert_int_equal(aloft_table_print(table, out.file, &plain), ALOFT_OK);
    assert_string_equal(capture_text(&out), "a    1\nb  100\n");

    aloft_table_free(table);
    capture_close(&out);
}

static void a_table_that_could_not_be_made_says_so_when_printed(void **state)
{
    struct aloft_table *table =
            aloft_table_new(columns, ALOFT_TABLE_COLUMNS_MAX + 1, 0);

    (void)state; // this test needs none
    aloft_table_row(table, NULL);

    assert_null(table);
    assert_int_equal(aloft_table_print(table, stderr, &plain), ALOFT_ERR_MEMORY);
    aloft_table_free(table);
}

static void a_word_longer_than_the_line_is_left_whole(void **state)
{
    struct capture out;

    (void)state; // this test needs none
    capture_open(&out);
    aloft_text_wrap(out.file, "a incomprehensibilities b", 10, 2);

    assert_string_equal(capture_text(&out), "a\n  incomprehensibilities\n  b");
    capture_close(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(columns_line_up_and_the_last_is_wrapped),
            cmocka_unit_test(no_titles_means_no_line_of_titles),
            cmocka_unit_test(numbers_in_the_last_column_end_together),
            cmocka_unit_test(a_table_that_could_not_be_made_says_so_when_printed),
            cmocka_unit_test(a_word_longer_than_the_line_is_left_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
