#include "pair.h"

#define SEEDS 100u

/* One upload over a bad network; a fresh pair, since each begins at the beginning. */
static void upload(enum aloft_espota_scheme scheme, uint64_t seed)
{
    void *state = NULL;
    struct pair *pair;

    assert_int_equal(pair_set_up(&state), 0);
    pair = state;
    test_random_init(&pair->sim.random, seed);
    pair_use_scheme(pair, scheme);
    pair->sim.loss_percent = 20;
    pair->sim.double_percent = 10;
    pair->sim.delay_ms = 40;
    pair->sim.jitter_ms = 300;
    pair->sim.piece = 1 + seed % 3000;

    const struct aloft_espota_report report = pair_talk(pair);

    if (report.outcome != ALOFT_ESPOTA_END_ACCEPTED) {
        fail_msg("scheme %d, seed %u: outcome %d", (int)scheme, (unsigned)seed,
                (int)report.outcome);
    }
    assert_installed(pair);
    pair_tear_down(&state);
}

static void every_upload_gets_through_a_fifth_of_loss(void **state)
{
    (void)state; // cmocka passes it to every test

    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        upload(ALOFT_ESPOTA_SCHEME_OPEN, seed);
        upload(ALOFT_ESPOTA_SCHEME_MD5, seed);
    }
    for (uint64_t seed = 0; seed < SEEDS / 25; seed++) {
        upload(ALOFT_ESPOTA_SCHEME_PBKDF2, seed); // 20,000 rounds each
    }
}

static void a_lost_ok_is_made_good_by_the_connection(void **state)
{
    struct pair *pair = *state;
    pair_use_scheme(pair, ALOFT_ESPOTA_SCHEME_MD5);
    pair_start_receiver(pair);
    pair_start_sender(pair);

    pair_run_until(pair, ALOFT_ESPOTA_STATE_CHALLENGED);
    link_sim_run(&pair->sim, 6); // the challenge is there
    pair->sim.ends[HOST].deaf_to_datagrams = true;
    const struct aloft_espota_report report = pair_run(pair);

    assert_int_equal(report.outcome, ALOFT_ESPOTA_END_ACCEPTED);
    assert_installed(pair);
}

static void a_lost_proof_is_sent_again(void **state)
{
    struct pair *pair = *state;
    pair_use_scheme(pair, ALOFT_ESPOTA_SCHEME_MD5);
    pair_start_receiver(pair);
    pair_start_sender(pair);

    pair_run_until(pair, ALOFT_ESPOTA_STATE_CHALLENGED);
    pair->sim.ends[DEVICE].deaf_to_datagrams = true;
    link_sim_run(&pair->sim, 500);
    pair->sim.ends[DEVICE].deaf_to_datagrams = false;
    const struct aloft_espota_report report = pair_run(pair);

    assert_int_equal(report.outcome, ALOFT_ESPOTA_END_ACCEPTED);
    assert_int_equal(pair->sim.ends[HOST].datagrams_sent, 3);
}

static void an_invitation_lost_ten_times_still_gets_through(void **state)
{
    struct pair *pair = *state;
    pair_start_receiver(pair);
    pair_start_sender(pair);

    pair->sim.ends[DEVICE].deaf_to_datagrams = true;
    link_sim_run(&pair->sim, 8900);
    pair->sim.ends[DEVICE].deaf_to_datagrams = false;

    assert_int_equal(pair_run(pair).outcome, ALOFT_ESPOTA_END_ACCEPTED);
    assert_installed(pair);
}

static void the_nonce_before_the_last_one_is_good_too(void **state)
{
    struct pair *pair = *state;
    pair_use_scheme(pair, ALOFT_ESPOTA_SCHEME_MD5);
    pair_start_receiver(pair);
    pair_start_sender(pair);

    pair_run_until(pair, ALOFT_ESPOTA_STATE_CHALLENGED);
    pair->sim.ends[DEVICE].mute = true; // the answer to a doubled invitation is late
    inject_invitation(pair, &pair->sim.ends[HOST].udp, HOST_PORT);
    pair->sim.ends[DEVICE].mute = false;
    const struct aloft_espota_report report = pair_run(pair);

    assert_int_equal(report.outcome, ALOFT_ESPOTA_END_ACCEPTED);
    assert_int_equal(pair->recorder.failed, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(every_upload_gets_through_a_fifth_of_loss),
            pair_test(a_lost_ok_is_made_good_by_the_connection),
            pair_test(a_lost_proof_is_sent_again),
            pair_test(the_nonce_before_the_last_one_is_good_too),
            pair_test(an_invitation_lost_ten_times_still_gets_through),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
