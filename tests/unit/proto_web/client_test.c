#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "client_fixture.h"

static void a_question_is_a_get(void **state)
{
    (void)state; // the tests share nothing
    struct client_fixture f;

    client_prepare(&f);
    client_send(&f);

    assert_string_equal(f.sent, "GET /api/v1/info HTTP/1.1\r\nHost: dev.test:8080\r\n"
                                "X-Aloft: 1\r\nConnection: close\r\n\r\n");
}

static void an_order_is_a_post_without_a_body(void **state)
{
    (void)state; // the tests share nothing
    struct client_fixture f;

    client_prepare(&f);
    f.config.verb = ALOFT_WEB_ORDER;
    f.config.password = "open sesame";
    client_send(&f);

    assert_string_equal(f.sent, "POST /api/v1/info HTTP/1.1\r\nHost: dev.test:8080\r\n"
                                "X-Aloft: 1\r\nConnection: close\r\n"
                                "Content-Length: 0\r\n\r\n");
}

struct reply {
    const char *reason;
    const char *text;
    bool closes; /* the stream is closed behind it */
    enum aloft_status status;
    unsigned code;
    const char *body;
};

static const struct reply replies[] = {
        {"by length", OK_5, false, ALOFT_OK, 200, "hello"},
        {"more than announced", OK_5 "more", false, ALOFT_OK, 200, "hello"},
        {"by chunks",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                "2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n",
                false, ALOFT_OK, 200, "hello"},
        {"by the end of the stream", "HTTP/1.0 200 OK\r\n\r\nhello", true, ALOFT_OK,
                200, "hello"},
        {"no body", "HTTP/1.1 204 No Content\r\n\r\n", false, ALOFT_OK, 204, ""},
        {"length 0", "HTTP/1.1 409 Conflict\r\nContent-Length: 0\r\n\r\n", false,
                ALOFT_OK, 409, ""},
        {"an interim answer", "HTTP/1.1 100 Continue\r\n\r\n" OK_5, false, ALOFT_OK,
                200, "hello"},
        {"a redirect",
                "HTTP/1.1 302 Found\r\nContent-Length: 0\r\n"
                "Location: /x\r\n\r\n",
                false, ALOFT_OK, 302, ""},
        {"401 with no challenge", "HTTP/1.1 401 No\r\nContent-Length: 2\r\n\r\nno",
                false, ALOFT_ERR_AUTH, 401, "no"},
        {"no HTTP", "SSH-2.0-x\r\n", false, ALOFT_ERR_PROTOCOL, 0, ""},
        {"two lengths",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 4\r\n\r\n",
                false, ALOFT_ERR_PROTOCOL, 0, ""},
        {"broken chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
                false, ALOFT_ERR_PROTOCOL, 200, ""},
        {"nothing", "", true, ALOFT_ERR_CLOSED, 0, ""},
        {"half a head", "HTTP/1.1 200 OK\r\n", true, ALOFT_ERR_CLOSED, 0, ""},
        {"half a body", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell", true,
                ALOFT_ERR_TRUNCATED, 200, "hell"},
        {"half of the chunks",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhell", true,
                ALOFT_ERR_TRUNCATED, 200, "hell"},
        {"more than there is room for",
                "HTTP/1.0 200 OK\r\n\r\n"
                "0123456789012345678901234567890123456789012345678901234567890123",
                false, ALOFT_ERR_TOO_LONG, 200, NULL},
};

static void check_reply(const struct reply *reply, size_t piece)
{
    struct client_fixture f;

    client_prepare(&f);
    client_send(&f);
    client_hears(&f, reply->text, piece);
    if (reply->closes) {
        client_hears_close(&f, ALOFT_OK);
    }
    client_assert_ended(&f, reply->status);
    assert_int_equal(f.closes, reply->closes ? 0 : 1);
    assert_int_equal(aloft_web_client_code(&f.client), reply->code);
    assert_true(strlen(f.body) < sizeof f.body);
    if (reply->body != NULL) {
        assert_string_equal(f.body, reply->body);
        assert_int_equal(aloft_web_client_body_len(&f.client), strlen(f.body));
    }
}

static void answers_end_as_their_form_has_it(void **state)
{
    (void)state; // the tests share nothing
    for (size_t i = 0; i < sizeof replies / sizeof replies[0]; i++) {
        print_message("%s\n", replies[i].reason);
        for (size_t piece = 1; piece < 120; piece++) {
            check_reply(&replies[i], piece);
        }
    }
}

