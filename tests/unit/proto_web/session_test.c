/* Client and server, tied back to back. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/bearssl_digest.h"
#include "aloft/web_client.h"
#include "fixture.h"
#include "link_sim.h"

struct session {
    struct fixture device;
    struct aloft_web_client client;
    struct aloft_web_client_config config;
    struct link_sim link;
    char body[2048];
};

static void prepare(struct session *s, const char *url, const char *password)
{
    memset(s, 0, sizeof *s);
    fixture_init(&s->device);
    aloft_web_client_init(&s->client);
    link_sim_init(&s->link, &s->client.exchange.machine, &s->device.server.machine, 1);
    s->link.ends[1].listens = 80;
    s->config = (struct aloft_web_client_config){
            .verb = ALOFT_WEB_ORDER,
            .url = url,
            .password = password,
            .random = &s->device.random.base,
            .sha256 = &aloft_bearssl_sha256,
            .body = s->body,
            .body_size = sizeof s->body,
    };
}

static void run(struct session *s)
{
    assert_int_equal(
            aloft_web_client_start(&s->client, &s->config, s->link.now_ms), ALOFT_OK);
    link_sim_run(&s->link, 30000);
    assert_true(aloft_web_client_over(&s->client));
    link_sim_free(&s->link);
}

static void an_order_goes_through_however_the_bytes_are_split(void **state)
{
    (void)state; // the tests share nothing
    for (size_t piece = 1; piece < 400; piece += piece < 40 ? 1 : 37) {
        struct session s;

        prepare(&s, "http://127.0.0.1/api/v1/confirm", "open sesame");
        s.link.piece = piece;
        run(&s);
        assert_int_equal(aloft_web_client_status(&s.client), ALOFT_OK);
        assert_int_equal(aloft_web_client_code(&s.client), 200);
        assert_int_equal(s.device.device.confirmed, 1);
    }
}

static void going_back_restarts_the_device_after_the_answer(void **state)
{
    (void)state; // the tests share nothing
    struct session s;

    prepare(&s, "http://127.0.0.1/api/v1/rollback", "open sesame");
    run(&s);

    assert_int_equal(aloft_web_client_code(&s.client), 202);
    assert_int_equal(s.device.device.rolled_back, 1);
    assert_int_equal(s.link.ends[1].restarts, 1);
}

static void a_wrong_password_is_told(void **state)
{
    (void)state; // the tests share nothing
    struct session s;

    prepare(&s, "http://127.0.0.1/api/v1/confirm", "open barley");
    run(&s);

    assert_int_equal(aloft_web_client_status(&s.client), ALOFT_ERR_AUTH);
    assert_non_null(strstr(s.body, "\"password_wrong\""));
    assert_int_equal(s.device.device.confirmed, 0);
}

static void info_needs_no_password(void **state)
{
    (void)state; // the tests share nothing
    struct session s;

    prepare(&s, "http://127.0.0.1/api/v1/info", NULL);
    s.config.verb = ALOFT_WEB_ASK;
    run(&s);

    assert_int_equal(aloft_web_client_code(&s.client), 200);
    assert_non_null(strstr(s.body, "\"version\":\"1.0.0\""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(an_order_goes_through_however_the_bytes_are_split),
            cmocka_unit_test(going_back_restarts_the_device_after_the_answer),
            cmocka_unit_test(a_wrong_password_is_told),
            cmocka_unit_test(info_needs_no_password),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
