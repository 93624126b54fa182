#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "aloft/health.h"

static void the_first_check_that_has_not_passed_is_named(void **state)
{
    struct aloft_health_check checks[] = {
            {"network", true}, {"server", false}, {"sensor", false}};

    (void)state; // the tests share nothing

    assert_string_equal(aloft_health_missing(checks, 3), "server");
    checks[1].passed = true;
    assert_string_equal(aloft_health_missing(checks, 3), "sensor");
}

static void nothing_is_missing_when_all_have_passed(void **state)
{
    const struct aloft_health_check checks[] = {{"network", true}, {"server", true}};

    (void)state; // the tests share nothing

    assert_null(aloft_health_missing(checks, 2));
    assert_null(aloft_health_missing(NULL, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(the_first_check_that_has_not_passed_is_named),
            cmocka_unit_test(nothing_is_missing_when_all_have_passed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
