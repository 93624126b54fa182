/* What every TLS engine promises: see aloft/tls_engine.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "aloft/bearssl_pem.h"
#include "aloft/bearssl_tls.h"
#include "aloft/openssl_tls.h"
#include "aloft/posix_random.h"
#include "root_cert.h"
#include "tls_talk.h"

/* BearSSL with memory for the longest records and for the shortest, and OpenSSL. */
#define ENGINES 3u

struct engines {
    struct aloft_bearssl_tls bearssl;
    struct aloft_bearssl_tls small;
    struct aloft_bearssl_pem roots;
    struct aloft_random random;
    uint8_t records[ALOFT_BEARSSL_TLS_BUFFER_FULL];
    uint8_t small_records[ALOFT_BEARSSL_TLS_BUFFER(512u)];
    struct aloft_openssl_tls *openssl;
    struct aloft_tls_engine *all[ENGINES];
    struct talk talk;
};

static const size_t pieces[] = {1, 7, 1000, TALK_SIZE};

static void make_openssl(struct engines *engines)
{
    char path[] = "/tmp/aloft-tls-XXXXXX";
    const int file = mkstemp(path);

    assert_true(file >= 0);
    assert_int_equal(write(file, root_cert, strlen(root_cert)), strlen(root_cert));
    close(file);
    assert_int_equal(aloft_openssl_tls_new(&engines->openssl, path), ALOFT_OK);
    unlink(path);
}

static int set_up(void **state)
{
    struct engines *engines = (struct engines *)calloc(1, sizeof *engines);
    struct aloft_bearssl_tls_config config = {
            .suites = &aloft_bearssl_chacha20_aes_gcm,
            .anchors = &engines->roots.anchors,
            .random = &engines->random,
            .buffer = engines->records,
            .buffer_size = sizeof engines->records,
    };

    engines->random = aloft_posix_random();
    assert_int_equal(
            aloft_bearssl_pem_read(&engines->roots, root_cert, strlen(root_cert)),
            ALOFT_OK);
    assert_int_equal(aloft_bearssl_tls_init(&engines->bearssl, &config), ALOFT_OK);
    config.buffer = engines->small_records;
    config.buffer_size = sizeof engines->small_records;
    assert_int_equal(aloft_bearssl_tls_init(&engines->small, &config), ALOFT_OK);
    make_openssl(engines);
    engines->all[0] = &engines->bearssl.base;
    engines->all[1] = &engines->small.base;
    engines->all[2] = aloft_openssl_tls_engine(engines->openssl);
    *state = engines;
    return 0;
}

static int tear_down(void **state)
{
    struct engines *engines = (struct engines *)*state;

    aloft_openssl_tls_free(engines->openssl);
    free(engines);
    return 0;
}

static enum aloft_tls_state state_of(const struct talk *talk)
{
    return talk->engine->ops->state(talk->engine);
}

static enum aloft_status error_of(const struct talk *talk)
{
    return talk->engine->ops->error(talk->engine);
}

static void talk_both_ways(
        struct talk *talk, struct aloft_tls_engine *engine, size_t piece)
{
    uint8_t answer[40000];
    size_t written = 0;

    memset(answer, 'a', sizeof answer);
    answer[sizeof answer - 1] = 'z';
    talk_begin(talk, engine, "localhost", piece);
    talk_run(talk);
    assert_int_equal(state_of(talk), ALOFT_TLS_OPEN);
    talk_say(talk, "hello", 5);
    assert_int_equal(talk->heard, 5);
    assert_memory_equal(talk->heard_bytes, "hello", 5);
    assert_int_equal(SSL_write_ex(talk->server, answer, sizeof answer, &written), 1);
    talk_run(talk);
    assert_int_equal(talk->got, sizeof answer);
    assert_memory_equal(talk->got_bytes, answer, sizeof answer);
}

static void conversation_is_the_same_however_records_are_split(void **state)
{
    struct engines *engines = (struct engines *)*state;

    for (size_t i = 0; i < ENGINES * sizeof pieces / sizeof pieces[0]; i++) {
        talk_both_ways(&engines->talk, engines->all[i % ENGINES], pieces[i / ENGINES]);
        talk_end(&engines->talk);
    }
}

static void goodbye_of_the_peer_is_an_orderly_end(void **state)
{
    struct engines *engines = (struct engines *)*state;
    struct talk *talk = &engines->talk;

    for (size_t i = 0; i < ENGINES; i++) {
        talk_both_ways(talk, engines->all[i], TALK_SIZE);
        assert_int_equal(SSL_shutdown(talk->server), 0);
        talk_run(talk);

        assert_int_equal(state_of(talk), ALOFT_TLS_OVER);
        assert_int_equal(error_of(talk), ALOFT_OK);
        talk_end(talk);
    }
}

