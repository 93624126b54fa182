/*
 * Whatever is wrong: the sender tells what, nothing is installed, and the device takes
 * the next good update.
 */
#include "pair.h"

static void check_refused(struct pair *pair, enum aloft_espota_outcome outcome,
        enum aloft_status status, const char *words)
{
    const struct aloft_espota_report report = pair_talk(pair);

    assert_int_equal(report.outcome, outcome);
    assert_int_equal(report.status, status);
    assert_true(aloft_span_is(report.words, words));
    assert_not_installed(pair);
    assert_int_equal(pair->sim.ends[DEVICE].restarts, 0);
    assert_takes_next_good_update(pair);
}

static void wrong_password(struct pair *pair, enum aloft_espota_scheme scheme)
{
    pair_use_scheme(pair, scheme);
    pair->sender_config.password = "wrong";

    check_refused(pair, ALOFT_ESPOTA_END_AUTH_REFUSED, ALOFT_ERR_AUTH, "");
    assert_int_equal(pair->recorder.why, ALOFT_ERR_AUTH);
}

static void a_wrong_password_is_refused(void **state)
{
    wrong_password(*state, ALOFT_ESPOTA_SCHEME_MD5);
}

static void a_wrong_password_is_refused_by_pbkdf2(void **state)
{
    wrong_password(*state, ALOFT_ESPOTA_SCHEME_PBKDF2);
}

static void no_password_where_one_is_asked_for(void **state)
{
    struct pair *pair = *state;
    pair_use_scheme(pair, ALOFT_ESPOTA_SCHEME_MD5);
    pair->sender_config.password = NULL;

    check_refused(pair, ALOFT_ESPOTA_END_NO_PASSWORD, ALOFT_ERR_AUTH, "");
}

static void md5_is_answered_only_if_allowed(void **state)
{
    struct pair *pair = *state;
    pair_use_scheme(pair, ALOFT_ESPOTA_SCHEME_MD5);
    pair->sender_config.allow_md5 = false;

    const struct aloft_espota_report report = pair_talk(pair);

    assert_int_equal(report.outcome, ALOFT_ESPOTA_END_WEAK_AUTH);
    assert_int_equal(pair->sim.ends[HOST].datagrams_sent, 1);
}

static void an_unbound_proof_is_refused_by_who_insists(void **state)
{
    struct pair *pair = *state;
    pair_use_scheme(pair, ALOFT_ESPOTA_SCHEME_MD5);
    pair->receiver_config.bound_only = true;
    pair->sender_config.plain_cnonce = true;

    assert_int_equal(pair_talk(pair).outcome, ALOFT_ESPOTA_END_AUTH_REFUSED);
    assert_not_installed(pair);
}

static void a_veto_of_the_application_is_told(void **state)
{
    struct pair *pair = *state;
    pair->recorder.answer = ALOFT_ERR_VETO;

    check_refused(pair, ALOFT_ESPOTA_END_REFUSED, ALOFT_ERR_VETO,
            "ERROR[125]: the application refused the update for now");
}

static void an_image_too_large_is_refused_before_it_is_sent(void **state)
{
    struct pair *pair = *state;
    pair_use_image(pair, ROOM + 1);

    check_refused(pair, ALOFT_ESPOTA_END_REFUSED, ALOFT_ERR_SPACE,
            "ERROR[4]: Not Enough Space");
}

static void a_file_system_too_large_is_refused(void **state)
{
    struct pair *pair = *state;
    pair->sender_config.kind = ALOFT_UPDATE_FILE_SYSTEM;

    const struct aloft_espota_report report = pair_talk(pair);

    assert_int_equal(report.status, ALOFT_ERR_SPACE);
    assert_int_equal(pair->file_system.image.size, 0);
}

static void a_wrong_magic_is_refused(void **state)
{
    struct pair *pair = *state;
    pair->bytes[0] = 'D';
    pair_use_image(pair, IMAGE_SIZE);

    const struct aloft_espota_report report = pair_talk(pair);

    assert_int_equal(report.outcome, ALOFT_ESPOTA_END_REFUSED);
    assert_int_equal(report.status, ALOFT_ERR_MAGIC);
    assert_not_installed(pair);
    pair->bytes[0] = 0xE9;
    assert_takes_next_good_update(pair);
}

static void a_wrong_md5_is_refused(void **state)
{
    struct pair *pair = *state;
    memset(pair->sender_config.md5, 0, sizeof pair->sender_config.md5);

    check_refused(pair, ALOFT_ESPOTA_END_REFUSED, ALOFT_ERR_DIGEST,
            "ERROR[7]: MD5 verification failed");
}

