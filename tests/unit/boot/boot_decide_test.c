#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "aloft/boot_decide.h"

/* The whole function as a table: -1 stands for both values of a fact. */
static const struct row {
    const char *reason;
    enum aloft_boot_phase phase;
    int main_valid;
    int staged_valid;
    int moves_done;
    int retries_left;
    enum aloft_boot_step step;
} rows[] = {
        {"all is well", ALOFT_BOOT_SETTLED, 1, -1, -1, -1, ALOFT_BOOT_RUN},
        {"main can be repaired", ALOFT_BOOT_SETTLED, 0, 1, -1, 1, ALOFT_BOOT_AGAIN},
        {"but not for ever", ALOFT_BOOT_SETTLED, 0, 1, -1, 0, ALOFT_BOOT_RESCUE},
        {"nothing to repair from", ALOFT_BOOT_SETTLED, 0, 0, -1, -1, ALOFT_BOOT_RESCUE},
        {"asked, and good", ALOFT_BOOT_ASKED, -1, 1, -1, -1, ALOFT_BOOT_BEGIN},
        {"asked, but bad", ALOFT_BOOT_ASKED, -1, 0, -1, -1, ALOFT_BOOT_FORGET},
        {"under way", ALOFT_BOOT_MOVING, -1, -1, 0, -1, ALOFT_BOOT_MOVE},
        {"copied well", ALOFT_BOOT_MOVING, 1, -1, 1, -1, ALOFT_BOOT_SETTLE},
        {"copied badly", ALOFT_BOOT_MOVING, 0, 1, 1, 1, ALOFT_BOOT_AGAIN},
        {"too often", ALOFT_BOOT_MOVING, 0, 1, 1, 0, ALOFT_BOOT_RESCUE},
        {"the source is gone", ALOFT_BOOT_MOVING, 0, 0, 1, -1, ALOFT_BOOT_RESCUE},
};

static bool fits(int wanted, bool value)
{
    return wanted < 0 || (wanted == 1) == value;
}

static bool row_fits(const struct row *row, const struct aloft_boot_facts *facts)
{
    return row->phase == facts->phase && fits(row->main_valid, facts->main_valid) &&
           fits(row->staged_valid, facts->staged_valid) &&
           fits(row->moves_done, facts->moves_done) &&
           fits(row->retries_left, facts->retries_left);
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
        for (unsigned bits = 0; bits < 16; bits++) {
            const struct aloft_boot_facts facts = {
                    .phase = (enum aloft_boot_phase)phase,
                    .main_valid = bits & 1u,
                    .staged_valid = bits & 2u,
                    .moves_done = bits & 4u,
                    .retries_left = bits & 8u,
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
