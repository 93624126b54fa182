#include "aloft/tls_validity.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void each_case_is_judged(void **state)
{
    (void)state; // the tests share nothing
    static const struct {
        const char *reason;
        int64_t floor_s;
        bool is_clock;
        enum aloft_tls_policy policy;
        enum aloft_status expected;
    } cases[] = {
            {"nothing is known", 0, false, ALOFT_TLS_REQUIRED, ALOFT_OK},
            {"first second", 1000, true, ALOFT_TLS_REQUIRED, ALOFT_OK},
            {"last second", 2000, true, ALOFT_TLS_REQUIRED, ALOFT_OK},
            {"over", 2001, true, ALOFT_TLS_REQUIRED, ALOFT_ERR_TLS_EXPIRED},
            {"over by a floor", 2001, false, ALOFT_TLS_REQUIRED, ALOFT_ERR_TLS_EXPIRED},
            {"over, TLS preferred", 2001, true, ALOFT_TLS_PREFERRED, ALOFT_OK},
            {"too early", 999, true, ALOFT_TLS_REQUIRED, ALOFT_ERR_TLS_NOT_YET},
            {"too early by a floor", 999, false, ALOFT_TLS_REQUIRED, ALOFT_OK},
    };
    const struct aloft_tls_validity validity = {1000, 2000};

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct aloft_tls_time time = {cases[i].floor_s, cases[i].is_clock};

        print_message("%s\n", cases[i].reason);
        assert_int_equal(aloft_tls_validity_judge(&validity, &time, cases[i].policy),
                cases[i].expected);
    }
}

static void a_floor_only_rises(void **state)
{
    (void)state; // the tests share nothing
    struct aloft_tls_time time = {0, false};

    aloft_tls_time_raise(&time, 1000);
    aloft_tls_time_raise(&time, 500);

    assert_int_equal(time.floor_s, 1000);
}

static void a_clock_is_raised_by_nothing(void **state)
{
    (void)state; // the tests share nothing
    struct aloft_tls_time time = {1000, true};

    aloft_tls_time_raise(&time, 2000);

    assert_int_equal(time.floor_s, 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(each_case_is_judged),
            cmocka_unit_test(a_floor_only_rises),
            cmocka_unit_test(a_clock_is_raised_by_nothing),
    };

    return cmocka_run_group_tests_name("tls/validity", tests, NULL, NULL);
}
