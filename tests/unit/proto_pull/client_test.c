#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/bearssl_digest.h"
#include "aloft/memory_target.h"
#include "aloft/pull_client.h"
#include "recorder.h"
#include "sample_image.h"

#define IMAGE_SIZE 500u

static const char good_head[] = "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n";

struct fixture {
    struct aloft_pull_client client;
    struct aloft_pull_config config;
    struct aloft_pull_device device;
    struct aloft_update update;
    struct aloft_update_config update_config;
    struct aloft_memory_target target;
    struct recorder recorder;
    uint8_t bytes[1000];
    uint8_t work[ALOFT_UPDATE_WORK_SIZE];
    uint8_t image[IMAGE_SIZE];
};

static void prepare(struct fixture *f)
{
    memset(f, 0, sizeof *f);
    recorder_init(&f->recorder);
    aloft_memory_target_init(&f->target, f->bytes, sizeof f->bytes);
    sample_image_esp(f->image, sizeof f->image, 1);
    f->update_config.firmware = &f->target.base;
    f->update_config.sha256 = &aloft_bearssl_sha256;
    f->update_config.verifier = &aloft_verifier_none;
    f->update_config.observer = &f->recorder.base;
    f->update_config.work = f->work;
    f->update_config.work_size = sizeof f->work;
    f->config.update = &f->update;
    f->config.update_config = &f->update_config;
    f->config.md5 = &aloft_bearssl_md5;
    f->config.device = &f->device;
    f->config.url = "http://up.test/u";
    aloft_pull_client_init(&f->client);
}

static void tell(struct fixture *f, enum aloft_event_kind kind, const void *data,
        size_t len, uint32_t now_ms)
{
    const struct aloft_event event = {
            .kind = kind, .now_ms = now_ms, .data = data, .len = len};

    assert_int_equal(aloft_machine_take(&f->client.exchange.machine, &event), len);
}

static enum aloft_action_kind next_kind(struct fixture *f)
{
    struct aloft_action action;

    assert_true(aloft_machine_next(&f->client.exchange.machine, &action));
    return action.kind;
}

static bool is_quiet(struct fixture *f)
{
    struct aloft_action action;

    return !aloft_machine_next(&f->client.exchange.machine, &action);
}

static void start(struct fixture *f)
{
    assert_int_equal(aloft_pull_client_start(&f->client, &f->config, 0), ALOFT_OK);
    assert_int_equal(next_kind(f), ALOFT_ACTION_CONNECT);
}

static void start_and_send(struct fixture *f)
{
    start(f);
    tell(f, ALOFT_EVENT_CONNECTED, NULL, 0, 0);
    assert_int_equal(next_kind(f), ALOFT_ACTION_BYTES);
}

/* The client asks for a trust store, and `answer` comes. */
static void ask_for_store(struct fixture *f, const char *answer, size_t piece)
{
    static uint8_t store[8];
    const size_t len = strlen(answer);

    prepare(f);
    memset(store, 0, sizeof store);
    f->config.mode = ALOFT_PULL_TRUST;
    f->config.version = "3";
    f->config.store = store;
    f->config.store_size = sizeof store;
    start_and_send(f);
    for (size_t at = 0;
            at < len && aloft_pull_client_outcome(&f->client) == ALOFT_PULL_RUNNING;
            at += piece) {
        tell(f, ALOFT_EVENT_BYTES, answer + at, len - at < piece ? len - at : piece, 0);
    }
}

static void a_trust_store_is_brought_however_it_is_split(void **state)
{
    (void)state; // the tests share nothing
    static const char answer[] = "HTTP/1.0 200 OK\r\nx-Aloft-Trust: 4\r\n"
                                 "Content-Length: 8\r\n\r\n12345678";

    for (size_t piece = 1; piece < sizeof answer; piece++) {
        struct fixture f;

        ask_for_store(&f, answer, piece);

        assert_int_equal(
                aloft_pull_client_outcome(&f.client), ALOFT_PULL_STORE_BROUGHT);
        assert_int_equal(aloft_pull_client_store_len(&f.client), 8);
        assert_memory_equal(f.config.store, "12345678", 8);
        assert_int_equal(aloft_pull_client_trust_version(&f.client), 4);
        assert_int_equal(f.update.state, ALOFT_UPDATE_IDLE);
    }
}

