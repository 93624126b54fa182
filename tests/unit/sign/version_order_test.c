#include "aloft/version_order.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const struct {
    const char *version;
    enum aloft_status status;
    uint32_t order;
} cases[] = {
        {"0.0.0", ALOFT_OK, 0},
        {"0.0.1", ALOFT_OK, 1},
        {"2.1.0", ALOFT_OK, 2098176},
        {"v2.1.0", ALOFT_OK, 2098176},
        {"1.1023.1023", ALOFT_OK, 0x1FFFFF},
        {"2.0.0", ALOFT_OK, 0x200000},
        {"4095.1023.1023", ALOFT_OK, 0xFFFFFFFF},
        {"4096.0.0", ALOFT_ERR_FORMAT, 7},
        {"1.1024.0", ALOFT_ERR_FORMAT, 7},
        {"1.0.1024", ALOFT_ERR_FORMAT, 7},
        {"", ALOFT_ERR_FORMAT, 7},
        {"v", ALOFT_ERR_FORMAT, 7},
        {"1", ALOFT_ERR_FORMAT, 7},
        {"1.2", ALOFT_ERR_FORMAT, 7},
        {"1.2.", ALOFT_ERR_FORMAT, 7},
        {"1..2", ALOFT_ERR_FORMAT, 7},
        {"1.2.3.", ALOFT_ERR_FORMAT, 7},
        {"1.2.3.4", ALOFT_ERR_FORMAT, 7},
        {"1.2.3-rc1", ALOFT_ERR_FORMAT, 7},
        {"99999999999.0.0", ALOFT_ERR_FORMAT, 7},
};

static void three_numbers_make_an_order(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint32_t order = 7;

        print_message("\"%s\"\n", cases[i].version);
        assert_int_equal(
                aloft_version_order(cases[i].version, &order), cases[i].status);
        assert_int_equal(order, cases[i].order);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(three_numbers_make_an_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
