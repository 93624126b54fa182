#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"

#define INFO "GET /api/v1/info HTTP/1.1\r\nHost: a\r\n\r\n"

/* A request to confirm that only lacks what stands in `fields`. */
#define ORDER(fields) "POST /api/v1/confirm HTTP/1.1\r\nHost: a\r\n" fields "\r\n"

static void info_tells_all_there_is(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    fixture_init(&f);

    assert_int_equal(fixture_ask(&f, INFO), 200);
    assert_true(fixture_said(&f, "\r\nContent-Type: application/json\r\n"));
    assert_true(fixture_said(&f,
            "{\"schema\":1,\"hostname\":\"kitchen\",\"version\":\"1.0.0\","
            "\"target\":\"sim\",\"state\":\"trial\",\"trials_left\":2,"
            "\"can_rollback\":true,\"unhealthy\":null,\"slot\":\"main\","
            "\"image_size\":1000,\"image_sha256\":\"ab000000"));
    assert_true(fixture_said(&f,
            "\"trust_version\":0,\"firmware_room\":0,\"files_room\":0,"
            "\"manifest_room\":0,\"password\":\"digest\","
            "\"boot_reason\":\"update\",\"refused\":null,\"boot_id\":\""));
    assert_true(fixture_said(&f,
            "\"uptime_s\":7,\"upload\":null,\"boots\":[{\"sequence\":9,\"bootable\":"
            "true,"
            "\"installed\":true,\"resumed\":false,\"files\":false,\"trial\":true,"
            "\"trials_left\":2,"
            "\"moves\":5,\"slot\":\"main\",\"reason\":\"update\",\"problem\":null,"
            "\"image\":\"abcd000000000000\"}]}\n"));
}

/* With the longest texts that a device of ours has. */
static void as_many_boots_as_there_may_be_fit(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;
    const struct aloft_web_boot longest = {.sequence = UINT32_MAX,
            .trials_left = 255,
            .moves = UINT32_MAX,
            .slot = "slot-b",
            .reason = "went back: the new image was not confirmed in time",
            .problem =
                    "the signature was made by a key that this device does not trust"};

    fixture_init(&f);
    f.device.info.boot_count = ALOFT_WEB_BOOTS_MAX;
    for (unsigned i = 0; i < ALOFT_WEB_BOOTS_MAX; i++) {
        f.device.info.boots[i] = longest;
    }

    assert_int_equal(fixture_ask(&f, INFO), 200);
}

static void head_tells_the_same_without_a_body(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    fixture_init(&f);

    assert_int_equal(
            fixture_ask(&f, "HEAD /api/v1/info HTTP/1.1\r\nHost: a\r\n\r\n"), 200);
    assert_true(fixture_said(&f, "\r\nContent-Length: "));
    assert_string_equal(f.said + f.said_len - 4, "\r\n\r\n");
}

static void the_answer_does_not_depend_on_how_the_request_is_split(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;
    char whole[sizeof f.said];

    fixture_init(&f);
    fixture_send(&f, INFO, sizeof INFO - 1, sizeof INFO - 1);
    memcpy(whole, f.said, sizeof whole);

    for (size_t piece = 1; piece < sizeof INFO - 1; piece++) {
        fixture_send(&f, INFO, sizeof INFO - 1, piece);
        assert_string_equal(f.said, whole);
    }
}

static void bytes_behind_a_request_are_of_no_effect(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    fixture_init(&f);
    f.config.has_password = false;
    f.config.open_to_all = true;
    fixture_restart(&f);

    assert_int_equal(fixture_ask(&f, INFO ORDER("X-Aloft: 1\r\n")), 200);
    assert_int_equal(f.device.confirmed, 0);
}

/* No memory of the server has room for it. */
static void a_device_of_long_words_is_heard_out(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;
    char words[2 * ALOFT_WEB_WINDOW_SIZE + 1];

    fixture_init(&f);
    memset(words, 'x', sizeof words);
    words[sizeof words - 1] = '\0';
    f.device.info.version = words;

    assert_int_equal(fixture_ask(&f, INFO), 200);
    assert_true(fixture_said(&f, words));
}

