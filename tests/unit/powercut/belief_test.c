/* What somebody who watches a device from outside may expect of it: the judge of the
 * closures has to object when a device does what it must not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "belief.h"

#define TRIALS 2u

/* A device on which the new image runs on trial, and was seen to. */
static struct belief on_trial(void)
{
    struct belief belief;

    belief_begin(&belief, true, TRIALS);
    assert_null(belief_staged(&belief, true));
    assert_null(belief_booted(&belief, IMAGE_NEW));
    return belief;
}

static void update_that_is_done_is_believed(void **state)
{
    const struct belief belief = on_trial();
    (void)state; // made here

    assert_int_equal(belief.runs, IMAGE_NEW);
    assert_int_equal(belief.unproven, TRUTH_SURE);
    assert_int_equal(belief.kept, TRUTH_SURE);
}

static void update_that_is_not_done_is_objected_to(void **state)
{
    struct belief belief;
    (void)state; // made here
    belief_begin(&belief, true, TRIALS);
    assert_null(belief_staged(&belief, true));

    assert_non_null(belief_booted(&belief, IMAGE_OLD));
}

static void update_that_was_cut_while_staged_may_be_done_or_not(void **state)
{
    struct belief belief;
    (void)state; // made here
    belief_begin(&belief, true, TRIALS);
    belief_cut(&belief, ACTION_STAGE);
    struct belief other = belief;

    assert_null(belief_booted(&belief, IMAGE_OLD));
    assert_null(belief_booted(&other, IMAGE_NEW));
}

static void image_that_nobody_asked_for_is_objected_to(void **state)
{
    struct belief belief;
    (void)state; // made here
    belief_begin(&belief, true, TRIALS);

    assert_non_null(belief_booted(&belief, IMAGE_NEW));
}

static void trial_without_end_is_objected_to(void **state)
{
    struct belief belief = on_trial();
    (void)state; // made here

    assert_null(belief_booted(&belief, IMAGE_NEW)); // the second and last trial
    struct belief gone_back = belief;

    assert_non_null(belief_booted(&belief, IMAGE_NEW));
    assert_null(belief_booted(&gone_back, IMAGE_OLD));
}

static void confirmed_image_stays(void **state)
{
    struct belief belief = on_trial();
    (void)state; // made here
    assert_null(belief_confirmed(&belief, ALOFT_OK));

    for (unsigned i = 0; i < 2 * TRIALS; i++) {
        assert_null(belief_booted(&belief, IMAGE_NEW));
    }

    assert_non_null(belief_booted(&belief, IMAGE_OLD));
}

static void confirm_that_was_cut_may_count_or_not(void **state)
{
    struct belief stays = on_trial();
    (void)state; // made here
    belief_cut(&stays, ACTION_CONFIRM);
    assert_null(belief_booted(&stays, IMAGE_NEW));
    struct belief goes = stays;

    assert_null(belief_booted(&stays, IMAGE_NEW));
    assert_null(belief_booted(&goes, IMAGE_OLD));
}

static void refusals_without_reason_are_objected_to(void **state)
{
    struct belief belief = on_trial();
    struct belief settled;
    (void)state; // made here
    belief_begin(&settled, true, TRIALS);

    assert_non_null(belief_confirmed(&belief, ALOFT_ERR_FLASH_READ));
    assert_non_null(belief_reverted(&belief, ALOFT_ERR_NO_IMAGE));
    assert_non_null(belief_staged(&settled, false));
}

static void update_during_a_trial_is_objected_to(void **state)
{
    struct belief belief = on_trial();
    (void)state; // made here
    struct belief refused = belief;

    assert_null(belief_staged(&refused, false));
    assert_non_null(belief_staged(&belief, true));
}

static void return_to_nothing_is_objected_to(void **state)
{
    struct belief belief;
    (void)state; // made here
    belief_begin(&belief, true, TRIALS);

    assert_non_null(belief_reverted(&belief, ALOFT_OK));
}

static void update_whose_trials_were_all_cut_may_have_come_and_gone(void **state)
{
    struct belief belief;
    (void)state; // made here
    belief_begin(&belief, true, TRIALS);
    assert_null(belief_staged(&belief, true));
    belief_cut(&belief, ACTION_BOOT);
    struct belief once = belief;
    belief_cut(&belief, ACTION_BOOT);

    assert_non_null(belief_booted(&once, IMAGE_OLD));
    assert_null(belief_booted(&belief, IMAGE_OLD));
}

static void there_is_no_way_back_where_none_is_kept(void **state)
{
    struct belief belief;
    (void)state; // made here
    belief_begin(&belief, false, TRIALS);
    assert_null(belief_staged(&belief, true));
    assert_null(belief_booted(&belief, IMAGE_NEW));

    assert_false(belief_allows(&belief, ACTION_REVERT));
    assert_non_null(belief_booted(&belief, IMAGE_OLD));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(update_that_is_done_is_believed),
            cmocka_unit_test(update_that_is_not_done_is_objected_to),
            cmocka_unit_test(update_that_was_cut_while_staged_may_be_done_or_not),
            cmocka_unit_test(image_that_nobody_asked_for_is_objected_to),
            cmocka_unit_test(trial_without_end_is_objected_to),
            cmocka_unit_test(confirmed_image_stays),
            cmocka_unit_test(confirm_that_was_cut_may_count_or_not),
            cmocka_unit_test(refusals_without_reason_are_objected_to),
            cmocka_unit_test(update_during_a_trial_is_objected_to),
            cmocka_unit_test(return_to_nothing_is_objected_to),
            cmocka_unit_test(update_whose_trials_were_all_cut_may_have_come_and_gone),
            cmocka_unit_test(there_is_no_way_back_where_none_is_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
