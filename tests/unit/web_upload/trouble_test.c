/* Conversations that break, and what is gone on with. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"

/* Sends so slowly that a test can come between any two packets. */
static struct fixture *new_slow(uint32_t size)
{
    struct fixture *f = fixture_new(size);

    f->link.delay_ms = 1;
    f->link.piece = 500;
    fixture_start(f);
    return f;
}

static void what_was_cut_is_gone_on_with(void **state)
{
    static const uint32_t cuts[] = {0, 1, 4000, 16384, 50000, 99000, 99999};

    (void)state; // the tests share nothing
    for (size_t i = 0; i < sizeof cuts / sizeof cuts[0]; i++) {
        struct fixture *f = new_slow(100000);

        fixture_run_to(f, cuts[i]);
        link_sim_step(&f->link, 1000);
        link_sim_cut(&f->link);
        fixture_finish(f);

        assert_int_equal(f->report.outcome, ALOFT_WEB_UPLOAD_END_STAGED);
        fixture_assert_arrived(f);
        fixture_free(f);
    }
}

static void a_device_that_forgot_begins_anew(void **state)
{
    (void)state; // the tests share nothing
    struct fixture *f = new_slow(100000);

    f->peer.keeps_nothing = true;
    fixture_run_to(f, 60000);
    link_sim_cut(&f->link);
    f->peer.keeps_nothing = false;
    fixture_finish(f);

    assert_int_equal(f->report.outcome, ALOFT_WEB_UPLOAD_END_STAGED);
    assert_int_equal(f->peer.ids, 2);
    assert_int_equal(f->report.resumed, 1);
    fixture_assert_arrived(f);
    fixture_free(f);
}

static void cuts_that_come_again_and_again_do_not_matter_while_it_moves(void **state)
{
    (void)state; // the tests share nothing
    struct fixture *f = new_slow(200000);

    for (uint32_t at = 5000; at < 200000; at += 9000) {
        fixture_run_to(f, at);
        link_sim_cut(&f->link);
    }
    fixture_finish(f);

    assert_int_equal(f->report.outcome, ALOFT_WEB_UPLOAD_END_STAGED);
    assert_true(f->report.resumed > ALOFT_WEB_UPLOAD_TRIES);
    fixture_assert_arrived(f);
    fixture_free(f);
}

static void silence_without_end_is_given_up(void **state)
{
    (void)state; // the tests share nothing
    struct fixture *f = fixture_new(100000);

    f->peer.deaf_from = 3;
    fixture_run(f, ALOFT_WEB_UPLOAD_END_LOST);

    assert_int_equal(f->report.status, ALOFT_ERR_TIMEOUT);
    assert_int_equal(f->report.acknowledged, 16384);
    fixture_free(f);
}

static void who_is_not_there_is_not_waited_for(void **state)
{
    (void)state; // the tests share nothing
    struct fixture *f = fixture_new(1000);

    f->link.ends[1].listens = 0;
    fixture_run(f, ALOFT_WEB_UPLOAD_END_LOST);

    assert_int_equal(f->report.status, ALOFT_ERR_UNREACHABLE);
    assert_int_equal(f->report.resumed, 0);
    fixture_free(f);
}

static void who_has_gone_away_is_waited_for(void **state)
{
    (void)state; // the tests share nothing
    struct fixture *f = new_slow(100000);

    fixture_run_to(f, 20000);
    f->link.ends[1].listens = 0;
    link_sim_cut(&f->link);
    link_sim_run(&f->link, 5000);
    f->link.ends[1].listens = 80;
    fixture_finish(f);

    assert_int_equal(f->report.outcome, ALOFT_WEB_UPLOAD_END_STAGED);
    assert_int_equal(f->peer.ids, 1);
    fixture_assert_arrived(f);
    fixture_free(f);
}

static void a_commit_whose_answer_got_lost_is_not_repeated_blindly(void **state)
{
    (void)state; // the tests share nothing
    struct fixture *f = fixture_new(1000);

    f->peer.forgets_at_commit = true;
    fixture_run(f, ALOFT_WEB_UPLOAD_END_UNSURE);

    assert_true(f->peer.staged);
    assert_int_equal(f->report.status, ALOFT_ERR_TIMEOUT);
    assert_int_equal(f->peer.orders[PEER_COMMIT], 1);
    assert_int_equal(f->peer.orders[PEER_BEGIN], 1);
    fixture_free(f);
}