static void a_trust_store_that_is_too_long_is_refused(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    ask_for_store(&f, "HTTP/1.0 200 OK\r\nContent-Length: 9\r\n\r\n123456789", 99);
    assert_int_equal(aloft_pull_client_status(&f.client), ALOFT_ERR_SPACE);
    ask_for_store(&f, "HTTP/1.0 200 OK\r\n\r\n12345678", 99);
    assert_int_equal(aloft_pull_client_status(&f.client), ALOFT_ERR_NO_LENGTH);
    ask_for_store(&f, "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", 99);
    assert_int_equal(aloft_pull_client_status(&f.client), ALOFT_ERR_SIZE);
}

static void the_version_of_a_store_is_told_beside_other_answers(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    prepare(&f);
    start_and_send(&f);
    tell(&f, ALOFT_EVENT_BYTES, "HTTP/1.0 304 no\r\nx-aloft-trust: 12\r\n\r\n", 40, 0);

    assert_int_equal(aloft_pull_client_outcome(&f.client), ALOFT_PULL_NO_UPDATE);
    assert_int_equal(aloft_pull_client_trust_version(&f.client), 12);
}

static void a_version_that_is_no_number_is_none(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    prepare(&f);
    start_and_send(&f);
    tell(&f, ALOFT_EVENT_BYTES, "HTTP/1.0 304 no\r\nx-Aloft-Trust: x\r\n\r\n", 39, 0);

    assert_int_equal(aloft_pull_client_trust_version(&f.client), 0);
}

static void mode_trust_needs_memory_and_the_others_need_none(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    prepare(&f);
    f.config.mode = ALOFT_PULL_TRUST;
    assert_int_equal(
            aloft_pull_client_start(&f.client, &f.config, 0), ALOFT_ERR_ARGUMENT);
    f.config.mode = ALOFT_PULL_SKETCH;
    f.config.store = f.bytes;
    assert_int_equal(
            aloft_pull_client_start(&f.client, &f.config, 0), ALOFT_ERR_ARGUMENT);
}

static void restart_is_asked_for_after_the_stream_is_closed(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    prepare(&f);
    start_and_send(&f);
    tell(&f, ALOFT_EVENT_BYTES, good_head, sizeof good_head - 1, 0);
    tell(&f, ALOFT_EVENT_BYTES, f.image, sizeof f.image, 0);

    assert_int_equal(aloft_pull_client_outcome(&f.client), ALOFT_PULL_INSTALLED);
    assert_int_equal(next_kind(&f), ALOFT_ACTION_CLOSE);
    assert_int_equal(next_kind(&f), ALOFT_ACTION_RESTART);
    assert_true(is_quiet(&f));
}

static void a_running_client_cannot_be_started(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    prepare(&f);
    start(&f);

    assert_int_equal(aloft_pull_client_start(&f.client, &f.config, 0), ALOFT_ERR_BUSY);
    assert_int_equal(aloft_pull_client_outcome(&f.client), ALOFT_PULL_RUNNING);
}

static void a_failed_client_can_be_started_again(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    prepare(&f);
    start_and_send(&f);
    tell(&f, ALOFT_EVENT_CLOSED, NULL, 0, 0);
    assert_int_equal(aloft_pull_client_status(&f.client), ALOFT_ERR_CLOSED);

    start_and_send(&f);

    assert_int_equal(aloft_pull_client_status(&f.client), ALOFT_OK);
}

static void abort_closes_the_stream_and_gives_the_update_up(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    prepare(&f);
    start_and_send(&f);
    tell(&f, ALOFT_EVENT_BYTES, good_head, sizeof good_head - 1, 0);
    tell(&f, ALOFT_EVENT_BYTES, f.image, 100, 0);
    aloft_pull_client_abort(&f.client);

    assert_int_equal(aloft_pull_client_status(&f.client), ALOFT_ERR_ABORTED);
    assert_int_equal(f.update.state, ALOFT_UPDATE_FAILED);
    assert_int_equal(f.recorder.why, ALOFT_ERR_ABORTED);
    assert_int_equal(next_kind(&f), ALOFT_ACTION_CLOSE);
    assert_true(is_quiet(&f));
}

static void abort_before_connecting_leaves_nothing_to_do(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    prepare(&f);
    assert_int_equal(aloft_pull_client_start(&f.client, &f.config, 0), ALOFT_OK);
    aloft_pull_client_abort(&f.client);

    assert_int_equal(aloft_pull_client_status(&f.client), ALOFT_ERR_ABORTED);
    assert_true(is_quiet(&f));
}

