#include "aloft/checked.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define UNTOUCHED 0xAAAAAAAAu

static void sums_up_to_the_limit_are_right(void **state)
{
    uint32_t sum = UNTOUCHED;

    (void)state;

    assert_true(aloft_add(UINT32_MAX - 5, 5, &sum));
    assert_int_equal(sum, UINT32_MAX);
    assert_true(aloft_add(0, 0, &sum));
    assert_int_equal(sum, 0);
}

static void a_sum_past_the_limit_is_refused_and_not_stored(void **state)
{
    uint32_t sum = UNTOUCHED;

    (void)state;

    assert_false(aloft_add(UINT32_MAX - 5, 6, &sum));
    assert_false(aloft_add(UINT32_MAX, UINT32_MAX, &sum));
    assert_int_equal(sum, UNTOUCHED);
}

static void products_up_to_the_limit_are_right(void **state)
{
    uint32_t product = UNTOUCHED;

    (void)state;

    assert_true(aloft_multiply(0xFFFF, 0x10001, &product));
    assert_int_equal(product, UINT32_MAX);
    assert_true(aloft_multiply(UINT32_MAX, 0, &product));
    assert_int_equal(product, 0);
}

static void a_product_past_the_limit_is_refused_and_not_stored(void **state)
{
    uint32_t product = UNTOUCHED;

    (void)state;

    assert_false(aloft_multiply(0x10000, 0x10000, &product));
    assert_false(aloft_multiply(UINT32_MAX, UINT32_MAX, &product));
    assert_int_equal(product, UNTOUCHED);
}

static void rounding_reaches_the_next_multiple_or_stays(void **state)
{
    uint32_t rounded = UNTOUCHED;

    (void)state;

    assert_int_equal(aloft_round_down(8191, 4096), 4096);
    assert_int_equal(aloft_round_down(8192, 4096), 8192);
    assert_true(aloft_round_up(4097, 4096, &rounded));
    assert_int_equal(rounded, 8192);
    assert_true(aloft_round_up(4096, 4096, &rounded));
    assert_int_equal(rounded, 4096);
    assert_true(aloft_round_up(0, 4096, &rounded));
    assert_int_equal(rounded, 0);
}

static void rounding_up_past_the_limit_is_refused(void **state)
{
    uint32_t rounded = UNTOUCHED;

    (void)state;

    assert_true(aloft_round_up(0xFFFFF000, 4096, &rounded));
    assert_int_equal(rounded, 0xFFFFF000);
    assert_false(aloft_round_up(0xFFFFF001, 4096, &rounded));
    assert_false(aloft_round_up(UINT32_MAX, 2, &rounded));
    assert_int_equal(rounded, 0xFFFFF000);
}

static void a_stretch_is_within_only_if_all_of_it_is(void **state)
{
    (void)state;

    assert_true(aloft_within(0, 0, 0));
    assert_true(aloft_within(10, 0, 10));
    assert_true(aloft_within(3, 7, 10));
    assert_false(aloft_within(3, 8, 10));
    assert_false(aloft_within(11, 0, 10));
    assert_false(aloft_within(1, UINT32_MAX, 10)); // the end wraps around to 0
    assert_true(aloft_within(0, UINT32_MAX, UINT32_MAX));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(sums_up_to_the_limit_are_right),
            cmocka_unit_test(a_sum_past_the_limit_is_refused_and_not_stored),
            cmocka_unit_test(products_up_to_the_limit_are_right),
            cmocka_unit_test(a_product_past_the_limit_is_refused_and_not_stored),
            cmocka_unit_test(rounding_reaches_the_next_multiple_or_stays),
            cmocka_unit_test(rounding_up_past_the_limit_is_refused),
            cmocka_unit_test(a_stretch_is_within_only_if_all_of_it_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