static void a_failure_of_others_says_nothing_about_a_lost_commit(void **state)
{
    (void)state; // the tests share nothing
    struct fixture *f = fixture_new(1000);

    f->link.delay_ms = 5;
    f->peer.says = "HTTP/1.1 200 OK\r\n\r\n{\"schema\":1,\"upload\":{\"id\":\"ff\","
                   "\"kind\":\"firmware\",\"size\":7,\"offset\":0,\"blocks\":0,"
                   "\"state\":\"failed\",\"status\":14,\"message\":\"silent\"}}";
    f->peer.says_to = PEER_ASK;
    f->peer.says_times = 1;
    fixture_start(f);
    while (!f->peer.staged) {
        assert_true(link_sim_step(&f->link, 60000));
    }
    link_sim_cut(&f->link);
    fixture_finish(f);

    assert_int_equal(f->peer.orders[PEER_ASK], 1);
    assert_int_equal(f->report.outcome, ALOFT_WEB_UPLOAD_END_UNSURE);
    fixture_free(f);
}

static void a_commit_that_never_arrived_is_repeated(void **state)
{
    (void)state; // the tests share nothing
    struct fixture *f = fixture_new(1000);

    f->peer.says = "";
    f->peer.says_to = PEER_COMMIT;
    f->peer.says_times = 1;
    fixture_run(f, ALOFT_WEB_UPLOAD_END_STAGED);

    assert_int_equal(f->peer.orders[PEER_ASK], 1);
    assert_int_equal(f->peer.orders[PEER_COMMIT], 2);
    fixture_assert_arrived(f);
    fixture_free(f);
}

static void a_commit_that_nobody_can_have_heard_is_gone_on_with(void **state)
{
    (void)state; // the tests share nothing
    struct fixture *f = fixture_new(1000);

    f->link.delay_ms = 5;
    fixture_start(f);
    fixture_run_to(f, 1000);
    f->link.ends[1].listens = 0;
    link_sim_run(&f->link, 5000);
    f->link.ends[1].listens = 80;
    fixture_finish(f);

    assert_int_equal(f->report.outcome, ALOFT_WEB_UPLOAD_END_STAGED);
    assert_int_equal(f->peer.orders[PEER_COMMIT], 1);
    assert_int_equal(f->peer.orders[PEER_ASK], 0);
    fixture_free(f);
}

static void a_commit_that_is_known_to_have_worked_is_success(void **state)
{
    (void)state; // the tests share nothing
    struct fixture *f = fixture_new(1000);

    f->link.delay_ms = 5;
    fixture_start(f);
    while (!f->peer.staged) {
        assert_true(link_sim_step(&f->link, 60000));
    }
    link_sim_cut(&f->link);
    fixture_finish(f);

    assert_int_equal(f->report.outcome, ALOFT_WEB_UPLOAD_END_STAGED);
    assert_int_equal(f->peer.orders[PEER_COMMIT], 1);
    fixture_free(f);
}

static void giving_up_tells_the_device(void **state)
{
    (void)state; // the tests share nothing
    struct fixture *f = new_slow(100000);

    fixture_run_to(f, 30000);
    aloft_web_upload_abort(&f->upload);
    fixture_finish(f);

    assert_int_equal(f->report.outcome, ALOFT_WEB_UPLOAD_END_ABORTED);
    assert_true(f->report.cancelled);
    assert_int_equal(f->peer.orders[PEER_DROP], 1);
    assert_false(f->peer.open);
    fixture_free(f);
}

static void giving_up_before_anything_began_tells_nobody(void **state)
{
    (void)state; // the tests share nothing
    struct fixture *f = fixture_new(100000);

    fixture_start(f);
    aloft_web_upload_abort(&f->upload);
    fixture_finish(f);

    assert_int_equal(f->report.outcome, ALOFT_WEB_UPLOAD_END_ABORTED);
    assert_int_equal(f->peer.requests, 0);
    fixture_free(f);
}

