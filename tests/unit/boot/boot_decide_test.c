#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "aloft/boot_decide.h"

/* Values of a fact in a row. */
enum { NO, YES, ANY };

#define SETTLED ALOFT_BOOT_SETTLED
#define ASKED   ALOFT_BOOT_ASKED
#define MOVING  ALOFT_BOOT_MOVING

/* The whole function as a table. */
static const struct row {
    const char *reason;
    enum aloft_boot_phase phase;
    int main_valid;
    int staged_valid;
    int moves_done;
    int retries_left;
    int on_trial;
    int trials_left;
    int trial_spared;
    enum aloft_boot_step step;
} rows[] = {
        {"all is well", SETTLED, YES, ANY, ANY, ANY, NO, ANY, ANY, ALOFT_BOOT_RUN},
        {"tried", SETTLED, YES, ANY, ANY, ANY, YES, YES, NO, ALOFT_BOOT_TRY},
        {"power was off", SETTLED, YES, ANY, ANY, ANY, YES, YES, YES, ALOFT_BOOT_RUN},
        {"not confirmed", SETTLED, YES, YES, ANY, ANY, YES, NO, ANY, ALOFT_BOOT_REVERT},
        {"no way back", SETTLED, YES, NO, ANY, ANY, YES, NO, ANY, ALOFT_BOOT_FORGET},
        {"bad on trial", SETTLED, NO, YES, ANY, ANY, YES, ANY, ANY, ALOFT_BOOT_REVERT},
        {"repairable", SETTLED, NO, YES, ANY, YES, NO, ANY, ANY, ALOFT_BOOT_AGAIN},
        {"not for ever", SETTLED, NO, YES, ANY, NO, NO, ANY, ANY, ALOFT_BOOT_RESCUE},
        {"all is bad", SETTLED, NO, NO, ANY, ANY, ANY, ANY, ANY, ALOFT_BOOT_RESCUE},
        {"asked, and good", ASKED, ANY, YES, ANY, ANY, ANY, ANY, ANY, ALOFT_BOOT_BEGIN},
        {"asked, but bad", ASKED, ANY, NO, ANY, ANY, ANY, ANY, ANY, ALOFT_BOOT_FORGET},
        {"under way", MOVING, ANY, ANY, NO, ANY, ANY, ANY, ANY, ALOFT_BOOT_MOVE},
        {"all moved", MOVING, ANY, ANY, YES, ANY, ANY, ANY, ANY, ALOFT_BOOT_SETTLE},
};

static bool fits(int wanted, bool value)
{
    return wanted == ANY || (wanted == YES) == value;
}

static bool row_fits(const struct row *row, const struct aloft_boot_facts *facts)
{
    return row->phase == facts->phase && fits(row->main_valid, facts->main_valid) &&
           fits(row->staged_valid, facts->staged_valid) &&
           fits(row->moves_done, facts->moves_done) &&
           fits(row->retries_left, facts->retries_left) &&
           fits(row->on_trial, facts->on_trial) &&
           fits(row->trials_left, facts->trials_left) &&
           fits(row->trial_spared, facts->trial_spared);
}

static void check(const struct aloft_boot_facts *facts)
{
    const struct row *found = NULL;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (row_fits(&rows[i], facts)) {
            assert_null(found); // one answer
            found = &rows[i];
        }
    }
    assert_non_null(found);
    if (aloft_boot_decide(facts) != found->step) {
        fail_msg("%s", found->reason);
    }
}

static void every_combination_of_facts_has_its_answer(void **state)
{
    (void)state; // none
    for (unsigned phase = ALOFT_BOOT_SETTLED; phase <= ALOFT_BOOT_MOVING; phase++) {
        for (unsigned bits = 0; bits < 128; bits++) {
            const struct aloft_boot_facts facts = {
                    .phase = (enum aloft_boot_phase)phase,
                    .main_valid = bits & 1u,
                    .staged_valid = bits & 2u,
                    .moves_done = bits & 4u,
                    .retries_left = bits & 8u,
                    .on_trial = bits & 16u,
                    .trials_left = bits & 32u,
                    .trial_spared = bits & 64u,
            };
            check(&facts);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(every_combination_of_facts_has_its_answer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