static void a_broken_stream_is_no_end_of_the_body(void **state)
{
    (void)state; // the tests share nothing
    struct client_fixture f;

    client_prepare(&f);
    client_send(&f);
    client_hears(&f, "HTTP/1.0 200 OK\r\n\r\nhello", 100);
    client_hears_close(&f, ALOFT_ERR_CLOSED);

    client_assert_ended(&f, ALOFT_ERR_TRUNCATED);
}

static void a_challenge_is_answered_over_a_new_stream(void **state)
{
    (void)state; // the tests share nothing
    struct client_fixture f;

    client_be_challenged(&f, "open sesame");
    assert_int_equal(f.closes, 1);
    assert_int_equal(f.connects, 2);
    client_tell(&f, ALOFT_EVENT_CONNECTED, NULL, 0, ALOFT_OK);

    assert_non_null(strstr(f.sent,
            "\r\nAuthorization: Digest username=\"admin\", realm=\"aloft\", "
            "nonce=\"abc\", uri=\"/api/v1/info\", algorithm=SHA-256, qop=auth, "
            "nc=00000001, cnonce=\""));
    assert_null(strstr(f.sent, "sesame"));
    client_hears(&f, OK_5, 1000);
    client_assert_ended(&f, ALOFT_OK);
}

static void a_second_refusal_is_the_end(void **state)
{
    (void)state; // the tests share nothing
    struct client_fixture f;

    client_be_challenged(&f, "open barley");
    client_tell(&f, ALOFT_EVENT_CONNECTED, NULL, 0, ALOFT_OK);
    client_hears(&f, GOOD_CHALLENGE, 1000);

    client_assert_ended(&f, ALOFT_ERR_AUTH);
    assert_int_equal(f.connects, 2);
}

static void a_stale_nonce_is_worth_one_more_try(void **state)
{
    (void)state; // the tests share nothing
    struct client_fixture f;

    client_prepare(&f);
    f.config.password = "open sesame";
    client_send(&f);
    for (unsigned i = 0; i < 2; i++) {
        client_hears(&f, STALE_CHALLENGE, 1000);
        client_tell(&f, ALOFT_EVENT_CONNECTED, NULL, 0, ALOFT_OK);
    }
    client_hears(&f, STALE_CHALLENGE, 1000);

    client_assert_ended(&f, ALOFT_ERR_AUTH);
    assert_int_equal(f.connects, 3);
}

static void without_a_password_nothing_is_proved(void **state)
{
    (void)state; // the tests share nothing
    struct client_fixture f;

    client_prepare(&f);
    client_send(&f);
    client_hears(&f, GOOD_CHALLENGE, 1000);

    client_assert_ended(&f, ALOFT_ERR_AUTH);
    assert_int_equal(aloft_web_client_code(&f.client), 401);
    assert_int_equal(f.connects, 1);
}

static void weak_or_odd_challenges_are_not_answered(void **state)
{
    static const char *const challenges[] = {
            "Basic realm=\"aloft\"",
            "Digest realm=\"aloft\", qop=\"auth\", nonce=\"abc\"",
            "Digest realm=\"aloft\", qop=\"auth\", algorithm=MD5, nonce=\"abc\"",
            "Digest realm=\"aloft\", algorithm=SHA-256, nonce=\"abc\"",
            "Digest realm=\"aloft\", qop=\"auth-int\", algorithm=SHA-256, "
            "nonce=\"abc\"",
            "Digest realm=\"aloft\", qop=\"auth\", algorithm=SHA-256",
            "Digest realm=\"aloft\", qop=\"auth\", algorithm=SHA-256, nonce=\"a",
            "Digest realm=\"a\\\"b\", qop=\"auth\", algorithm=SHA-256, nonce=\"abc\"",
            "Digest realm=\"0123456789012345678901234567890123456789012345678901234567"
            "890123456789\", qop=\"auth\", algorithm=SHA-256, nonce=\"abc\"",
    };

    (void)state; // the tests share nothing
    for (size_t i = 0; i < sizeof challenges / sizeof challenges[0]; i++) {
        struct client_fixture f;
        char text[400];

        print_message("%s\n", challenges[i]);
        client_prepare(&f);
        f.config.password = "open sesame";
        client_send(&f);
        snprintf(text, sizeof text, CHALLENGE "%s\r\n\r\n", challenges[i]);
        client_hears(&f, text, 1000);
        client_assert_ended(&f, ALOFT_ERR_AUTH);
        assert_int_equal(f.connects, 1);
    }
}

static void silence_has_an_end(void **state)
{
    (void)state; // the tests share nothing
    struct client_fixture f;

    client_prepare(&f);
    client_send(&f);
    assert_int_equal(aloft_machine_due_ms(&f.client.exchange.machine, 0), 8000);
    f.now_ms = 8000;
    client_tell(&f, ALOFT_EVENT_TIME, NULL, 0, ALOFT_OK);

    client_assert_ended(&f, ALOFT_ERR_TIMEOUT);
    assert_int_equal(f.closes, 1);
}