static const struct {
    const char *reason;
    const char *request;
    unsigned code;
} requests[] = {
        {"no HTTP", "hello\r\n\r\n", 400},
        {"HTTP/2", "PRI * HTTP/2.0\r\n\r\n", 400},
        {"no Host", "GET /api/v1/info HTTP/1.1\r\n\r\n", 400},
        {"HTTP/1.0 needs none", "GET /api/v1/info HTTP/1.0\r\n\r\n", 200},
        {"two Hosts", "GET /api/v1/info HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400},
        {"two lengths",
                "GET /api/v1/info HTTP/1.1\r\nHost: a\r\nContent-Length: "
                "0\r\nContent-Length: 0\r\n\r\n",
                400},
        {"a huge length", ORDER("X-Aloft: 1\r\nContent-Length: 99999999999\r\n"), 400},
        {"length and chunks",
                ORDER("Content-Length: 0\r\nTransfer-Encoding: chunked\r\n"), 400},
        {"a folded line", "GET / HTTP/1.1\r\nHost: a\r\n b\r\n\r\n", 400},
        {"a space before the colon", "GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400},
        {"no such path", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", 404},
        {"a path that goes on", "GET /api/v1/infos HTTP/1.1\r\nHost: a\r\n\r\n", 404},
        {"an absolute target", "GET http://a/api/v1/info HTTP/1.1\r\nHost: a\r\n\r\n",
                404},
        {"a query is fine", "GET /api/v1/info?x HTTP/1.1\r\nHost: a\r\n\r\n", 200},
        {"POST of the info", "POST /api/v1/info HTTP/1.1\r\nHost: a\r\n\r\n", 405},
        {"GET of an order", "GET /api/v1/confirm HTTP/1.1\r\nHost: a\r\n\r\n", 405},
        {"an unknown method", "BREW /api/v1/info HTTP/1.1\r\nHost: a\r\n\r\n", 405},
        {"a body", ORDER("X-Aloft: 1\r\nContent-Length: 1\r\n"), 413},
        {"chunks", ORDER("X-Aloft: 1\r\nTransfer-Encoding: chunked\r\n"), 413},
        {"an order by accident", ORDER(""), 403},
        {"an order of another site",
                ORDER("X-Aloft: 1\r\nOrigin: http://evil.test\r\n"), 403},
        {"an order of nobody's site", ORDER("X-Aloft: 1\r\nOrigin: null\r\n"), 403},
        {"an order by TLS elsewhere", ORDER("X-Aloft: 1\r\nOrigin: https://a\r\n"),
                403},
        {"two origins", ORDER("X-Aloft: 1\r\nOrigin: http://a\r\nOrigin: http://a\r\n"),
                403},
        {"a browser that says cross-site",
                ORDER("X-Aloft: 1\r\nSec-Fetch-Site: cross-site\r\n"), 403},
        {"an order without a password", ORDER("X-Aloft: 1\r\n"), 401},
        {"an order of the device's own page",
                ORDER("X-Aloft: 1\r\nOrigin: http://A\r\n"
                      "Sec-Fetch-Site: same-origin\r\n"),
                401},
};

static void requests_get_the_code_that_is_true(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    fixture_init(&f);
    for (size_t i = 0; i < sizeof requests / sizeof requests[0]; i++) {
        print_message("%s\n", requests[i].reason);
        assert_int_equal(fixture_ask(&f, requests[i].request), requests[i].code);
        assert_int_equal(fixture_said(&f, "{\"schema\":1,\"error\":{\"code\":\""),
                requests[i].code != 200);
    }
    assert_int_equal(f.device.confirmed, 0);
}

static void a_wrong_method_is_told_the_right_one(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    fixture_init(&f);

    fixture_ask(&f, "GET /api/v1/rollback HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_true(fixture_said(&f, "\r\nAllow: POST\r\n"));
    fixture_ask(&f, "PUT /api/v1/info HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_true(fixture_said(&f, "\r\nAllow: GET, HEAD\r\n"));
}

static void an_endless_head_ends(void **state)
{
    (void)state; // the tests share nothing
    static const char begin[] = "GET / HTTP/1.1\r\nx: ";
    static char request[ALOFT_HTTP_HEAD_MAX + 100];
    struct fixture f;

    fixture_init(&f);
    memset(request, 'a', sizeof request - 1);
    memcpy(request, begin, sizeof begin - 1);

    assert_int_equal(fixture_ask(&f, request), 431);
}

static void a_host_too_long_to_compare_equals_no_origin(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;
    char host[200] = {0};
    char request[600];

    fixture_init(&f);
    memset(host, 'a', sizeof host - 1);
    snprintf(request, sizeof request,
            "POST /api/v1/confirm HTTP/1.1\r\nHost: %s\r\nOrigin: http://%s\r\n"
            "X-Aloft: 1\r\n\r\n",
            host, host);

    assert_int_equal(fixture_ask(&f, request), 403);
    assert_true(fixture_said(&f, "\"foreign\""));
}

static void without_a_password_no_order_is_taken(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    fixture_init(&f);
    f.config.has_password = false;
    fixture_restart(&f);

    assert_int_equal(fixture_ask(&f, ORDER("X-Aloft: 1\r\n")), 403);
    assert_true(fixture_said(&f, "\"no_password\""));
    assert_int_equal(fixture_ask(&f, INFO), 200);
    assert_int_equal(f.device.confirmed, 0);
}

static void an_open_device_takes_orders(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    fixture_init(&f);
    f.config.has_password = false;
    f.config.open_to_all = true;
    fixture_restart(&f);

    assert_int_equal(fixture_ask(&f, ORDER("X-Aloft: 1\r\n")), 200);
    assert_true(fixture_said(&f, "\"state\":\"confirmed\""));
    assert_int_equal(f.device.confirmed, 1);
    assert_int_equal(fixture_ask(&f, ORDER("")), 403);
}

static void a_password_and_open_to_all_is_a_contradiction(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    fixture_init(&f);
    f.config.open_to_all = true;

    assert_int_equal(aloft_web_server_init(&f.server, &f.config), ALOFT_ERR_ARGUMENT);
}

static void what_the_device_refuses_is_told(void **state)
{
    static const struct {
        enum aloft_status status;
        unsigned code;
        const char *word;
    } confirms[] = {
            {ALOFT_ERR_NOT_ON_TRIAL, 409, "\"nothing_to_confirm\""},
            {ALOFT_ERR_PENDING, 409, "\"pending\""},
            {ALOFT_ERR_VETO, 409, "\"check\":\"server reached\""},
            {ALOFT_ERR_FLASH_PROGRAM, 500, "\"failed\""},
    };

    (void)state; // the tests share nothing
    struct fixture f;

    fixture_init(&f);
    f.config.has_password = false;
    f.config.open_to_all = true;
    f.device.info.unhealthy = "server reached";
    fixture_restart(&f);
    for (size_t i = 0; i < sizeof confirms / sizeof confirms[0]; i++) {
        f.device.confirm_status = confirms[i].status;
        assert_int_equal(fixture_ask(&f, ORDER("X-Aloft: 1\r\n")), confirms[i].code);
        assert_true(fixture_said(&f, confirms[i].word));
    }
    assert_int_equal(f.device.confirmed, 0);
}

static void going_back_is_refused_without_a_restart(void **state)
{
    static const struct {
        enum aloft_status status;
        unsigned code;
        const char *word;
    } refusals[] = {
            {ALOFT_ERR_NOT_FOUND, 409, "\"nothing_to_go_back_to\""},
            {ALOFT_ERR_PENDING, 409, "\"pending\""},
            {ALOFT_ERR_BUSY, 409, "\"busy\""},
            {ALOFT_ERR_FLASH_PROGRAM, 500, "\"failed\""},
    };

    (void)state; // the tests share nothing
    struct fixture f;

    fixture_init(&f);
    f.config.has_password = false;
    f.config.open_to_all = true;
    fixture_restart(&f);
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        f.device.rollback_status = refusals[i].status;
        assert_int_equal(fixture_ask(&f, "POST /api/v1/rollback HTTP/1.1\r\nHost: a\r\n"
                                         "X-Aloft: 1\r\n\r\n"),
                refusals[i].code);
        assert_true(fixture_said(&f, refusals[i].word));
    }
    assert_int_equal(f.restarts, 0);
}

static void going_back_answers_then_restarts(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    fixture_init(&f);
    f.config.has_password = false;
    f.config.open_to_all = true;
    fixture_restart(&f);

    assert_int_equal(fixture_ask(&f, "POST /api/v1/rollback HTTP/1.1\r\nHost: a\r\n"
                                     "X-Aloft: 1\r\n\r\n"),
            202);
    assert_int_equal(f.device.rolled_back, 1);
    assert_int_equal(f.restarts, 1);
}

static void who_asks_nothing_is_sent_away(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    fixture_init(&f);
    fixture_tell(&f, ALOFT_EVENT_CONNECTED, NULL, 0);
    fixture_wait(&f, 4999);
    assert_false(f.closed);
    fixture_wait(&f, 1);

    assert_true(f.closed);
    assert_string_equal(f.said, "");
}

static void who_asks_slowly_is_told_so(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    fixture_init(&f);
    fixture_tell(&f, ALOFT_EVENT_CONNECTED, NULL, 0);
    for (unsigned second = 0; second < 5; second++) {
        fixture_tell(&f, ALOFT_EVENT_BYTES, "G", 1);
        fixture_wait(&f, 1000);
    }

    assert_true(f.closed);
    assert_memory_equal(f.said, "HTTP/1.1 408 ", 13);
    assert_int_equal(aloft_machine_due_ms(&f.server.machine, f.now_ms), ALOFT_NEVER);
}

static void who_does_not_take_the_answer_is_sent_away(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;
    struct aloft_action action;
    struct aloft_event event = {.kind = ALOFT_EVENT_CONNECTED};

    fixture_init(&f);
    aloft_machine_take(&f.server.machine, &event);
    event = (struct aloft_event){.kind = ALOFT_EVENT_BYTES,
            .data = (const uint8_t *)INFO,
            .len = sizeof INFO - 1};
    aloft_machine_take(&f.server.machine, &event);
    assert_true(aloft_machine_next(&f.server.machine, &action));
    event = (struct aloft_event){.kind = ALOFT_EVENT_TIME, .now_ms = 5000};
    aloft_machine_take(&f.server.machine, &event);

    assert_true(aloft_machine_next(&f.server.machine, &action));
    assert_int_equal(action.kind, ALOFT_ACTION_CLOSE);
}

static void a_broken_connection_makes_room_for_the_next(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    fixture_init(&f);
    fixture_tell(&f, ALOFT_EVENT_CONNECTED, NULL, 0);
    fixture_tell(&f, ALOFT_EVENT_BYTES, "GET /", 5);
    fixture_tell(&f, ALOFT_EVENT_CLOSED, NULL, 0);

    assert_int_equal(aloft_machine_due_ms(&f.server.machine, f.now_ms), ALOFT_NEVER);
    assert_int_equal(fixture_ask(&f, INFO), 200);
}

static void the_server_fits_two_kilobytes(void **state)
{
    (void)state; // nothing to prepare

    print_message("web server: %zu bytes\n", sizeof(struct aloft_web_server));
    assert_true(sizeof(struct aloft_web_server) <= 2048);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(info_tells_all_there_is),
            cmocka_unit_test(as_many_boots_as_there_may_be_fit),
            cmocka_unit_test(head_tells_the_same_without_a_body),
            cmocka_unit_test(the_answer_does_not_depend_on_how_the_request_is_split),
            cmocka_unit_test(bytes_behind_a_request_are_of_no_effect),
            cmocka_unit_test(a_device_of_long_words_is_heard_out),
            cmocka_unit_test(requests_get_the_code_that_is_true),
            cmocka_unit_test(a_wrong_method_is_told_the_right_one),
            cmocka_unit_test(an_endless_head_ends),
            cmocka_unit_test(a_host_too_long_to_compare_equals_no_origin),
            cmocka_unit_test(without_a_password_no_order_is_taken),
            cmocka_unit_test(an_open_device_takes_orders),
            cmocka_unit_test(a_password_and_open_to_all_is_a_contradiction),
            cmocka_unit_test(what_the_device_refuses_is_told),
            cmocka_unit_test(going_back_is_refused_without_a_restart),
            cmocka_unit_test(going_back_answers_then_restarts),
            cmocka_unit_test(who_asks_nothing_is_sent_away),
            cmocka_unit_test(who_asks_slowly_is_told_so),
            cmocka_unit_test(who_does_not_take_the_answer_is_sent_away),
            cmocka_unit_test(a_broken_connection_makes_room_for_the_next),
            cmocka_unit_test(the_server_fits_two_kilobytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
