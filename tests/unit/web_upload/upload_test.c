/* A device that behaves: what is sent, in which order, and what is told meanwhile. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"

static void a_file_arrives(void **state)
{
    (void)state; // the tests share nothing
    struct fixture *f = fixture_new(100000);

    fixture_run(f, ALOFT_WEB_UPLOAD_END_STAGED);

    fixture_assert_arrived(f);
    assert_int_equal(f->report.status, ALOFT_OK);
    assert_int_equal(f->report.acknowledged, 100000);
    assert_int_equal(f->report.found, 0);
    assert_int_equal(f->report.resumed, 0);
    assert_int_equal(f->peer.orders[PEER_BEGIN], 1);
    assert_int_equal(f->peer.orders[PEER_COMMIT], 1);
    assert_int_equal(f->peer.manifest_len, 10);
    assert_memory_equal(f->peer.manifest, "a manifest", 10);
    fixture_free(f);
}

static void it_arrives_however_the_bytes_are_split(void **state)
{
    (void)state; // the tests share nothing
    for (size_t piece = 1; piece < 700; piece += piece < 64 ? 1 : 37) {
        struct fixture *f = fixture_new(1500);

        f->link.piece = piece;
        f->peer.wants_login = 1;
        f->config.password = "open sesame";
        fixture_run(f, ALOFT_WEB_UPLOAD_END_STAGED);
        fixture_assert_arrived(f);
        fixture_free(f);
    }
}

static void files_of_every_small_size_arrive(void **state)
{
    static const uint32_t sizes[] = {1, 2, 999, 1000, 1001, 16383, 16384, 16385, 49152};

    (void)state; // the tests share nothing
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct fixture *f = fixture_new(sizes[i]);

        fixture_run(f, ALOFT_WEB_UPLOAD_END_STAGED);
        fixture_assert_arrived(f);
        fixture_free(f);
    }
}

static void a_file_without_manifest_is_announced_by_its_size(void **state)
{
    (void)state; // the tests share nothing
    struct fixture *f = fixture_new(500);

    f->config.manifest = NULL;
    f->config.manifest_len = 0;
    f->config.list_size = 0;
    f->peer.manifest_len = 3;
    fixture_run(f, ALOFT_WEB_UPLOAD_END_STAGED);

    fixture_assert_arrived(f);
    fixture_free(f);
}

static void the_list_is_sent_where_it_is_wanted(void **state)
{
    (void)state; // the tests share nothing
    struct fixture *f = fixture_new(40000);

    f->peer.blocks = 64;
    f->peer.held = 30000;
    fixture_run(f, ALOFT_WEB_UPLOAD_END_STAGED);

    assert_int_equal(f->peer.orders[PEER_BLOCKS], 1);
    assert_int_equal(f->peer.list_len, 64);
    assert_memory_equal(f->peer.list, f->file + 100, 64);
    assert_int_equal(f->peer.orders[PEER_PIECE], 1);
    assert_int_equal(f->report.found, 30000);
    fixture_assert_arrived(f);
    fixture_free(f);
}

static void a_list_of_another_length_is_not_sent(void **state)
{
    (void)state; // the tests share nothing
    struct fixture *f = fixture_new(40000);

    f->peer.blocks = 96;
    fixture_run(f, ALOFT_WEB_UPLOAD_END_STAGED);

    assert_int_equal(f->peer.orders[PEER_BLOCKS], 0);
    fixture_assert_arrived(f);
    fixture_free(f);
}

static void a_device_that_has_all_of_it_only_commits(void **state)
{
    (void)state; // the tests share nothing
    struct fixture *f = fixture_new(40000);

    f->peer.blocks = 64;
    f->peer.held = 40000;
    fixture_run(f, ALOFT_WEB_UPLOAD_END_STAGED);

    assert_int_equal(f->peer.orders[PEER_PIECE], 0);
    assert_int_equal(f->peer.orders[PEER_COMMIT], 1);
    fixture_free(f);
}

static void pieces_grow_where_they_are_quick(void **state)
{
    (void)state; // the tests share nothing
    struct fixture *f = fixture_new(300000);

    fixture_run(f, ALOFT_WEB_UPLOAD_END_STAGED);

    assert_int_equal(f->peer.pieces_len[0], 16384);
    assert_int_equal(f->peer.pieces_len[1], 32768);
    assert_int_equal(f->peer.pieces_len[2], 65536);
    assert_int_equal(f->peer.pieces_len[3], 65536);
    fixture_free(f);
}

static void pieces_shrink_where_they_are_slow(void **state)
{
    (void)state; // the tests share nothing
    struct fixture *f = fixture_new(60000);

    f->link.delay_ms = 700; // so that the shortest conversation takes 2.8 seconds
    fixture_run(f, ALOFT_WEB_UPLOAD_END_STAGED);

    assert_int_equal(f->peer.pieces_len[0], 16384);
    assert_int_equal(f->peer.pieces_len[1], 8192);
    assert_int_equal(f->peer.pieces_len[2], 4096);
    assert_int_equal(f->peer.pieces_len[3], 4096);
    fixture_free(f);
}

static void progress_is_what_the_device_has_told(void **state)
{
    (void)state; // the tests share nothing
    struct fixture *f = fixture_new(200000);
    uint32_t last = 0;

    f->link.delay_ms = 10;
    f->link.piece = 1000;
    fixture_start(f);
    do {
        aloft_web_upload_report(&f->upload, &f->report);
        assert_true(f->report.acknowledged >= last);
        assert_true(f->report.acknowledged <= f->peer.offset);
        last = f->report.acknowledged;
    } while (
            f->report.phase != ALOFT_WEB_UPLOAD_OVER && link_sim_step(&f->link, 60000));

    assert_int_equal(f->report.outcome, ALOFT_WEB_UPLOAD_END_STAGED);
    fixture_free(f);
}

static void a_password_is_proved_in_every_request_and_asked_for_once(void **state)
{
    (void)state; // the tests share nothing
    struct fixture *f = fixture_new(100000);

    f->peer.wants_login = 100;
    f->config.password = "open sesame";
    fixture_run(f, ALOFT_WEB_UPLOAD_END_STAGED);

    assert_int_equal(f->peer.wants_login, 99);
    assert_int_equal(f->peer.proofs, f->peer.requests - 1);
    assert_null(strstr(f->peer.head, "sesame"));
    assert_non_null(strstr(f->peer.head, "nc=00000005"));
    fixture_assert_arrived(f);
    fixture_free(f);
}

static void bad_configurations_are_refused(void **state)
{
    (void)state; // the tests share nothing
    struct fixture *f = fixture_new(10);
    struct aloft_web_upload_config config = f->config;

    config.url = NULL;
    assert_int_equal(aloft_web_upload_init(&f->upload, &config, 0), ALOFT_ERR_ARGUMENT);
    config = f->config;
    config.buffer_size = 0;
    assert_int_equal(aloft_web_upload_init(&f->upload, &config, 0), ALOFT_ERR_ARGUMENT);
    config = f->config;
    config.url = "kitchen";
    assert_int_equal(aloft_web_upload_init(&f->upload, &config, 0), ALOFT_ERR_FORMAT);
    aloft_memory_reader_init(&f->reader, f->file, 0);
    assert_int_equal(aloft_web_upload_init(&f->upload, &f->config, 0), ALOFT_ERR_SIZE);
    fixture_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(a_file_arrives),
            cmocka_unit_test(it_arrives_however_the_bytes_are_split),
            cmocka_unit_test(files_of_every_small_size_arrive),
            cmocka_unit_test(a_file_without_manifest_is_announced_by_its_size),
            cmocka_unit_test(the_list_is_sent_where_it_is_wanted),
            cmocka_unit_test(a_list_of_another_length_is_not_sent),
            cmocka_unit_test(a_device_that_has_all_of_it_only_commits),
            cmocka_unit_test(pieces_grow_where_they_are_quick),
            cmocka_unit_test(pieces_shrink_where_they_are_slow),
            cmocka_unit_test(progress_is_what_the_device_has_told),
            cmocka_unit_test(a_password_is_proved_in_every_request_and_asked_for_once),
            cmocka_unit_test(bad_configurations_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