static void connecting_has_an_end(void **state)
{
    (void)state; // the tests share nothing
    struct client_fixture f;

    client_prepare(&f);
    client_begin(&f);
    f.now_ms = 9999;
    client_tell(&f, ALOFT_EVENT_TIME, NULL, 0, ALOFT_OK);
    assert_false(aloft_web_client_over(&f.client));
    f.now_ms = 10000;
    client_tell(&f, ALOFT_EVENT_TIME, NULL, 0, ALOFT_OK);

    client_assert_ended(&f, ALOFT_ERR_UNREACHABLE);
}

static void why_there_is_no_stream_is_passed_on(void **state)
{
    static const enum aloft_status reasons[] = {
            ALOFT_ERR_NAME, ALOFT_ERR_UNREACHABLE, ALOFT_ERR_TIMEOUT};

    (void)state; // the tests share nothing
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++) {
        struct client_fixture f;

        client_prepare(&f);
        client_begin(&f);
        client_hears_close(&f, reasons[i]);
        client_assert_ended(&f, reasons[i]);
    }
}

static void giving_up_closes_the_stream(void **state)
{
    (void)state; // the tests share nothing
    struct client_fixture f;

    client_prepare(&f);
    client_send(&f);
    aloft_web_client_abort(&f.client);
    client_acts(&f);

    client_assert_ended(&f, ALOFT_ERR_ABORTED);
    assert_int_equal(f.closes, 1);
}

static void bad_configurations_are_refused(void **state)
{
    static const struct {
        const char *url;
        enum aloft_status status;
    } urls[] = {
            {"dev.test", ALOFT_ERR_FORMAT},
            {"http://", ALOFT_ERR_FORMAT},
            {"http://dev.test/a b", ALOFT_ERR_FORMAT},
            {"http://dev.test/a?b", ALOFT_ERR_FORMAT},
            {"http://dev.test/a\"b", ALOFT_ERR_FORMAT},
            {"http://dev.test/a\\b", ALOFT_ERR_FORMAT},
            {"http://me@dev.test/", ALOFT_ERR_FORMAT},
            {"ftp://dev.test/", ALOFT_ERR_FORMAT},
            {"https://me@dev.test/", ALOFT_ERR_FORMAT},
            {NULL, ALOFT_ERR_ARGUMENT},
    };

    (void)state; // the tests share nothing
    struct client_fixture f;

    client_prepare(&f);
    for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++) {
        f.config.url = urls[i].url;
        assert_int_equal(
                aloft_web_client_start(&f.client, &f.config, 0), urls[i].status);
    }
}

static void a_url_too_long_is_refused(void **state)
{
    (void)state; // the tests share nothing
    struct client_fixture f;
    char url[ALOFT_WEB_URL_MAX + 2];

    client_prepare(&f);
    memset(url, 'a', sizeof url - 1);
    memcpy(url, "http://a/", 9);
    url[sizeof url - 1] = '\0';
    f.config.url = url;

    assert_int_equal(
            aloft_web_client_start(&f.client, &f.config, 0), ALOFT_ERR_TOO_LONG);
}

static void a_running_client_cannot_be_started(void **state)
{
    (void)state; // the tests share nothing
    struct client_fixture f;

    client_prepare(&f);
    client_begin(&f);

    assert_int_equal(aloft_web_client_start(&f.client, &f.config, 0), ALOFT_ERR_BUSY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(a_question_is_a_get),
            cmocka_unit_test(an_order_is_a_post_without_a_body),
            cmocka_unit_test(answers_end_as_their_form_has_it),
            cmocka_unit_test(a_broken_stream_is_no_end_of_the_body),
            cmocka_unit_test(a_challenge_is_answered_over_a_new_stream),
            cmocka_unit_test(a_second_refusal_is_the_end),
            cmocka_unit_test(a_stale_nonce_is_worth_one_more_try),
            cmocka_unit_test(without_a_password_nothing_is_proved),
            cmocka_unit_test(weak_or_odd_challenges_are_not_answered),
            cmocka_unit_test(silence_has_an_end),
            cmocka_unit_test(connecting_has_an_end),
            cmocka_unit_test(why_there_is_no_stream_is_passed_on),
            cmocka_unit_test(giving_up_closes_the_stream),
            cmocka_unit_test(bad_configurations_are_refused),
            cmocka_unit_test(a_url_too_long_is_refused),
            cmocka_unit_test(a_running_client_cannot_be_started),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
