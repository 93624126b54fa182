#include "command.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "cli.h"
#include "layout_file.h"

/* Whether `text` reads as the rest of a list does: no full stop, not blank. */
static void assert_phrase(const char *text)
{
    assert_non_null(text);
    assert_true(strlen(text) > 5);
    assert_int_not_equal(text[strlen(text) - 1], '.');
}

static void check_option(const struct cli_option *option)
{
    const bool flag =
            option->kind == CLI_OPTION_FLAG || option->kind == CLI_OPTION_COUNT;

    print_message("  --%s\n", option->name);
    assert_phrase(option->help);
    assert_int_equal(option->argument == NULL, flag);
    assert_int_equal(option->words != NULL, option->kind == CLI_OPTION_CHOICE);
    assert_int_equal(islower((unsigned char)option->help[0]) != 0 ||
                             isupper((unsigned char)option->help[1]) != 0,
            true);
}

static void check_command(const struct cli_command *command)
{
    char beginning[64];
    size_t count = 0;

    print_message("%s\n", command->name);
    snprintf(beginning, sizeof beginning, "aloft %s", command->name);
    assert_phrase(command->purpose);
    assert_true(isupper((unsigned char)command->purpose[0]));
    while (command->examples[count] != NULL) {
        assert_non_null(strstr(command->examples[count], beginning));
        count++;
    }
    assert_in_range(count, 2, 3);
    assert_non_null(command->run);
    assert_true(command->option_count <= CLI_OPTIONS_MAX);
    for (size_t i = 0; i < command->option_count; i++) {
        check_option(&command->options[i]);
    }
}

static void every_command_describes_itself(void **state)
{
    (void)state; // this test needs none
    for (const struct cli_command *const *c = cli_commands(); *c != NULL; c++) {
        check_command(*c);
    }
}

static void every_built_in_layout_is_completed(void **state)
{
    size_t count = 0;

    (void)state; // this test needs none
    for (; aloft_layout_builtin_name(count) != NULL; count++) {
        assert_non_null(cli_layout_names[count]);
        assert_string_equal(cli_layout_names[count], aloft_layout_builtin_name(count));
    }
    assert_null(cli_layout_names[count]);
}

static void every_global_option_describes_itself(void **state)
{
    size_t count = 0;
    const struct cli_option *options = cli_global_options(&count);

    (void)state; // this test needs none
    for (size_t i = 0; i < count; i++) {
        check_option(&options[i]);
    }
}

static void check_apart(const struct cli_option *a, const struct cli_option *b)
{
    print_message("  --%s --%s\n", a->name, b->name);
    assert_string_not_equal(a->name, b->name);
    assert_true(a->letter == 0 || a->letter != b->letter);
}

static void check_apart_from_globals(const struct cli_command *command)
{
    size_t count = 0;
    const struct cli_option *globals = cli_global_options(&count);

    print_message("%s\n", command->name);
    for (size_t i = 0; i < command->option_count * count; i++) {
        check_apart(&command->options[i / count], &globals[i % count]);
    }
}

static void no_command_hides_a_global_option(void **state)
{
    (void)state; // this test needs none
    for (const struct cli_command *const *c = cli_commands(); *c != NULL; c++) {
        if (!(*c)->foreign) {
            check_apart_from_globals(*c);
        }
    }
}

static void no_two_options_of_a_command_are_alike(void **state)
{
    (void)state; // this test needs none
    for (const struct cli_command *const *c = cli_commands(); *c != NULL; c++) {
        for (size_t i = 1; i < (*c)->option_count; i++) {
            for (size_t j = 0; j < i; j++) {
                check_apart(&(*c)->options[i], &(*c)->options[j]);
            }
        }
    }
}

static void a_slip_of_the_finger_is_understood(void **state)
{
    (void)state; // this test needs none

    assert_string_equal(cli_command_suggest("hepl"), "help");
    assert_string_equal(cli_command_suggest("ver"), "version");
    assert_string_equal(cli_command_suggest("Version"), "version");
    assert_null(cli_command_suggest("frobnicate"));
    assert_null(cli_command_suggest("x"));
    assert_null(cli_command_suggest("a-word-that-is-longer-than-any-command"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(every_command_describes_itself),
            cmocka_unit_test(every_built_in_layout_is_completed),
            cmocka_unit_test(every_global_option_describes_itself),
            cmocka_unit_test(no_command_hides_a_global_option),
            cmocka_unit_test(no_two_options_of_a_command_are_alike),
            cmocka_unit_test(a_slip_of_the_finger_is_understood),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
