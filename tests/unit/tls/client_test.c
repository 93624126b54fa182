#include "aloft/tls_client.h"

#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fake_asker.h"
#include "fake_tls_engine.h"

static const char request[] = "GET /u HTTP/1.1\r\n\r\n";
static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
static const char endless[] = "HTTP/1.1 200 OK\r\n\r\nhello";

struct fixture {
    struct fake_asker asker;
    struct fake_tls_engine engine;
    struct aloft_tls_client client;
    struct aloft_action action; /* the last one */
    char said[200];             /* all that went out */
    size_t said_len;
    bool opened;
    bool closed;
};

static void start(struct fixture *f, const char *url)
{
    memset(f, 0, sizeof *f);
    fake_asker_start(&f->asker, url);
    fake_tls_engine_init(&f->engine);
    aloft_tls_client_init(
            &f->client, &f->asker.exchange.machine, &f->engine.base, 1000);
}

/* Carries out all actions. */
static void drain(struct fixture *f)
{
    while (aloft_machine_next(&f->client.machine, &f->action)) {
        if (f->action.kind == ALOFT_ACTION_BYTES) {
            assert_true(f->action.len <= sizeof f->said - f->said_len);
            memcpy(f->said + f->said_len, f->action.data, f->action.len);
            f->said_len += f->action.len;
        }
        f->opened = f->opened || f->action.kind == ALOFT_ACTION_CONNECT;
        f->closed = f->closed || f->action.kind == ALOFT_ACTION_CLOSE;
    }
}

static void tell(struct fixture *f, enum aloft_event_kind kind,
        enum aloft_status status, uint32_t now_ms)
{
    const struct aloft_event event = {.kind = kind, .status = status, .now_ms = now_ms};

    assert_int_equal(aloft_machine_take(&f->client.machine, &event), 0);
    drain(f);
}

/* Hands bytes over in pieces; what is not used is offered again. */
static void hear(struct fixture *f, const char *text, size_t len, size_t piece)
{
    while (len > 0) {
        const size_t offered = len < piece ? len : piece;
        const struct aloft_event event = {.kind = ALOFT_EVENT_BYTES,
                .data = (const uint8_t *)text,
                .len = offered};
        const size_t used = aloft_machine_take(&f->client.machine, &event);
        const size_t said = f->said_len;

        drain(f);
        assert_true(used > 0 || f->said_len > said || f->closed);
        text += used;
        len -= f->closed ? len : used;
    }
}

static void start_and_connect(struct fixture *f)
{
    start(f, "https://up.test/u");
    drain(f);
    tell(f, ALOFT_EVENT_CONNECTED, ALOFT_OK, 0);
}

static void start_and_shake(struct fixture *f)
{
    start_and_connect(f);
    hear(f, "!", 1, 1);
}

static void asks_for_a_plain_stream_and_names_the_host(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    start(&f, "https://up.test/u");

    assert_true(aloft_machine_next(&f.client.machine, &f.action));
    assert_int_equal(f.action.kind, ALOFT_ACTION_CONNECT);
    assert_false(f.action.tls);
    assert_string_equal(f.action.host, "up.test");
    assert_int_equal(f.action.peer.port, 443);
    assert_string_equal(f.engine.host, "up.test");
}

static void says_nothing_before_the_peer_has_proved_itself(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    start_and_connect(&f);

    assert_memory_equal(f.said, "?", 1);
    assert_int_equal(f.said_len, 1);
    assert_int_equal(f.asker.exchange.state, ALOFT_HTTP_OPENING);
}

static void answer_is_the_same_however_it_is_split(void **state)
{
    (void)state; // the tests share nothing

    for (size_t piece = 1; piece <= sizeof answer; piece++) {
        struct fixture f;

        start_and_shake(&f);
        hear(&f, answer, sizeof answer - 1, piece);

        assert_true(f.asker.over);
        assert_int_equal(f.asker.exchange.status, ALOFT_OK);
        assert_int_equal(f.asker.body_len, 5);
        assert_memory_equal(f.asker.body, "hello", 5);
        assert_memory_equal(f.said + 1, request, sizeof request - 1);
    }
}

static void goodbye_is_said_before_the_stream_is_closed(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    start_and_shake(&f);
    hear(&f, answer, sizeof answer - 1, 1000);

    assert_int_equal(f.said_len, 1 + sizeof request - 1 + 1);
    assert_int_equal(f.said[f.said_len - 1], FAKE_TLS_GOODBYE);
    assert_true(f.closed);
}