static void giving_up_in_a_pause_tells_the_device_too(void **state)
{
    (void)state; // the tests share nothing
    struct fixture *f = new_slow(100000);

    fixture_run_to(f, 30000);
    link_sim_cut(&f->link);
    link_sim_run(&f->link, 100);
    aloft_web_upload_report(&f->upload, &f->report);
    assert_int_equal(f->report.phase, ALOFT_WEB_UPLOAD_PAUSE);
    aloft_web_upload_abort(&f->upload);
    fixture_finish(f);

    assert_int_equal(f->report.outcome, ALOFT_WEB_UPLOAD_END_ABORTED);
    assert_int_equal(f->peer.orders[PEER_DROP], 1);
    fixture_free(f);
}

/* One that was given up `for_ms` ago, and the device is silent since. */
static struct fixture *new_unheard(uint32_t for_ms)
{
    struct fixture *f = new_slow(100000);

    fixture_run_to(f, 30000);
    f->peer.deaf_from = 1;
    aloft_web_upload_abort(&f->upload);
    link_sim_run(&f->link, for_ms);
    aloft_web_upload_report(&f->upload, &f->report);
    return f;
}

static void giving_up_twice_waits_for_nothing(void **state)
{
    (void)state; // the tests share nothing
    struct fixture *f = new_unheard(100);

    assert_int_equal(f->report.phase, ALOFT_WEB_UPLOAD_CANCEL);
    aloft_web_upload_abort(&f->upload);
    link_sim_run(&f->link, 10);
    aloft_web_upload_report(&f->upload, &f->report);

    assert_int_equal(f->report.outcome, ALOFT_WEB_UPLOAD_END_ABORTED);
    assert_false(f->report.cancelled);
    fixture_free(f);
}

static void giving_up_does_not_wait_long_for_a_silent_device(void **state)
{
    (void)state; // the tests share nothing
    struct fixture *f = new_unheard(2500);

    assert_int_equal(f->report.outcome, ALOFT_WEB_UPLOAD_END_ABORTED);
    fixture_free(f);
}

static enum aloft_status refuse_to_read(
        const struct aloft_reader *reader, uint32_t offset, void *dst, size_t len)
{
    (void)reader; // whatever is asked for
    (void)offset; // so
    (void)dst;    // so
    (void)len;    // so
    return ALOFT_ERR_IO;
}

static void a_file_that_cannot_be_read_ends_it(void **state)
{
    static const struct aloft_reader_ops ops = {.read = refuse_to_read};
    const struct aloft_reader broken = {&ops, 1000};

    (void)state; // the tests share nothing
    struct fixture *f = fixture_new(1000);

    f->config.file = &broken;
    fixture_run(f, ALOFT_WEB_UPLOAD_END_UNREADABLE);

    assert_int_equal(f->report.status, ALOFT_ERR_IO);
    fixture_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(what_was_cut_is_gone_on_with),
            cmocka_unit_test(a_device_that_forgot_begins_anew),
            cmocka_unit_test(
                    cuts_that_come_again_and_again_do_not_matter_while_it_moves),
            cmocka_unit_test(silence_without_end_is_given_up),
            cmocka_unit_test(who_is_not_there_is_not_waited_for),
            cmocka_unit_test(who_has_gone_away_is_waited_for),
            cmocka_unit_test(a_commit_whose_answer_got_lost_is_not_repeated_blindly),
            cmocka_unit_test(a_failure_of_others_says_nothing_about_a_lost_commit),
            cmocka_unit_test(a_commit_that_never_arrived_is_repeated),
            cmocka_unit_test(a_commit_that_nobody_can_have_heard_is_gone_on_with),
            cmocka_unit_test(a_commit_that_is_known_to_have_worked_is_success),
            cmocka_unit_test(giving_up_tells_the_device),
            cmocka_unit_test(giving_up_before_anything_began_tells_nobody),
            cmocka_unit_test(giving_up_in_a_pause_tells_the_device_too),
            cmocka_unit_test(giving_up_twice_waits_for_nothing),
            cmocka_unit_test(giving_up_does_not_wait_long_for_a_silent_device),
            cmocka_unit_test(a_file_that_cannot_be_read_ends_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
