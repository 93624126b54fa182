/* What application and user decide: stop and start, arm and disarm, abort. */
#include "pair.h"

static struct aloft_espota_report talk_again(struct pair *pair)
{
    pair_start_sender(pair);
    return pair_run(pair);
}

static void who_is_not_armed_refuses(void **state)
{
    struct pair *pair = *state;
    pair->receiver_config.armed_only = true;

    const struct aloft_espota_report report = pair_talk(pair);

    assert_int_equal(report.outcome, ALOFT_ESPOTA_END_REFUSED);
    assert_int_equal(report.status, ALOFT_ERR_VETO);
    assert_int_equal(pair->recorder.asked, 0);
}

static void who_is_armed_accepts_until_the_time_is_over(void **state)
{
    struct pair *pair = *state;
    pair->receiver_config.armed_only = true;
    pair->receiver_config.no_restart = true;
    pair_start_receiver(pair);

    aloft_espota_receiver_arm(&pair->receiver, 30000, pair->sim.now_ms);
    link_sim_run(&pair->sim, 29000);
    assert_int_equal(talk_again(pair).outcome, ALOFT_ESPOTA_END_ACCEPTED);
    assert_int_equal(talk_again(pair).status, ALOFT_ERR_VETO);
}

static void a_window_does_not_open_again_when_the_clock_wraps(void **state)
{
    struct pair *pair = *state;
    pair->receiver_config.armed_only = true;
    pair_start_receiver(pair);
    aloft_espota_receiver_arm(&pair->receiver, 30000, pair->sim.now_ms);

    link_sim_run(&pair->sim, 40000);
    pair->sim.now_ms -= 35000; // 49 days later it shows the same time

    assert_int_equal(talk_again(pair).status, ALOFT_ERR_VETO);
}

static void a_session_goes_on_when_the_window_closes(void **state)
{
    struct pair *pair = *state;
    pair->receiver_config.armed_only = true;
    pair_start_receiver(pair);
    aloft_espota_receiver_arm(&pair->receiver, 30000, pair->sim.now_ms);
    pair_start_sender(pair);

    pair_run_until(pair, ALOFT_ESPOTA_STATE_ACCEPTED);
    aloft_espota_receiver_disarm(&pair->receiver);

    assert_int_equal(pair_run(pair).outcome, ALOFT_ESPOTA_END_ACCEPTED);
}

static void who_is_stopped_answers_nothing_until_started(void **state)
{
    struct pair *pair = *state;
    pair_start_receiver(pair);

    aloft_espota_receiver_stop(&pair->receiver);
    assert_int_equal(talk_again(pair).outcome, ALOFT_ESPOTA_END_NO_ANSWER);
    aloft_espota_receiver_start(&pair->receiver);
    assert_takes_next_good_update(pair);
}

/* Runs to a state, stops there, and looks whether everything is clean. */
static void stop_in(struct pair *pair, enum aloft_espota_receiver_state state)
{
    pair_use_scheme(pair, ALOFT_ESPOTA_SCHEME_MD5);
    memset(pair->sender_config.md5, 0, sizeof pair->sender_config.md5);
    pair_start_receiver(pair);
    pair_start_sender(pair);
    pair_run_until(pair, state);

    aloft_espota_receiver_stop(&pair->receiver);
    assert_int_not_equal(pair_run(pair).outcome, ALOFT_ESPOTA_END_ACCEPTED);

    assert_not_installed(pair);
    assert_false(pair->sim.ends[DEVICE].has_stream);
    aloft_espota_receiver_start(&pair->receiver);
    assert_takes_next_good_update(pair);
}

static void stopping_while_challenged_is_clean(void **state)
{
    stop_in(*state, ALOFT_ESPOTA_STATE_CHALLENGED);
}

static void stopping_while_accepted_is_clean(void **state)
{
    stop_in(*state, ALOFT_ESPOTA_STATE_ACCEPTED);
}

static void stopping_while_connecting_is_clean(void **state)
{
    stop_in(*state, ALOFT_ESPOTA_STATE_CONNECTING);
}

static void stopping_while_receiving_is_clean(void **state)
{
    stop_in(*state, ALOFT_ESPOTA_STATE_RECEIVING);
}

static void stopping_while_refusing_is_clean(void **state)
{
    stop_in(*state, ALOFT_ESPOTA_STATE_REFUSING);
}

static void an_aborted_upload_leaves_the_device_clean(void **state)
{
    struct pair *pair = *state;
    struct aloft_espota_report report;
    pair->sim.piece = 100;
    pair_start_receiver(pair);
    pair_start_sender(pair);
    pair_run_until(pair, ALOFT_ESPOTA_STATE_RECEIVING);

    aloft_espota_sender_abort(&pair->sender);
    report = pair_run(pair);

    assert_int_equal(report.outcome, ALOFT_ESPOTA_END_ABORTED);
    assert_not_installed(pair);
    assert_int_equal(pair->update.error, ALOFT_ERR_CLOSED);
    assert_takes_next_good_update(pair);
}

static void a_receiver_needs_all_that_it_works_with(void **state)
{
    struct pair *pair = *state;
    struct aloft_espota_receiver_config config = pair->receiver_config;

    config.random = NULL;
    assert_int_equal(
            aloft_espota_receiver_init(&pair->receiver, &config), ALOFT_ERR_ARGUMENT);
    config = pair->receiver_config;
    config.scheme = ALOFT_ESPOTA_SCHEME_MD5; // and no secret
    assert_int_equal(
            aloft_espota_receiver_init(&pair->receiver, &config), ALOFT_ERR_ARGUMENT);
}

static void a_sender_needs_all_that_it_works_with(void **state)
{
    struct pair *pair = *state;
    struct aloft_espota_sender_config config = pair->sender_config;

    config.port = 0;
    assert_int_equal(
            aloft_espota_sender_init(&pair->sender, &config, 0), ALOFT_ERR_ARGUMENT);
    config = pair->sender_config;
    config.device_count = ALOFT_ESPOTA_DEVICES_MAX + 1;
    assert_int_equal(
            aloft_espota_sender_init(&pair->sender, &config, 0), ALOFT_ERR_ARGUMENT);
    config.device_count = 0;
    assert_int_equal(
            aloft_espota_sender_init(&pair->sender, &config, 0), ALOFT_ERR_ARGUMENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            pair_test(who_is_not_armed_refuses),
            pair_test(who_is_armed_accepts_until_the_time_is_over),
            pair_test(a_window_does_not_open_again_when_the_clock_wraps),
            pair_test(a_session_goes_on_when_the_window_closes),
            pair_test(who_is_stopped_answers_nothing_until_started),
            pair_test(stopping_while_challenged_is_clean),
            pair_test(stopping_while_accepted_is_clean),
            pair_test(stopping_while_connecting_is_clean),
            pair_test(stopping_while_receiving_is_clean),
            pair_test(stopping_while_refusing_is_clean),
            pair_test(an_aborted_upload_leaves_the_device_clean),
            pair_test(a_receiver_needs_all_that_it_works_with),
            pair_test(a_sender_needs_all_that_it_works_with),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
