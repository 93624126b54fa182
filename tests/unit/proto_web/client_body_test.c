/* What a request carries beside its first line: bodies, fields, proofs made ahead. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "client_fixture.h"

/* A body of "abcdefgh", two bytes at a time, that breaks off at `end`. */
struct letters {
    struct aloft_web_source base;
    size_t end;
};

static size_t give_letters(
        struct aloft_web_source *source, size_t offset, const uint8_t **data)
{
    static const uint8_t text[] = "abcdefgh";
    const struct letters *letters = (const struct letters *)source;

    *data = text + offset;
    return offset < letters->end ? 2 : 0;
}

static void prepare_letters(struct client_fixture *f, struct letters *letters)
{
    static const struct aloft_web_source_ops ops = {.piece = give_letters};

    client_prepare(f);
    *letters = (struct letters){{&ops}, 8};
    f->config.verb = ALOFT_WEB_STORE;
    f->config.source = &letters->base;
    f->config.upload_len = 8;
}

/* The head and the first piece; the transport takes no more. */
static void send_two_letters(struct client_fixture *f, struct letters *letters)
{
    prepare_letters(f, letters);
    f->bursts_max = 2;
    client_send(f);
}

static bool sent_ends_with(const struct client_fixture *f, const char *text)
{
    const size_t len = strlen(text);

    return f->sent_len >= len && strcmp(f->sent + f->sent_len - len, text) == 0;
}

static void a_body_may_come_in_pieces(void **state)
{
    (void)state; // the tests share nothing
    struct client_fixture f;
    struct letters letters;

    prepare_letters(&f, &letters);
    client_send(&f);

    assert_true(sent_ends_with(&f, "\r\nContent-Length: 8\r\n\r\nabcdefgh"));
    assert_int_equal(f.bursts, 5);
    client_hears(&f, OK_5, 1000);
    client_assert_ended(&f, ALOFT_OK);
}

static void a_body_that_breaks_off_ends_it(void **state)
{
    (void)state; // the tests share nothing
    struct client_fixture f;
    struct letters letters;

    prepare_letters(&f, &letters);
    letters.end = 4;
    client_send(&f);

    client_assert_ended(&f, ALOFT_ERR_IO);
    assert_int_equal(f.closes, 1);
}

static void an_answer_before_the_end_of_the_body_counts(void **state)
{
    (void)state; // the tests share nothing
    struct client_fixture f;
    struct letters letters;

    send_two_letters(&f, &letters);
    f.bursts_max = 0;
    client_hears(&f, OK_5, 7);

    client_assert_ended(&f, ALOFT_OK);
    assert_true(sent_ends_with(&f, "\r\n\r\nab"));
}

static void a_body_goes_on_after_an_interim_answer(void **state)
{
    (void)state; // the tests share nothing
    struct client_fixture f;
    struct letters letters;

    send_two_letters(&f, &letters);
    f.bursts_max = 0;
    client_hears(&f, "HTTP/1.1 100 Continue\r\n\r\n", 100);

    assert_true(sent_ends_with(&f, "abcdefgh"));
    client_hears(&f, OK_5, 100);
    client_assert_ended(&f, ALOFT_OK);
}

static void a_body_that_moves_is_no_silence(void **state)
{
    (void)state; // the tests share nothing
    struct client_fixture f;
    struct letters letters;

    send_two_letters(&f, &letters);
    for (f.bursts_max = 3; f.bursts_max <= 5; f.bursts_max++) {
        f.now_ms += 8000;
        client_tell(&f, ALOFT_EVENT_TIME, NULL, 0, ALOFT_OK);
        assert_false(aloft_web_client_over(&f.client));
    }
    f.bursts_max = 0;
    f.now_ms += 8000;
    client_tell(&f, ALOFT_EVENT_TIME, NULL, 0, ALOFT_OK);
    f.now_ms += 8000;
    client_tell(&f, ALOFT_EVENT_TIME, NULL, 0, ALOFT_OK);

    client_assert_ended(&f, ALOFT_ERR_TIMEOUT);
}

static void connecting_anew_has_its_own_end(void **state)
{
    (void)state; // the tests share nothing
    struct client_fixture f;
    struct letters letters;

    prepare_letters(&f, &letters);
    f.config.password = "open sesame";
    client_send(&f);
    client_hears(&f, GOOD_CHALLENGE, 1000);
    f.now_ms = 10000;
    client_tell(&f, ALOFT_EVENT_TIME, NULL, 0, ALOFT_OK);

    client_assert_ended(&f, ALOFT_ERR_UNREACHABLE);
}

static void more_fields_of_the_head_are_sent(void **state)
{
    (void)state; // the tests share nothing
    struct client_fixture f;

    client_prepare(&f);
    f.config.verb = ALOFT_WEB_DROP;
    f.config.fields = "X-Aloft-Upload: 17\r\n";
    client_send(&f);

    assert_memory_equal(f.sent, "DELETE /api/v1/info HTTP/1.1\r\n", 30);
    assert_non_null(strstr(f.sent, "\r\nX-Aloft-Upload: 17\r\n"));
}

/* The password was proved for one question; then comes the next. */
static void ask_again(struct client_fixture *f)
{
    client_be_challenged(f, "open sesame");
    client_tell(f, ALOFT_EVENT_CONNECTED, NULL, 0, ALOFT_OK);
    client_hears(f, OK_5, 1000);
    f->connects = 0;
    client_send(f);
}

static void what_was_asked_once_is_proved_at_once(void **state)
{
    (void)state; // the tests share nothing
    struct client_fixture f;

    ask_again(&f);

    assert_int_equal(f.connects, 1);
    assert_non_null(strstr(f.sent, "nonce=\"abc\""));
    assert_non_null(strstr(f.sent, "nc=00000002"));
    client_hears(&f, GOOD_CHALLENGE, 1000);
    client_assert_ended(&f, ALOFT_ERR_AUTH);
}

static void a_nonce_that_grew_stale_between_two_requests_is_renewed(void **state)
{
    (void)state; // the tests share nothing
    struct client_fixture f;

    ask_again(&f);
    client_hears(&f, STALE_CHALLENGE, 1000);
    client_tell(&f, ALOFT_EVENT_CONNECTED, NULL, 0, ALOFT_OK);

    assert_non_null(strstr(f.sent, "nonce=\"def\""));
    assert_non_null(strstr(f.sent, "nc=00000001"));
    client_hears(&f, OK_5, 1000);
    client_assert_ended(&f, ALOFT_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(a_body_may_come_in_pieces),
            cmocka_unit_test(a_body_that_breaks_off_ends_it),
            cmocka_unit_test(an_answer_before_the_end_of_the_body_counts),
            cmocka_unit_test(a_body_goes_on_after_an_interim_answer),
            cmocka_unit_test(a_body_that_moves_is_no_silence),
            cmocka_unit_test(connecting_anew_has_its_own_end),
            cmocka_unit_test(more_fields_of_the_head_are_sent),
            cmocka_unit_test(what_was_asked_once_is_proved_at_once),
            cmocka_unit_test(a_nonce_that_grew_stale_between_two_requests_is_renewed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
