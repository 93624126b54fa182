/* The other end falls silent in every state: both notice, and nothing is left behind.
 */
#include "pair.h"

static void start(struct pair *pair)
{
    pair_use_scheme(pair, ALOFT_ESPOTA_SCHEME_MD5);
    pair_start_receiver(pair);
    pair_start_sender(pair);
}

static void fall_silent(struct pair *pair, unsigned end)
{
    pair->sim.ends[end].mute = true;
    pair->sim.ends[end].deaf_to_datagrams = true;
}

static void check_sender(
        struct pair *pair, enum aloft_espota_outcome outcome, enum aloft_status status)
{
    const struct aloft_espota_report report = pair_run(pair);

    assert_int_equal(report.outcome, outcome);
    assert_int_equal(report.status, status);
}

static void nobody_answers(void **state)
{
    struct pair *pair = *state;
    start(pair);
    fall_silent(pair, DEVICE);

    check_sender(pair, ALOFT_ESPOTA_END_NO_ANSWER, ALOFT_ERR_TIMEOUT);
    assert_int_equal(pair->sim.ends[HOST].datagrams_sent, 10);
    assert_takes_next_good_update(pair);
}

static void the_device_vanishes_after_its_challenge(void **state)
{
    struct pair *pair = *state;
    start(pair);
    pair_run_until(pair, ALOFT_ESPOTA_STATE_CHALLENGED);
    pair->sim.ends[DEVICE].deaf_to_datagrams = true;

    check_sender(pair, ALOFT_ESPOTA_END_AUTH_SILENT, ALOFT_ERR_TIMEOUT);
    assert_takes_next_good_update(pair);
}

/* While a proof is computed, no limit runs: the device waits for the host then. */
static void the_device_vanishes_after_a_refusal_during_the_proof(void **state)
{
    static const char challenge[] = "AUTH bda6dcfce0aa0a63aba3cfdf83d72a2c"
                                    "bda6dcfce0aa0a63aba3cfdf83d72a2c";
    static const char refusal[] = "Authentication Failed";
    struct pair *pair = *state;
    const struct aloft_peer *device = &pair->sim.ends[DEVICE].udp;
    start(pair);
    fall_silent(pair, DEVICE);

    link_sim_inject(&pair->sim, HOST, device, challenge, sizeof challenge - 1);
    assert_int_equal(pair->sender.phase, ALOFT_ESPOTA_PHASE_PROVE);
    link_sim_inject(&pair->sim, HOST, device, refusal, sizeof refusal - 1);

    check_sender(pair, ALOFT_ESPOTA_END_AUTH_SILENT, ALOFT_ERR_TIMEOUT);
}

static void the_host_vanishes_before_its_proof(void **state)
{
    struct pair *pair = *state;
    start(pair);
    pair_run_until(pair, ALOFT_ESPOTA_STATE_CHALLENGED);
    fall_silent(pair, HOST);

    link_sim_run(&pair->sim, ALOFT_ESPOTA_PROOF_MS - 1);
    assert_int_equal(pair->receiver.state, ALOFT_ESPOTA_STATE_CHALLENGED);
    link_sim_run(&pair->sim, 10);
    assert_int_equal(pair->receiver.state, ALOFT_ESPOTA_STATE_IDLE);
    assert_takes_next_good_update(pair);
}

static void a_firewall_swallows_the_call_back(void **state)
{
    struct pair *pair = *state;
    start(pair);
    pair->sim.ends[HOST].unreachable = true;

    check_sender(pair, ALOFT_ESPOTA_END_NO_CALL_BACK, ALOFT_ERR_UNREACHABLE);
    assert_not_installed(pair);
    assert_int_equal(pair->update.error, ALOFT_ERR_UNREACHABLE);
    assert_int_equal(pair->recorder.why, ALOFT_ERR_UNREACHABLE);
    assert_takes_next_good_update(pair);
}

static void nobody_listens_where_the_device_calls_back(void **state)
{
    struct pair *pair = *state;
    start(pair);
    pair->sim.ends[HOST].listens = 0;
    pair_run_until(pair, ALOFT_ESPOTA_STATE_CONNECTING);
    link_sim_run(&pair->sim, 20);

    assert_int_equal(pair->receiver.state, ALOFT_ESPOTA_STATE_IDLE);
    assert_int_equal(pair->update.error, ALOFT_ERR_UNREACHABLE);
    check_sender(pair, ALOFT_ESPOTA_END_NO_CALL_BACK, ALOFT_ERR_UNREACHABLE);
    assert_takes_next_good_update(pair);
}

static void the_host_falls_silent_while_it_sends(void **state)
{
    struct pair *pair = *state;
    start(pair);
    pair_run_until(pair, ALOFT_ESPOTA_STATE_CONNECTING);
    pair->sim.ends[HOST].mute = true;

    pair_run_until(pair, ALOFT_ESPOTA_STATE_REFUSING);
    link_sim_run(&pair->sim, ALOFT_ESPOTA_PAUSE_MS + 1);

    assert_int_equal(pair->receiver.state, ALOFT_ESPOTA_STATE_IDLE);
    assert_int_equal(pair->update.error, ALOFT_ERR_TIMEOUT);
    assert_memory_equal(
            pair->sim.ends[DEVICE].said, "ERROR[6]: Stream Read Timeout\n", 30);
    assert_takes_next_good_update(pair);
}