static void a_client_at_rest_is_never_due_and_ignores_events(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    prepare(&f);
    tell(&f, ALOFT_EVENT_TIME, NULL, 0, 1000000);
    tell(&f, ALOFT_EVENT_CONNECTED, NULL, 0, 1000000);
    tell(&f, ALOFT_EVENT_BYTES, "x", 1, 1000000);
    tell(&f, ALOFT_EVENT_CLOSED, NULL, 0, 1000000);
    tell(&f, ALOFT_EVENT_DATAGRAM, "x", 1, 1000000);

    assert_int_equal(aloft_machine_due_ms(&f.client.exchange.machine, 5), ALOFT_NEVER);
    assert_true(is_quiet(&f));
    assert_int_equal(aloft_pull_client_outcome(&f.client), ALOFT_PULL_RUNNING);
}

static void configured_times_are_kept(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    prepare(&f);
    f.config.connect_ms = 50;
    f.config.silence_ms = 70;
    start(&f);
    assert_int_equal(aloft_machine_due_ms(&f.client.exchange.machine, 10), 40);
    tell(&f, ALOFT_EVENT_CONNECTED, NULL, 0, 40);
    assert_int_equal(next_kind(&f), ALOFT_ACTION_BYTES);
    assert_int_equal(aloft_machine_due_ms(&f.client.exchange.machine, 60), 50);
    tell(&f, ALOFT_EVENT_BYTES, "HTTP", 4, 100);
    assert_int_equal(aloft_machine_due_ms(&f.client.exchange.machine, 100), 70);
    tell(&f, ALOFT_EVENT_TIME, NULL, 0, 200);

    assert_int_equal(aloft_pull_client_status(&f.client), ALOFT_ERR_TIMEOUT);
    assert_int_equal(next_kind(&f), ALOFT_ACTION_CLOSE);
}

static void the_application_may_refuse_before_anything_is_erased(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    prepare(&f);
    f.recorder.answer = ALOFT_ERR_VETO;
    start_and_send(&f);
    tell(&f, ALOFT_EVENT_BYTES, good_head, sizeof good_head - 1, 0);

    assert_int_equal(aloft_pull_client_status(&f.client), ALOFT_ERR_VETO);
    assert_int_equal(f.target.written, 0);
    assert_int_equal(next_kind(&f), ALOFT_ACTION_CLOSE);
}

static void an_update_that_runs_already_is_left_alone(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;
    const struct aloft_update_offer offer = {.size = 10};

    prepare(&f);
    assert_int_equal(aloft_update_begin(&f.update, &f.update_config, &offer), ALOFT_OK);
    start_and_send(&f);
    tell(&f, ALOFT_EVENT_BYTES, good_head, sizeof good_head - 1, 0);

    assert_int_equal(aloft_pull_client_status(&f.client), ALOFT_ERR_BUSY);
    assert_int_equal(f.update.state, ALOFT_UPDATE_OPEN);
}

static void nothing_is_left_of_a_password(void **state)
{
    (void)state;                                     // the tests share nothing
    static const char secret[] = "ZG9vcjpzZXNhbWU="; // of door:sesame
    struct fixture f;

    prepare(&f);
    f.config.user = "door";
    f.config.password = "sesame";
    start_and_send(&f);
    assert_non_null(strstr(f.client.exchange.now.request.text, secret));
    tell(&f, ALOFT_EVENT_CLOSED, NULL, 0, 0);

    for (size_t i = 0; i + sizeof secret <= sizeof f.client; i++) {
        assert_memory_not_equal((const char *)&f.client + i, secret, 16);
    }
}

static void tls_is_told_by_the_scheme(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    prepare(&f);
    f.config.tls_available = true;
    f.config.url = "HTTPS://up.test/u";
    start(&f);
    assert_true(aloft_pull_client_wants_tls(&f.client));
    aloft_pull_client_abort(&f.client);
    assert_int_equal(next_kind(&f), ALOFT_ACTION_CLOSE);
    f.config.url = "http://up.test/u";
    start(&f);
    assert_false(aloft_pull_client_wants_tls(&f.client));
}

#define LONG_64 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

struct start_case {
    const char *why;
    const char *url;
    const char *version;
    const char *user;
    const char *password;
    enum aloft_status expected;
};