static void an_unsigned_image_is_refused_by_who_wants_signatures(void **state)
{
    struct pair *pair = *state;
    pair->update_config.verifier = &pair->verifier.base;

    const struct aloft_espota_report report = pair_talk(pair);

    assert_int_equal(report.outcome, ALOFT_ESPOTA_END_REFUSED);
    assert_int_equal(report.status, ALOFT_ERR_SIGNATURE);
    assert_not_installed(pair);
    pair_use_image(pair, fake_sign(pair->bytes, IMAGE_SIZE, 0x5A));
    pair_start_sender(pair);
    assert_int_equal(pair_run(pair).outcome, ALOFT_ESPOTA_END_ACCEPTED);
    assert_installed(pair);
}

static void a_failing_flash_is_told(void **state)
{
    struct pair *pair = *state;
    pair->target.fails = TARGET_WRITE;
    pair->target.fails_at = 3;
    pair->target.why = ALOFT_ERR_FLASH_PROGRAM;

    check_refused(pair, ALOFT_ESPOTA_END_REFUSED, ALOFT_ERR_FLASH_PROGRAM,
            "ERROR[1]: Flash Write Failed");
}

static void an_engine_that_is_busy_refuses_and_goes_on(void **state)
{
    struct pair *pair = *state;
    const struct aloft_update_offer other = {.size = 2000};
    assert_int_equal(
            aloft_update_begin(&pair->update, &pair->update_config, &other), ALOFT_OK);

    const struct aloft_espota_report report = pair_talk(pair);

    assert_int_equal(report.status, ALOFT_ERR_BUSY);
    assert_int_equal(pair->update.state, ALOFT_UPDATE_OPEN);
    aloft_espota_receiver_stop(&pair->receiver);
    assert_int_equal(pair->update.state, ALOFT_UPDATE_OPEN);
}

static void the_error_text_comes_after_a_pause(void **state)
{
    struct pair *pair = *state;
    memset(pair->sender_config.md5, 0, sizeof pair->sender_config.md5);
    pair_start_receiver(pair);
    pair_start_sender(pair);
    pair_run_until(pair, ALOFT_ESPOTA_STATE_REFUSING);
    const uint32_t refused_ms = pair->sim.now_ms;

    pair_run_until(pair, ALOFT_ESPOTA_STATE_IDLE);

    assert_int_equal(pair->sim.now_ms - refused_ms, ALOFT_ESPOTA_PAUSE_MS);
}

static void bytes_behind_the_announced_size_are_ignored(void **state)
{
    struct pair *pair = *state;
    struct aloft_event event = {
            .kind = ALOFT_EVENT_BYTES, .data = pair->bytes, .len = IMAGE_SIZE + 11};
    pair_start_receiver(pair);
    pair_start_sender(pair);
    pair_run_until(pair, ALOFT_ESPOTA_STATE_RECEIVING);

    assert_int_equal(
            aloft_machine_take(&pair->receiver.machine, &event), IMAGE_SIZE + 11);

    assert_installed(pair);
}

static void an_unreadable_image_ends_the_session(void **state)
{
    struct pair *pair = *state;
    pair->image.base.size = IMAGE_SIZE;
    pair_start_receiver(pair);
    pair_start_sender(pair);
    pair->image.base.size = 3000; // the file shrinks while it is sent

    const struct aloft_espota_report report = pair_run(pair);

    assert_int_equal(report.outcome, ALOFT_ESPOTA_END_UNREADABLE);
    assert_not_installed(pair);
    assert_takes_next_good_update(pair);
}

static void an_empty_image_is_not_even_announced(void **state)
{
    struct pair *pair = *state;
    pair_use_image(pair, 0);

    assert_int_equal(aloft_espota_sender_init(&pair->sender, &pair->sender_config, 0),
            ALOFT_ERR_SIZE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            pair_test(a_wrong_password_is_refused),
            pair_test(a_wrong_password_is_refused_by_pbkdf2),
            pair_test(no_password_where_one_is_asked_for),
            pair_test(md5_is_answered_only_if_allowed),
            pair_test(an_unbound_proof_is_refused_by_who_insists),
            pair_test(a_veto_of_the_application_is_told),
            pair_test(an_image_too_large_is_refused_before_it_is_sent),
            pair_test(a_file_system_too_large_is_refused),
            pair_test(a_wrong_magic_is_refused),
            pair_test(a_wrong_md5_is_refused),
            pair_test(an_unsigned_image_is_refused_by_who_wants_signatures),
            pair_test(a_failing_flash_is_told),
            pair_test(an_engine_that_is_busy_refuses_and_goes_on),
            pair_test(the_error_text_comes_after_a_pause),
            pair_test(bytes_behind_the_announced_size_are_ignored),
            pair_test(an_unreadable_image_ends_the_session),
            pair_test(an_empty_image_is_not_even_announced),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
