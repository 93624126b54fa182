#include "pair.h"

static void check_good(struct pair *pair, enum aloft_espota_scheme scheme)
{
    pair_use_scheme(pair, scheme);

    const struct aloft_espota_report report = pair_talk(pair);

    assert_int_equal(report.outcome, ALOFT_ESPOTA_END_ACCEPTED);
    assert_int_equal(report.status, ALOFT_OK);
    assert_int_equal(report.scheme, scheme);
    assert_int_equal(report.acknowledged, IMAGE_SIZE);
    assert_installed(pair);
    assert_int_equal(pair->sim.ends[DEVICE].restarts, 1);
}

static void an_open_device_is_updated_and_restarts(void **state)
{
    check_good(*state, ALOFT_ESPOTA_SCHEME_OPEN);
}

static void a_device_with_md5_is_updated(void **state)
{
    check_good(*state, ALOFT_ESPOTA_SCHEME_MD5);
}

static void a_device_with_pbkdf2_is_updated(void **state)
{
    check_good(*state, ALOFT_ESPOTA_SCHEME_PBKDF2);
}

static void a_password_that_nobody_asks_for_does_no_harm(void **state)
{
    struct pair *pair = *state;
    pair->sender_config.password = PASSWORD;

    assert_int_equal(pair_talk(pair).outcome, ALOFT_ESPOTA_END_ACCEPTED);
}

static void a_device_that_stores_the_md5_of_the_password_is_updated(void **state)
{
    struct pair *pair = *state;
    pair_use_scheme(pair, ALOFT_ESPOTA_SCHEME_PBKDF2);
    aloft_espota_secret_make(&pair->receiver_config.secret,
            pair->receiver_config.digests.md5, PASSWORD, strlen(PASSWORD));

    const struct aloft_espota_report report = pair_talk(pair);

    assert_int_equal(report.outcome, ALOFT_ESPOTA_END_ACCEPTED);
    assert_int_equal(pair->recorder.failed, 1); // the attempt with SHA-256
    assert_installed(pair);
}

static void a_device_may_insist_on_bound_proofs(void **state)
{
    struct pair *pair = *state;
    pair->receiver_config.bound_only = true;

    check_good(pair, ALOFT_ESPOTA_SCHEME_MD5);
}

static void a_device_may_stay_running(void **state)
{
    struct pair *pair = *state;
    pair->receiver_config.no_restart = true;

    assert_int_equal(pair_talk(pair).outcome, ALOFT_ESPOTA_END_ACCEPTED);
    assert_int_equal(pair->sim.ends[DEVICE].restarts, 0);
    assert_takes_next_good_update(pair);
}

static void a_file_system_goes_to_its_own_place(void **state)
{
    struct pair *pair = *state;
    pair_use_image(pair, 1000);
    pair->sender_config.kind = ALOFT_UPDATE_FILE_SYSTEM;

    assert_int_equal(pair_talk(pair).outcome, ALOFT_ESPOTA_END_ACCEPTED);
    assert_int_equal(pair->file_system.image.size, 1000);
    assert_int_equal(pair->memory.image.size, 0);
}

static void the_result_is_the_same_however_the_stream_is_split(void **state)
{
    static const size_t pieces[] = {1, 2, 3, 7, 100, 1460, 4096, 16383};
    struct pair *pair = *state;
    pair->receiver_config.no_restart = true;
    pair_start_receiver(pair);

    for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
        pair->sim.piece = pieces[i];
        assert_takes_next_good_update(pair);
    }
}

static void each_write_is_counted_and_then_ok(void **state)
{
    struct pair *pair = *state;
    pair_use_image(pair, 4000);

    pair_talk(pair);

    const struct link_sim_end *device = &pair->sim.ends[DEVICE];
    assert_int_equal(device->said_len, 14);
    assert_memory_equal(device->said, "146014601080OK", 14);
}

static void counts_of_a_slow_transport_become_one(void **state)
{
    struct pair *pair = *state;
    struct aloft_action action;
    struct aloft_event event = {
            .kind = ALOFT_EVENT_BYTES, .data = pair->bytes, .len = 1460};
    pair_start_receiver(pair);
    pair_start_sender(pair);
    pair_run_until(pair, ALOFT_ESPOTA_STATE_RECEIVING);

    event.now_ms = pair->sim.now_ms;
    aloft_machine_take(&pair->receiver.machine, &event);
    event.data = pair->bytes + event.len;
    aloft_machine_take(&pair->receiver.machine, &event);

    assert_true(aloft_machine_next(&pair->receiver.machine, &action));
    assert_int_equal(action.len, 4);
    assert_memory_equal(action.data, "2920", 4);
    assert_false(aloft_machine_next(&pair->receiver.machine, &action));
}

static void the_sender_does_not_wait_for_counts(void **state)
{
    struct pair *pair = *state;
    pair->sim.delay_ms = 100;

    const uint32_t begin_ms = pair->sim.now_ms;
    pair_start_receiver(pair);
    pair_start_sender(pair);
    pair_run_until(pair, ALOFT_ESPOTA_STATE_STOPPED);

    /* 12 pieces; waiting for each count would take 12 times 200 ms. */
    assert_true(pair->sim.now_ms - begin_ms < 1000);
}

static void the_device_is_found_among_several(void **state)
{
    struct pair *pair = *state;
    struct aloft_peer *devices = pair->sender_config.devices;
    devices[2] = devices[0];
    devices[0] = aloft_peer_ipv4((const uint8_t[]){10, 0, 0, 2}, 3232);
    devices[1] = aloft_peer_ipv4((const uint8_t[]){10, 0, 0, 3}, 8266);
    pair->sender_config.device_count = 3;
    pair_use_scheme(pair, ALOFT_ESPOTA_SCHEME_MD5);

    const struct aloft_espota_report report = pair_talk(pair);

    assert_int_equal(report.outcome, ALOFT_ESPOTA_END_ACCEPTED);
    assert_true(aloft_peer_equal(&report.device, &pair->sim.ends[DEVICE].udp));
}

static void time_may_wrap_around(void **state)
{
    struct pair *pair = *state;
    pair->sim.now_ms = UINT32_MAX - 20;

    check_good(pair, ALOFT_ESPOTA_SCHEME_MD5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            pair_test(an_open_device_is_updated_and_restarts),
            pair_test(a_device_with_md5_is_updated),
            pair_test(a_device_with_pbkdf2_is_updated),
            pair_test(a_password_that_nobody_asks_for_does_no_harm),
            pair_test(a_device_that_stores_the_md5_of_the_password_is_updated),
            pair_test(a_device_may_insist_on_bound_proofs),
            pair_test(a_device_may_stay_running),
            pair_test(a_file_system_goes_to_its_own_place),
            pair_test(the_result_is_the_same_however_the_stream_is_split),
            pair_test(each_write_is_counted_and_then_ok),
            pair_test(counts_of_a_slow_transport_become_one),
            pair_test(the_sender_does_not_wait_for_counts),
            pair_test(the_device_is_found_among_several),
            pair_test(time_may_wrap_around),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
