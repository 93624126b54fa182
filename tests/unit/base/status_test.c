#include "aloft/status.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const enum aloft_status all[] = {
#define NAME(name, number, text) name,
        ALOFT_STATUS_LIST(NAME)
#undef NAME
};

#define COUNT (sizeof all / sizeof all[0])

static void expect_numbers_in_order(void)
{
    for (size_t i = 0; i < COUNT; i++) {
        assert_int_equal(all[i], i);
    }
}

static void expect_all_texts_to_differ(void)
{
    for (size_t i = 0; i < COUNT; i++) {
        const char *text = aloft_status_text(all[i]);

        assert_true(strlen(text) > 0);
        for (size_t other = 0; other < i; other++) {
            assert_string_not_equal(text, aloft_status_text(all[other]));
        }
    }
}

static void numbers_count_up_without_a_gap(void **state)
{
    (void)state;

    expect_numbers_in_order();
}

static void every_status_has_a_text_of_its_own(void **state)
{
    (void)state;

    expect_all_texts_to_differ();
}

static void an_unknown_number_has_a_text_too(void **state)
{
    (void)state;

    assert_string_equal(aloft_status_text((enum aloft_status)9999), "unknown status");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(numbers_count_up_without_a_gap),
            cmocka_unit_test(every_status_has_a_text_of_its_own),
            cmocka_unit_test(an_unknown_number_has_a_text_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
