/* Who may send a form, and what is there without. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "form_fixture.h"

static void no_other_site_may_send_it(void **state)
{
    static const struct {
        const char *fields;
        unsigned code;
    } cases[] = {
            {FORM_TYPE "Origin: http://a\r\nReferer: http://a/update\r\n"
                       "Sec-Fetch-Site: same-origin\r\n",
                    200},
            {FORM_TYPE "Referer: http://a/x/update\r\n", 200},
            {FORM_TYPE "Sec-Fetch-Site: none\r\n", 200},
            {FORM_TYPE "Origin: http://b\r\n", 403},
            {FORM_TYPE "Origin: null\r\n", 403},
            {FORM_TYPE "Referer: http://b/a/\r\n", 403},
            {FORM_TYPE "Referer: https://a/\r\n", 403},
            {FORM_TYPE "Referer: about:blank\r\n", 403},
            {FORM_TYPE "Sec-Fetch-Site: cross-site\r\n", 403},
            {FORM_TYPE "Sec-Fetch-Site: same-site\r\n", 403},
    };
    struct device *device = *state;
    const struct form form = form_of_image(device, "\"firmware\"; filename=\"a.bin\"");

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        print_message("%s\n", cases[i].fields);
        assert_int_equal(form_post(device, &form, cases[i].fields), cases[i].code);
    }
}

static void every_site_may_send_it_where_that_was_asked_for(void **state)
{
    static const char preflight[] = "OPTIONS /update HTTP/1.1\r\nHost: a\r\n"
                                    "Origin: http://b\r\n\r\n";
    static const char allowed[] = "\r\nAccess-Control-Allow-Origin: *\r\n"
                                  "Access-Control-Allow-Headers: *\r\n";
    static const char order[] = "POST /api/v1/confirm HTTP/1.1\r\nHost: a\r\n"
                                "X-Aloft: 1\r\nOrigin: http://b\r\n\r\n";
    struct device *device = *state;
    const struct form form = form_of_image(device, "\"firmware\"; filename=\"a.bin\"");

    assert_int_equal(fixture_ask(&device->web, preflight), 405);
    assert_false(fixture_said(&device->web, "Access-Control"));
    device->web.config.cross_site = true;
    fixture_restart(&device->web);

    assert_int_equal(fixture_ask(&device->web, preflight), 200);
    assert_true(fixture_said(&device->web, allowed));
    assert_int_equal(form_post(device, &form, FORM_TYPE "Origin: http://b\r\n"), 200);
    assert_true(fixture_said(&device->web, allowed));
    assert_int_equal(fixture_ask(&device->web, order), 403);
    assert_false(fixture_said(&device->web, "Access-Control"));
}

static void it_needs_the_password(void **state)
{
    struct device *device = *state;
    const struct form form = form_of_image(device, "\"firmware\"; filename=\"a.bin\"");

    device->web.config.has_password = true;
    device->web.config.open_to_all = false;
    device->web.config.takes_basic = true;
    fixture_restart(&device->web);

    assert_int_equal(form_post(device, &form, FORM_TYPE), 401);
    assert_true(fixture_said(&device->web, "WWW-Authenticate: Digest "));
    assert_int_equal(form_post(device, &form,
                             FORM_TYPE "Authorization: Basic YWRtaW46YmFybGV5\r\n"),
            401);
    assert_int_equal(device->recorder.asked, 0);
    assert_int_equal(
            form_post(device, &form,
                    FORM_TYPE "Authorization: Basic YWRtaW46b3BlbiBzZXNhbWU=\r\n"),
            200);
}

static void a_closed_device_takes_none(void **state)
{
    struct device *device = *state;
    const struct form form = form_of_image(device, "\"firmware\"; filename=\"a.bin\"");

    device->web.config.open_to_all = false;
    fixture_restart(&device->web);

    assert_int_equal(form_post(device, &form, FORM_TYPE), 403);
    assert_int_equal(device->recorder.asked, 0);
}

static void who_waits_for_leave_gets_it_after_the_checks(void **state)
{
    struct device *device = *state;
    const struct form form = form_of_image(device, "\"firmware\"; filename=\"a.bin\"");

    form_post_in_part(
            device, &form, FORM_TYPE "Expect: 100-continue\r\n", 0, REQUEST_SIZE);
    assert_string_equal(device->web.said, "HTTP/1.1 100 Continue\r\n\r\n");
    assert_int_equal(device->recorder.asked, 0);
    fixture_tell(&device->web, ALOFT_EVENT_BYTES, form.text, form.len);
    assert_true(fixture_said(&device->web, "\r\nHTTP/1.1 200 OK\r\n"));

    form_post_in_part(device, &form,
            FORM_TYPE "Expect: 100-continue\r\nOrigin: http://b\r\n", 0, REQUEST_SIZE);
    assert_int_equal(form_code(device), 403);
}

static void without_a_page_there_is_no_form(void **state)
{
    struct device *device = *state;
    const struct form form = form_of_image(device, "\"firmware\"; filename=\"a.bin\"");

    device->web.config.page = NULL;
    fixture_restart(&device->web);

    assert_int_equal(form_post(device, &form, FORM_TYPE), 404);
}

static unsigned get(struct device *device, const char *path)
{
    char request[128];

    snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: a\r\n\r\n", path);
    return fixture_ask(&device->web, request);
}

static void who_takes_no_gzip_gets_plain_forms(void **state)
{
    struct device *device = *state;

    assert_int_equal(get(device, "/update"), 200);
    assert_true(fixture_said(&device->web, "<form method=post"));
    assert_true(fixture_said(&device->web, " action=\"update\""));
    assert_true(fixture_said(&device->web, " name=firmware>"));
    assert_true(fixture_said(&device->web, " name=filesystem>"));
}

static void the_status_tells_what_runs_and_what_was_refused(void **state)
{
    struct device *device = *state;

    device->web.device.info.refused = "older than the version in use";

    assert_int_equal(get(device, "/update/status"), 200);
    assert_true(fixture_said(&device->web, "<h1>kitchen</h1>"));
    assert_true(fixture_said(&device->web, "<dt>Version<dd>1.0.0<"));
    assert_true(fixture_said(&device->web, "<dt>State<dd>on trial"));
    assert_true(fixture_said(&device->web, "<dd>older than the version in use<"));
    assert_true(fixture_said(&device->web, "<li>9: update, installed"));
    assert_true(fixture_said(&device->web, "href=\"../update\""));
}

static void the_status_looks_again_while_something_may_change(void **state)
{
    static const char refresh[] = "http-equiv=refresh";
    struct device *device = *state;
    struct aloft_web_info *info = &device->web.device.info;

    info->uptime_s = 3600;
    get(device, "/update/status");
    assert_true(fixture_said(&device->web, refresh)); // it is on trial
    info->state = ALOFT_WEB_CONFIRMED;
    get(device, "/update/status");
    assert_false(fixture_said(&device->web, refresh));
    info->uptime_s = 5;
    get(device, "/update/status");
    assert_true(fixture_said(&device->web, refresh));
}

static void words_of_the_device_stay_words(void **state)
{
    struct device *device = *state;

    device->web.device.info.version = "<script src='x'>&\"\n\xE4";

    get(device, "/update/status");
    assert_true(fixture_said(
            &device->web, "<dd>&lt;script src=&#39;x&#39;>&amp;&quot;?\?<"));
}

static void a_device_that_knows_little_says_so(void **state)
{
    struct device *device = *state;

    device->web.device.info = (struct aloft_web_info){.state = ALOFT_WEB_RECOVERY};

    assert_int_equal(get(device, "/update/status"), 200);
    assert_true(fixture_said(&device->web, "<h1>Device</h1>"));
    assert_true(fixture_said(&device->web, "<dt>Version<dd>not known<"));
    assert_true(fixture_said(&device->web, "waits for firmware"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, form_set_up, form_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
            TEST(no_other_site_may_send_it),
            TEST(every_site_may_send_it_where_that_was_asked_for),
            TEST(it_needs_the_password),
            TEST(a_closed_device_takes_none),
            TEST(who_waits_for_leave_gets_it_after_the_checks),
            TEST(without_a_page_there_is_no_form),
            TEST(who_takes_no_gzip_gets_plain_forms),
            TEST(the_status_tells_what_runs_and_what_was_refused),
            TEST(the_status_looks_again_while_something_may_change),
            TEST(words_of_the_device_stay_words),
            TEST(a_device_that_knows_little_says_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
