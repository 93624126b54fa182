#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"

#define HEAD   "PUT /api/v1/trust HTTP/1.1\r\nHost: a\r\nX-Aloft: 1\r\n"
#define STORE  HEAD "Content-Length: 5\r\n\r\n01234"
#define LENGTH "Content-Length: 5\r\n"

/* A device that takes orders from everybody. */
static void make_open(struct fixture *f)
{
    fixture_init(f);
    f->config.has_password = false;
    f->config.open_to_all = true;
    fixture_restart(f);
}

static void a_store_reaches_the_device(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    make_open(&f);

    assert_int_equal(fixture_ask(&f, STORE), 200);
    assert_int_equal(f.device.trusted, 1);
    assert_int_equal(f.device.store_len, 5);
    assert_memory_equal(f.device.store, "01234", 5);
}

static void it_does_not_depend_on_how_the_request_is_split(void **state)
{
    (void)state; // the tests share nothing
    const size_t len = sizeof STORE - 1;

    for (size_t piece = 1; piece <= len; piece++) {
        struct fixture f;

        make_open(&f);
        fixture_send(&f, STORE, len, piece);

        assert_int_equal(f.device.trusted, 1);
        assert_memory_equal(f.device.store, "01234", 5);
        assert_true(f.closed);
    }
}

static void bytes_behind_the_body_are_of_no_effect(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    make_open(&f);

    assert_int_equal(fixture_ask(&f, STORE "GET /api/v1/info"), 200);
    assert_int_equal(f.device.store_len, 5);
}

static void why_a_store_is_refused_is_told(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    make_open(&f);
    f.device.trust_status = ALOFT_ERR_REVOKED;

    assert_int_equal(fixture_ask(&f, STORE), 409);
    assert_true(fixture_said(&f, "\"code\":\"trust_refused\""));
    assert_true(fixture_said(&f, "\"status\":63"));
    assert_true(fixture_said(&f, "the key that signed this has been revoked"));
}

static void a_fault_of_the_flash_is_no_refusal(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    make_open(&f);
    f.device.trust_status = ALOFT_ERR_FLASH_ERASE;
    assert_int_equal(fixture_ask(&f, STORE), 500);
    f.device.trust_status = ALOFT_ERR_BUSY;
    assert_int_equal(fixture_ask(&f, STORE), 409);
    assert_true(fixture_said(&f, "\"code\":\"busy\""));
}

/* What is wrong with a request, and what it gets. */
static void no_other_request_reaches_the_device(void **state)
{
    (void)state; // the tests share nothing
    static const struct {
        const char *request;
        unsigned code;
    } rows[] = {
            {HEAD "\r\n", 411},
            {HEAD "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 411},
            {HEAD "Content-Length: 65\r\n\r\n", 413},
            {"POST /api/v1/trust HTTP/1.1\r\nHost: a\r\nX-Aloft: 1\r\n" LENGTH
             "\r\n01234",
                    405},
            {"PUT /api/v1/info HTTP/1.1\r\nHost: a\r\n" LENGTH "\r\n", 405},
            {"PUT /api/v1/confirm HTTP/1.1\r\nHost: a\r\n" LENGTH "\r\n", 405},
            {"PUT /api/v1/trust HTTP/1.1\r\nHost: a\r\n" LENGTH "\r\n01234", 403},
            {HEAD "Origin: http://b\r\n" LENGTH "\r\n01234", 403},
            {HEAD "Sec-Fetch-Site: cross-site\r\n" LENGTH "\r\n01234", 403},
    };
    struct fixture f;

    make_open(&f);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        print_message("%s\n", rows[i].request);
        assert_int_equal(fixture_ask(&f, rows[i].request), rows[i].code);
    }
    assert_int_equal(f.device.trusted, 0);
}

static void without_the_password_a_body_is_read_and_dropped(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    fixture_init(&f);

    assert_int_equal(fixture_ask(&f, STORE), 401);
    assert_int_equal(f.device.trusted, 0);
    assert_int_equal(f.body[0], 0);
}

static void the_answer_waits_for_the_body(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    fixture_init(&f);
    fixture_tell(&f, ALOFT_EVENT_CONNECTED, NULL, 0);
    fixture_tell(&f, ALOFT_EVENT_BYTES, STORE, sizeof STORE - 2);

    assert_int_equal(f.said_len, 0);
    fixture_tell(&f, ALOFT_EVENT_BYTES, "4", 1);
    assert_true(fixture_said(&f, "HTTP/1.1 401 "));
}

static void a_body_that_does_not_come_ends_in_time(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    make_open(&f);
    fixture_tell(&f, ALOFT_EVENT_CONNECTED, NULL, 0);
    fixture_tell(&f, ALOFT_EVENT_BYTES, STORE, sizeof STORE - 2);
    fixture_wait(&f, 5000);

    assert_true(fixture_said(&f, "HTTP/1.1 408 "));
    assert_int_equal(f.device.trusted, 0);
}

#define OFFER                                    \
    "POST /api/v1/offer HTTP/1.1\r\nHost: a\r\n" \
    "X-Aloft: 1\r\nContent-Length: 5\r\n\r\n01234"

static void an_offer_is_judged(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    make_open(&f);

    assert_int_equal(fixture_ask(&f, OFFER), 200);
    assert_int_equal(f.device.offered, 1);
    assert_memory_equal(f.device.store, "01234", 5);
    f.device.offer_status = ALOFT_ERR_TARGET;
    assert_int_equal(fixture_ask(&f, OFFER), 409);
    assert_true(fixture_said(&f, "\"code\":\"image_refused\""));
    assert_true(fixture_said(&f, "\"status\":31"));
    assert_int_equal(f.device.trusted, 0);
}

static void an_offer_needs_the_password(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    fixture_init(&f);

    assert_int_equal(fixture_ask(&f, OFFER), 401);
    assert_int_equal(f.device.offered, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(a_store_reaches_the_device),
            cmocka_unit_test(it_does_not_depend_on_how_the_request_is_split),
            cmocka_unit_test(bytes_behind_the_body_are_of_no_effect),
            cmocka_unit_test(why_a_store_is_refused_is_told),
            cmocka_unit_test(a_fault_of_the_flash_is_no_refusal),
            cmocka_unit_test(no_other_request_reaches_the_device),
            cmocka_unit_test(without_the_password_a_body_is_read_and_dropped),
            cmocka_unit_test(the_answer_waits_for_the_body),
            cmocka_unit_test(a_body_that_does_not_come_ends_in_time),
            cmocka_unit_test(an_offer_is_judged),
            cmocka_unit_test(an_offer_needs_the_password),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
