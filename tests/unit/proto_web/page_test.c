/* The page and what leads to it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"

#define GZIP   "Accept-Encoding: deflate, gzip;q=0.5\r\n"
#define POLICY "default-src 'none'; script-src 'sha256-x'"

static const struct aloft_web_page page = {
        .gzip = (const uint8_t *)"not quite gzip",
        .gzip_len = 14,
        .policy = POLICY,
};

static void make(struct fixture *f, const char *path)
{
    fixture_init(f);
    f->config.page = &page;
    f->config.page_path = path;
    fixture_restart(f);
}

static unsigned get(struct fixture *f, const char *path, const char *fields)
{
    char request[256];

    snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: a\r\n%s\r\n", path,
            fields);
    return fixture_ask(f, request);
}

static void the_page_goes_out_as_it_is(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    make(&f, NULL);

    assert_int_equal(get(&f, "/update", GZIP), 200);
    assert_true(fixture_said(&f, "\r\nContent-Encoding: gzip\r\n"));
    assert_true(fixture_said(&f, "\r\nContent-Security-Policy: " POLICY "\r\n"));
    assert_true(fixture_said(&f, "\r\nContent-Length: 14\r\n"));
    assert_true(fixture_said(&f, "\r\n\r\nnot quite gzip"));
}

static void head_of_the_page_has_no_body(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    make(&f, NULL);

    assert_int_equal(
            fixture_ask(&f, "HEAD /update HTTP/1.1\r\nHost: a\r\n" GZIP "\r\n"), 200);
    assert_true(fixture_said(&f, "\r\nContent-Length: 14\r\n"));
    assert_string_equal(f.said + f.said_len - 4, "\r\n\r\n");
}

static void who_does_not_take_gzip_gets_a_made_page(void **state)
{
    static const char *const fields[] = {"", "Accept-Encoding: deflate\r\n",
            "Accept-Encoding: gzip;q=0\r\n", "Accept-Encoding: gzip; q=0.000, br\r\n",
            "Accept-Encoding: xgzip, gzi\r\n"};

    (void)state; // the tests share nothing
    struct fixture f;

    make(&f, NULL);
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        print_message("%s", fields[i]);
        assert_int_equal(get(&f, "/update", fields[i]), 200);
        assert_true(fixture_said(&f, "<h1>Update</h1>"));
        assert_false(fixture_said(&f, "gzip"));
        assert_true(fixture_said(&f, "Content-Security-Policy: default-src 'none';"));
    }
}

static void the_root_leads_to_the_page(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    make(&f, "/firmware");

    assert_int_equal(get(&f, "/", GZIP), 303);
    assert_true(fixture_said(&f, "\r\nLocation: firmware\r\n"));
    assert_int_equal(get(&f, "/firmware?x=1", GZIP), 200);
    assert_int_equal(get(&f, "/update", GZIP), 404);
    assert_int_equal(get(&f, "/firmwares", GZIP), 404);
}

static void a_device_without_a_page_has_none(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    fixture_init(&f);

    assert_int_equal(get(&f, "/update", GZIP), 404);
    assert_int_equal(get(&f, "/", GZIP), 404);
}

static void the_path_of_the_page_is_one_word(void **state)
{
    static const char *const paths[] = {"", "/", "update", "/a/b", "/a/"};

    (void)state; // the tests share nothing
    struct fixture f;

    fixture_init(&f);
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        f.config.page_path = paths[i];
        assert_int_equal(
                aloft_web_server_init(&f.server, &f.config), ALOFT_ERR_ARGUMENT);
    }
}

static void what_is_wrong_with_it_is_told_in_html(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    make(&f, NULL);

    assert_int_equal(fixture_ask(&f, "PUT /update HTTP/1.1\r\nHost: a\r\n\r\n"), 405);
    assert_true(fixture_said(&f, "\r\nContent-Type: text/html; charset=utf-8\r\n"));
    assert_true(fixture_said(&f, "<h1>Method Not Allowed</h1>"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(the_page_goes_out_as_it_is),
            cmocka_unit_test(head_of_the_page_has_no_body),
            cmocka_unit_test(who_does_not_take_gzip_gets_a_made_page),
            cmocka_unit_test(the_root_leads_to_the_page),
            cmocka_unit_test(a_device_without_a_page_has_none),
            cmocka_unit_test(the_path_of_the_page_is_one_word),
            cmocka_unit_test(what_is_wrong_with_it_is_told_in_html),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