static void close_says_goodbye(void **state)
{
    struct engines *engines = (struct engines *)*state;
    struct talk *talk = &engines->talk;

    for (size_t i = 0; i < ENGINES; i++) {
        talk_both_ways(talk, engines->all[i], TALK_SIZE);
        talk->engine->ops->close(talk->engine);
        talk_run(talk);

        assert_true(talk->server_told);
        talk_end(talk);
    }
}

static void another_host_is_refused(void **state)
{
    struct engines *engines = (struct engines *)*state;
    struct talk *talk = &engines->talk;

    for (size_t i = 0; i < ENGINES; i++) {
        talk_begin(talk, engines->all[i], "example.org", TALK_SIZE);
        talk_run(talk);

        assert_int_equal(state_of(talk), ALOFT_TLS_OVER);
        assert_int_equal(error_of(talk), ALOFT_ERR_TLS_HOST);
        talk_end(talk);
    }
}

static void openssl_can_be_told_to_believe_everybody(void **state)
{
    struct engines *engines = (struct engines *)*state;
    struct talk *talk = &engines->talk;

    aloft_openssl_tls_believe_all(engines->openssl);
    talk_begin(
            talk, aloft_openssl_tls_engine(engines->openssl), "example.org", TALK_SIZE);
    talk_run(talk);

    assert_int_equal(state_of(talk), ALOFT_TLS_OPEN);
    talk_end(talk);
}

/* Records of the engine are lost; what it gets is `bytes`. False: it takes no more. */
static bool move_on(struct talk *talk, const uint8_t *bytes, size_t len, size_t *used)
{
    struct aloft_tls_engine *engine = talk->engine;
    const uint8_t *records;

    engine->ops->records_sent(engine, engine->ops->records(engine, &records));
    const size_t taken = engine->ops->take(engine, bytes + *used, len - *used);

    *used += taken;
    return taken > 0 && *used < len;
}

static void garbage_is_no_tls(void **state)
{
    struct engines *engines = (struct engines *)*state;
    struct talk *talk = &engines->talk;
    static const uint8_t garbage[] = "HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\n";

    for (size_t i = 0; i < ENGINES; i++) {
        size_t used = 0;

        talk_begin(talk, engines->all[i], "localhost", TALK_SIZE);
        while (move_on(talk, garbage, sizeof garbage, &used)) {
        }

        assert_int_equal(state_of(talk), ALOFT_TLS_OVER);
        assert_int_equal(error_of(talk), ALOFT_ERR_TLS_PROTOCOL);
        talk_end(talk);
    }
}

static void engine_can_begin_again_after_a_failure(void **state)
{
    struct engines *engines = (struct engines *)*state;
    struct talk *talk = &engines->talk;

    for (size_t i = 0; i < ENGINES; i++) {
        talk_begin(talk, engines->all[i], "example.org", TALK_SIZE);
        talk_run(talk);
        talk_end(talk);

        talk_both_ways(talk, engines->all[i], TALK_SIZE);
        talk_end(talk);
    }
}

static void host_that_is_too_long_is_refused(void **state)
{
    struct engines *engines = (struct engines *)*state;
    char host[ALOFT_TLS_HOST_MAX + 2];

    memset(host, 'a', sizeof host);
    host[sizeof host - 1] = '\0';
    for (size_t i = 0; i < ENGINES; i++) {
        assert_int_equal(
                engines->all[i]->ops->begin(engines->all[i], host), ALOFT_ERR_TOO_LONG);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test_setup_teardown(
                    conversation_is_the_same_however_records_are_split, set_up,
                    tear_down),
            cmocka_unit_test_setup_teardown(
                    goodbye_of_the_peer_is_an_orderly_end, set_up, tear_down),
            cmocka_unit_test_setup_teardown(close_says_goodbye, set_up, tear_down),
            cmocka_unit_test_setup_teardown(another_host_is_refused, set_up, tear_down),
            cmocka_unit_test_setup_teardown(
                    openssl_can_be_told_to_believe_everybody, set_up, tear_down),
            cmocka_unit_test_setup_teardown(garbage_is_no_tls, set_up, tear_down),
            cmocka_unit_test_setup_teardown(
                    engine_can_begin_again_after_a_failure, set_up, tear_down),
            cmocka_unit_test_setup_teardown(
                    host_that_is_too_long_is_refused, set_up, tear_down),
    };

    return cmocka_run_group_tests_name("contract/tls", tests, NULL, NULL);
}
