#include "values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

struct options {
    bool flag;
    unsigned count;
    const char *text;
    uint32_t number;
    int choice;
    struct cli_list list;
};

static const char *const words[] = {"red", "green", NULL};

static const struct cli_option table[] = {
        {.name = "flag",
                .kind = CLI_OPTION_FLAG,
                .offset = offsetof(struct options, flag)},
        {.name = "count",
                .kind = CLI_OPTION_COUNT,
                .offset = offsetof(struct options, count)},
        {.name = "text",
                .other = "word",
                .argument = "TEXT",
                .kind = CLI_OPTION_TEXT,
                .offset = offsetof(struct options, text)},
        {.name = "number",
                .argument = "N",
                .kind = CLI_OPTION_NUMBER,
                .offset = offsetof(struct options, number),
                .min = 2,
                .max = 9},
        {.name = "choice",
                .argument = "WORD",
                .kind = CLI_OPTION_CHOICE,
                .offset = offsetof(struct options, choice),
                .words = words},
        {.name = "list",
                .argument = "TEXT",
                .kind = CLI_OPTION_LIST,
                .offset = offsetof(struct options, list)},
};

enum { FLAG, COUNT, TEXT, NUMBER, CHOICE, LIST, OPTIONS };

struct fixture {
    struct options options;
    struct cli_values values;
};

static void begin(struct fixture *f)
{
    memset(f, 0, sizeof *f);
    cli_values_init(&f->values, table, OPTIONS, &f->options);
}

static void options_are_found_by_either_name(void **state)
{
    struct fixture f;

    (void)state; // this test needs none
    begin(&f);

    assert_int_equal(cli_values_find(&f.values, "text"), TEXT);
    assert_int_equal(cli_values_find(&f.values, "word"), TEXT);
    assert_int_equal(cli_values_find(&f.values, "tex"), OPTIONS);
}

static void each_kind_fills_its_place(void **state)
{
    struct fixture f;

    (void)state; // this test needs none
    begin(&f);

    assert_true(cli_values_set(&f.values, FLAG, CLI_SOURCE_ARGUMENT, NULL));
    assert_true(cli_values_set(&f.values, COUNT, CLI_SOURCE_ARGUMENT, NULL));
    assert_true(cli_values_set(&f.values, COUNT, CLI_SOURCE_ARGUMENT, NULL));
    assert_true(cli_values_set(&f.values, TEXT, CLI_SOURCE_ARGUMENT, "any"));
    assert_true(cli_values_set(&f.values, NUMBER, CLI_SOURCE_ARGUMENT, "9"));
    assert_true(cli_values_set(&f.values, CHOICE, CLI_SOURCE_ARGUMENT, "green"));
    assert_true(cli_values_set(&f.values, LIST, CLI_SOURCE_ARGUMENT, "a"));
    assert_true(cli_values_set(&f.values, LIST, CLI_SOURCE_ARGUMENT, "b"));

    assert_true(f.options.flag);
    assert_int_equal(f.options.count, 2);
    assert_string_equal(f.options.text, "any");
    assert_int_equal(f.options.number, 9);
    assert_int_equal(f.options.choice, 1);
    assert_int_equal(f.options.list.count, 2);
    assert_string_equal(f.options.list.texts[1], "b");
}

static void what_is_no_value_is_refused(void **state)
{
    static const struct {
        size_t option;
        const char *text;
        const char *expected;
    } cases[] = {
            {FLAG, "maybe", "yes or no"},
            {COUNT, "3", "yes or no"},
            {NUMBER, "1", "a number from 2 to 9"},
            {NUMBER, "10", "a number from 2 to 9"},
            {NUMBER, "", "a number from 2 to 9"},
            {NUMBER, "-3", "a number from 2 to 9"},
            {NUMBER, "4294967299", "a number from 2 to 9"},
            {CHOICE, "blue", "one of red, green"},
    };
    struct fixture f;
    char expected[64];

    (void)state; // this test needs none
    begin(&f);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_false(cli_values_set(
                &f.values, cases[i].option, CLI_SOURCE_ARGUMENT, cases[i].text));
        cli_values_expected(&table[cases[i].option], expected, sizeof expected);
        assert_string_equal(expected, cases[i].expected);
    }
}

static void a_list_holds_sixteen(void **state)
{
    struct fixture f;

    (void)state; // this test needs none
    begin(&f);
    for (size_t i = 0; i < CLI_LIST_MAX; i++) {
        assert_true(cli_values_set(&f.values, LIST, CLI_SOURCE_ARGUMENT, "x"));
    }

    assert_false(cli_values_set(&f.values, LIST, CLI_SOURCE_ARGUMENT, "x"));
}

static void the_stronger_source_wins_in_any_order(void **state)
{
    struct fixture f;

    (void)state; // this test needs none
    begin(&f);
    assert_true(cli_values_set(&f.values, TEXT, CLI_SOURCE_USER_FILE, "user"));
    assert_true(cli_values_set(&f.values, TEXT, CLI_SOURCE_FOLDER_FILE, "folder"));
    assert_string_equal(f.options.text, "folder");

    assert_true(cli_values_set(&f.values, TEXT, CLI_SOURCE_ARGUMENT, "argument"));
    assert_true(cli_values_set(&f.values, TEXT, CLI_SOURCE_ENVIRONMENT, "environment"));
    assert_string_equal(f.options.text, "argument");
}

static void a_stronger_no_takes_a_flag_back(void **state)
{
    struct fixture f;

    (void)state; // this test needs none
    begin(&f);
    assert_true(cli_values_set(&f.values, FLAG, CLI_SOURCE_USER_FILE, "yes"));
    assert_true(cli_values_set(&f.values, FLAG, CLI_SOURCE_ENVIRONMENT, "no"));

    assert_false(f.options.flag);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(options_are_found_by_either_name),
            cmocka_unit_test(each_kind_fills_its_place),
            cmocka_unit_test(what_is_no_value_is_refused),
            cmocka_unit_test(a_list_holds_sixteen),
            cmocka_unit_test(the_stronger_source_wins_in_any_order),
            cmocka_unit_test(a_stronger_no_takes_a_flag_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
