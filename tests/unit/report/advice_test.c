#include "aloft/advice.h"

#include <stdbool.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct listed {
    enum aloft_status status;
    const char *name;
};

static const struct listed all[] = {
#define LISTED(name, number, text) {name, #name},
        ALOFT_STATUS_LIST(LISTED)
#undef LISTED
};

#define COUNT (sizeof all / sizeof all[0])

static void every_status_has_a_name_a_reason_and_a_hint(void **state)
{
    (void)state; // this test needs none
    for (size_t i = 0; i < COUNT; i++) {
        const struct aloft_advice *advice = aloft_advice(all[i].status);

        print_message("%s\n", all[i].name);
        assert_string_not_equal(advice->code, "unknown");
        assert_true(strlen(advice->why) > 0);
        assert_true(strlen(advice->hint) > 0);
    }
}

static void no_two_statuses_share_a_name(void **state)
{
    (void)state; // this test needs none
    for (size_t i = 0; i < COUNT * COUNT; i++) {
        const char *a = aloft_advice(all[i / COUNT].status)->code;
        const char *b = aloft_advice(all[i % COUNT].status)->code;

        assert_int_equal(strcmp(a, b) == 0, i / COUNT == i % COUNT);
    }
}

static void only_success_ends_with_zero(void **state)
{
    (void)state; // this test needs none
    for (size_t i = 0; i < COUNT; i++) {
        const bool success = all[i].status == ALOFT_OK;

        assert_int_equal(aloft_advice(all[i].status)->exit == ALOFT_EXIT_OK, success);
    }
}

static void a_status_from_the_future_is_told_as_unknown(void **state)
{
    (void)state; // this test needs none

    assert_string_equal(aloft_advice((enum aloft_status)9999)->code, "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(every_status_has_a_name_a_reason_and_a_hint),
            cmocka_unit_test(no_two_statuses_share_a_name),
            cmocka_unit_test(only_success_ends_with_zero),
            cmocka_unit_test(a_status_from_the_future_is_told_as_unknown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