static void a_half_open_connection_ends_in_the_middle(void **state)
{
    struct pair *pair = *state;
    start(pair);
    pair->sim.piece = 100;
    pair_run_until(pair, ALOFT_ESPOTA_STATE_RECEIVING);
    for (int i = 0; i < 20; i++) {
        link_sim_step(&pair->sim, 1000);
    }
    assert_true(aloft_update_received(&pair->update) > 0);

    pair->sim.ends[HOST].mute = true; // it says nothing, not even that it is gone
    pair_run_until(pair, ALOFT_ESPOTA_STATE_REFUSING);

    assert_int_equal(pair->update.error, ALOFT_ERR_TIMEOUT);
    assert_takes_next_good_update(pair);
}

static void bytes_that_trickle_are_no_silence(void **state)
{
    struct pair *pair = *state;
    struct aloft_event event = {.kind = ALOFT_EVENT_BYTES, .len = 1};
    start(pair);
    pair_run_until(pair, ALOFT_ESPOTA_STATE_CONNECTING);
    fall_silent(pair, HOST);
    pair_run_until(pair, ALOFT_ESPOTA_STATE_RECEIVING);

    for (unsigned i = 0; i < 100; i++) {
        event.data = pair->bytes + i;
        event.now_ms = pair->sim.now_ms;
        assert_int_equal(aloft_machine_take(&pair->receiver.machine, &event), 1);
        link_sim_run(&pair->sim, ALOFT_ESPOTA_SILENCE_MS - 1);
    }

    assert_int_equal(pair->receiver.state, ALOFT_ESPOTA_STATE_RECEIVING);
    assert_int_equal(aloft_update_received(&pair->update), 100);
}

static void the_device_takes_no_more_bytes(void **state)
{
    struct pair *pair = *state;
    struct aloft_action action;
    struct aloft_event event = {.kind = ALOFT_EVENT_CONNECTED};
    start(pair);
    event.peer = pair->sim.ends[DEVICE].udp;

    /* A transport that takes one piece and then asks for no other. */
    assert_true(aloft_machine_next(&pair->sender.machine, &action));
    aloft_machine_take(&pair->sender.machine, &event);
    assert_true(aloft_machine_next(&pair->sender.machine, &action));
    assert_int_equal(action.kind, ALOFT_ACTION_BYTES);
    event = (struct aloft_event){.kind = ALOFT_EVENT_TIME, .now_ms = 10000};
    aloft_machine_take(&pair->sender.machine, &event);
    assert_int_equal(pair->sender.phase, ALOFT_ESPOTA_PHASE_SEND);
    event.now_ms = 20000;
    aloft_machine_take(&pair->sender.machine, &event);

    assert_int_equal(pair->sender.outcome, ALOFT_ESPOTA_END_STALLED);
    assert_int_equal(pair->sender.sent, sizeof pair->buffer);
}

static void the_transport_may_notice_the_stall_first(void **state)
{
    struct pair *pair = *state;
    struct aloft_event event = {.kind = ALOFT_EVENT_CONNECTED};
    start(pair);
    event.peer = pair->sim.ends[DEVICE].udp;

    aloft_machine_take(&pair->sender.machine, &event);
    event.kind = ALOFT_EVENT_CLOSED;
    event.status = ALOFT_ERR_TIMEOUT;
    aloft_machine_take(&pair->sender.machine, &event);

    assert_int_equal(pair->sender.outcome, ALOFT_ESPOTA_END_STALLED);
}

static void the_device_gives_no_verdict(void **state)
{
    struct pair *pair = *state;
    start(pair);
    pair_run_until(pair, ALOFT_ESPOTA_STATE_RECEIVING);
    fall_silent(pair, DEVICE);

    const uint32_t begin_ms = pair->sim.now_ms;
    check_sender(pair, ALOFT_ESPOTA_END_NO_VERDICT, ALOFT_ERR_TIMEOUT);
    assert_true(pair->sim.now_ms - begin_ms >= ALOFT_ESPOTA_VERDICT_WAIT_MS);
}

static void the_connection_breaks_while_sending(void **state)
{
    struct pair *pair = *state;
    start(pair);
    pair->sim.piece = 100;
    pair_run_until(pair, ALOFT_ESPOTA_STATE_RECEIVING);
    for (int i = 0; i < 20; i++) {
        link_sim_step(&pair->sim, 1000);
    }
    link_sim_cut(&pair->sim);

    check_sender(pair, ALOFT_ESPOTA_END_CLOSED, ALOFT_ERR_CLOSED);
    assert_not_installed(pair);
    assert_int_equal(pair->update.error, ALOFT_ERR_CLOSED);
    assert_takes_next_good_update(pair);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            pair_test(nobody_answers),
            pair_test(the_device_vanishes_after_its_challenge),
            pair_test(the_device_vanishes_after_a_refusal_during_the_proof),
            pair_test(the_host_vanishes_before_its_proof),
            pair_test(a_firewall_swallows_the_call_back),
            pair_test(nobody_listens_where_the_device_calls_back),
            pair_test(the_host_falls_silent_while_it_sends),
            pair_test(a_half_open_connection_ends_in_the_middle),
            pair_test(bytes_that_trickle_are_no_silence),
            pair_test(the_device_takes_no_more_bytes),
            pair_test(the_transport_may_notice_the_stall_first),
            pair_test(the_device_gives_no_verdict),
            pair_test(the_connection_breaks_while_sending),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