static const struct start_case starts[] = {
        {"all is well", "http://h/", "v1", "u", "p", ALOFT_OK},
        {"no URL", NULL, NULL, NULL, NULL, ALOFT_ERR_ARGUMENT},
        {"not a URL", "up.test/u", NULL, NULL, NULL, ALOFT_ERR_FORMAT},
        {"no host", "http:///u", NULL, NULL, NULL, ALOFT_ERR_FORMAT},
        {"space in the URL", "http://h/a b", NULL, NULL, NULL, ALOFT_ERR_FORMAT},
        {"line end in the URL", "http://h/a\r\nX: b", NULL, NULL, NULL,
                ALOFT_ERR_FORMAT},
        {"another scheme", "ftp://h/", NULL, NULL, NULL, ALOFT_ERR_ARGUMENT},
        {"https without TLS", "https://h/", NULL, NULL, NULL, ALOFT_ERR_TLS},
        {"line end in the version", "http://h/", "v\r\nX: b", NULL, NULL,
                ALOFT_ERR_ARGUMENT},
        {"version too long", "http://h/", LONG_64 "x", NULL, NULL, ALOFT_ERR_TOO_LONG},
        {"user without password", "http://h/", NULL, "u", NULL, ALOFT_ERR_ARGUMENT},
        {"colon in the user", "http://h/", NULL, "u:v", "p", ALOFT_ERR_ARGUMENT},
        {"password too long", "http://h/", NULL, LONG_64, LONG_64, ALOFT_ERR_TOO_LONG},
        {"password too long in the URL", "http://" LONG_64 ":" LONG_64 "@h/", NULL,
                NULL, NULL, ALOFT_ERR_TOO_LONG},
        {"broken escape in the URL", "http://u:%zz@h/", NULL, NULL, NULL,
                ALOFT_ERR_FORMAT},
};

static void check_start(const struct start_case *each)
{
    struct fixture f;
    enum aloft_status status;

    prepare(&f);
    f.config.url = each->url;
    f.config.version = each->version;
    f.config.user = each->user;
    f.config.password = each->password;
    status = aloft_pull_client_start(&f.client, &f.config, 0);
    if (status != each->expected) {
        fail_msg("%s: %s", each->why, aloft_status_text(status));
    }
    assert_int_equal(is_quiet(&f), status != ALOFT_OK);
}

static void what_cannot_work_is_refused_at_once(void **state)
{
    (void)state; // the tests share nothing

    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++) {
        check_start(&starts[i]);
    }
}

static void a_url_that_is_too_long_is_refused(void **state)
{
    (void)state; // the tests share nothing
    static char url[ALOFT_PULL_URL_MAX + 2];
    struct fixture f;

    prepare(&f);
    memset(url, 'a', sizeof url - 1);
    memcpy(url, "http://h/", 9);
    f.config.url = url;
    assert_int_equal(
            aloft_pull_client_start(&f.client, &f.config, 0), ALOFT_ERR_TOO_LONG);
    url[ALOFT_PULL_URL_MAX] = '\0';
    start_and_send(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(a_trust_store_is_brought_however_it_is_split),
            cmocka_unit_test(a_trust_store_that_is_too_long_is_refused),
            cmocka_unit_test(the_version_of_a_store_is_told_beside_other_answers),
            cmocka_unit_test(a_version_that_is_no_number_is_none),
            cmocka_unit_test(mode_trust_needs_memory_and_the_others_need_none),
            cmocka_unit_test(restart_is_asked_for_after_the_stream_is_closed),
            cmocka_unit_test(a_running_client_cannot_be_started),
            cmocka_unit_test(a_failed_client_can_be_started_again),
            cmocka_unit_test(abort_closes_the_stream_and_gives_the_update_up),
            cmocka_unit_test(abort_before_connecting_leaves_nothing_to_do),
            cmocka_unit_test(a_client_at_rest_is_never_due_and_ignores_events),
            cmocka_unit_test(configured_times_are_kept),
            cmocka_unit_test(the_application_may_refuse_before_anything_is_erased),
            cmocka_unit_test(an_update_that_runs_already_is_left_alone),
            cmocka_unit_test(nothing_is_left_of_a_password),
            cmocka_unit_test(tls_is_told_by_the_scheme),
            cmocka_unit_test(what_cannot_work_is_refused_at_once),
            cmocka_unit_test(a_url_that_is_too_long_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