static void goodbye_of_the_peer_ends_a_body_without_length(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    start_and_shake(&f);
    hear(&f, endless, sizeof endless, 1000); // the goodbye is its zero

    assert_int_equal(f.asker.exchange.status, ALOFT_OK);
    assert_int_equal(f.asker.body_len, 5);
    assert_true(f.closed);
}

static void end_without_goodbye_does_not(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    start_and_shake(&f);
    hear(&f, endless, sizeof endless - 1, 1000);
    tell(&f, ALOFT_EVENT_CLOSED, ALOFT_OK, 0);

    assert_true(f.asker.over);
    assert_int_equal(f.asker.exchange.status, ALOFT_ERR_TLS_CUT);
}

static void refusal_of_the_engine_reaches_the_inner_machine(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    start_and_connect(&f);
    hear(&f, "x", 1, 1);

    assert_int_equal(f.asker.exchange.status, ALOFT_ERR_TLS_UNTRUSTED);
    assert_int_equal(f.said[f.said_len - 1], FAKE_TLS_GOODBYE); // stands for the alert
    assert_true(f.closed);
}

static void nonsense_in_the_middle_of_a_body_is_told(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    start_and_shake(&f);
    hear(&f, answer, sizeof answer - 3, 1000);
    hear(&f, "\1", 1, 1);

    assert_int_equal(f.asker.exchange.status, ALOFT_ERR_TLS_PROTOCOL);
    assert_true(f.closed);
}

static void handshake_has_a_time_limit_of_its_own(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    start_and_connect(&f);
    assert_int_equal(aloft_machine_due_ms(&f.client.machine, 400), 600);
    tell(&f, ALOFT_EVENT_TIME, ALOFT_OK, 999);
    assert_false(f.asker.over);
    tell(&f, ALOFT_EVENT_TIME, ALOFT_OK, 1000);

    assert_int_equal(f.asker.exchange.status, ALOFT_ERR_TLS_STALLED);
    assert_true(f.closed);
}

static void stream_that_never_opened_is_told_as_it_was(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    start(&f, "https://up.test/u");
    drain(&f);
    tell(&f, ALOFT_EVENT_CLOSED, ALOFT_ERR_NAME, 0);

    assert_int_equal(f.asker.exchange.status, ALOFT_ERR_NAME);
}

static void inner_machine_may_give_up_in_the_handshake(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    start_and_connect(&f);
    aloft_http_exchange_abort(&f.asker.exchange);
    drain(&f);

    assert_true(f.closed);
    assert_int_equal(aloft_machine_due_ms(&f.client.machine, 0), ALOFT_NEVER);
}

static void plain_stream_passes_through_untouched(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    start(&f, "http://up.test/u");
    drain(&f);
    tell(&f, ALOFT_EVENT_CONNECTED, ALOFT_OK, 0);
    hear(&f, answer, sizeof answer - 1, 3);

    assert_int_equal(f.asker.exchange.status, ALOFT_OK);
    assert_int_equal(f.said_len, sizeof request - 1);
    assert_memory_equal(f.said, request, sizeof request - 1);
}

static void machine_can_be_used_again(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    start_and_connect(&f);
    hear(&f, "x", 1, 1);
    fake_asker_start(&f.asker, "https://two.test/u");
    f.closed = false;
    drain(&f);
    tell(&f, ALOFT_EVENT_CONNECTED, ALOFT_OK, 0);
    hear(&f, "!", 1, 1);
    hear(&f, answer, sizeof answer - 1, 1000);

    assert_string_equal(f.engine.host, "two.test");
    assert_int_equal(f.asker.exchange.status, ALOFT_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(asks_for_a_plain_stream_and_names_the_host),
            cmocka_unit_test(says_nothing_before_the_peer_has_proved_itself),
            cmocka_unit_test(answer_is_the_same_however_it_is_split),
            cmocka_unit_test(goodbye_is_said_before_the_stream_is_closed),
            cmocka_unit_test(goodbye_of_the_peer_ends_a_body_without_length),
            cmocka_unit_test(end_without_goodbye_does_not),
            cmocka_unit_test(refusal_of_the_engine_reaches_the_inner_machine),
            cmocka_unit_test(nonsense_in_the_middle_of_a_body_is_told),
            cmocka_unit_test(handshake_has_a_time_limit_of_its_own),
            cmocka_unit_test(stream_that_never_opened_is_told_as_it_was),
            cmocka_unit_test(inner_machine_may_give_up_in_the_handshake),
            cmocka_unit_test(plain_stream_passes_through_untouched),
            cmocka_unit_test(machine_can_be_used_again),
    };

    return cmocka_run_group_tests_name("tls/client", tests, NULL, NULL);
}
