#include "aloft/style.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct aloft_style_facts xterm = {
        .terminal = true, .columns = 80, .term = "xterm-256color", .codeset = "UTF-8"};

static void a_terminal_gets_colour_and_redrawn_lines(void **state)
{
    (void)state; // this test needs none
    const struct aloft_style style = aloft_style_decide(&xterm, ALOFT_COLOR_AUTO);

    assert_true(style.color);
    assert_true(style.terminal);
    assert_true(style.utf8);
    assert_int_equal(style.columns, 80);
    assert_string_equal(aloft_style_ink(&style, ALOFT_INK_BAD), "\033[1;31m");
}

static void no_color_takes_colour_away_and_nothing_else(void **state)
{
    struct aloft_style_facts facts = xterm;

    (void)state; // this test needs none
    facts.no_color = "1";
    const struct aloft_style style = aloft_style_decide(&facts, ALOFT_COLOR_AUTO);

    assert_false(style.color);
    assert_true(style.terminal);
    assert_string_equal(aloft_style_ink(&style, ALOFT_INK_BAD), "");
}

static void an_empty_no_color_means_nothing(void **state)
{
    struct aloft_style_facts facts = xterm;

    (void)state; // this test needs none
    facts.no_color = "";

    assert_true(aloft_style_decide(&facts, ALOFT_COLOR_AUTO).color);
}

static void a_dumb_terminal_is_treated_like_a_file(void **state)
{
    struct aloft_style_facts facts = xterm;

    (void)state; // this test needs none
    facts.term = "dumb";
    const struct aloft_style style = aloft_style_decide(&facts, ALOFT_COLOR_AUTO);

    assert_false(style.color);
    assert_false(style.terminal);
}

static void colour_on_request_goes_into_a_file_too(void **state)
{
    const struct aloft_style_facts file = {.no_color = "1", .term = "dumb"};

    (void)state; // this test needs none

    assert_true(aloft_style_decide(&file, ALOFT_COLOR_ALWAYS).color);
    assert_false(aloft_style_decide(&xterm, ALOFT_COLOR_NEVER).color);
}

static void an_unknown_character_set_means_ascii(void **state)
{
    struct aloft_style_facts facts = xterm;

    (void)state; // this test needs none
    facts.codeset = "ANSI_X3.4-1968";

    assert_false(aloft_style_decide(&facts, ALOFT_COLOR_AUTO).utf8);
}

static void the_width_is_kept_within_what_can_be_read(void **state)
{
    struct aloft_style_facts facts = xterm;

    (void)state; // this test needs none
    facts.columns = 400;
    assert_int_equal(aloft_style_decide(&facts, ALOFT_COLOR_AUTO).columns, 100);
    facts.columns = 3;
    assert_int_equal(aloft_style_decide(&facts, ALOFT_COLOR_AUTO).columns, 20);
    facts.columns = 0;
    assert_int_equal(aloft_style_decide(&facts, ALOFT_COLOR_AUTO).columns, 80);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(a_terminal_gets_colour_and_redrawn_lines),
            cmocka_unit_test(no_color_takes_colour_away_and_nothing_else),
            cmocka_unit_test(an_empty_no_color_means_nothing),
            cmocka_unit_test(a_dumb_terminal_is_treated_like_a_file),
            cmocka_unit_test(colour_on_request_goes_into_a_file_too),
            cmocka_unit_test(an_unknown_character_set_means_ascii),
            cmocka_unit_test(the_width_is_kept_within_what_can_be_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
