/* Clock, random bytes and signals: what the kernel provides. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/clock.h"
#include "aloft/posix_random.h"
#include "aloft/signals.h"

static void clock_does_not_go_back(void **state)
{
    const uint32_t earlier = aloft_clock_ms();

    (void)state;
    assert_true(aloft_clock_ms() - earlier < 10000);
}

static void random_bytes_differ_from_call_to_call(void **state)
{
    struct aloft_random random = aloft_posix_random();
    uint8_t first[1000] = {0};
    uint8_t second[1000] = {0};

    (void)state;
    random.ops->fill(&random, first, sizeof(first));
    random.ops->fill(&random, second, sizeof(second));

    assert_memory_not_equal(first, second, sizeof(first));
    assert_memory_not_equal(first + 990, "\0\0\0\0\0\0\0\0\0\0", 10);
}

static void signal_is_read_instead_of_acting(void **state)
{
    static const int list[] = {SIGUSR1, SIGUSR2, 0};
    struct aloft_signals signals;

    (void)state;
    assert_int_equal(ALOFT_OK, aloft_signals_open(&signals, list));
    assert_int_equal(0, aloft_signals_take(&signals));

    assert_int_equal(0, raise(SIGUSR2));
    assert_int_equal(SIGUSR2, aloft_signals_take(&signals));
    assert_int_equal(0, aloft_signals_take(&signals));

    aloft_signals_close(&signals);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(clock_does_not_go_back),
            cmocka_unit_test(random_bytes_differ_from_call_to_call),
            cmocka_unit_test(signal_is_read_instead_of_acting),
    };

    return cmocka_run_group_tests_name("posix/system", tests, NULL, NULL);
}
