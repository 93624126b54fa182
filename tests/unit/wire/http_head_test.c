#include "aloft/http_head.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <stdlib.h>

/* All that a head said, as one text: "a=b;c=d;". */
struct outcome {
    struct aloft_http_head head;
    char said[4096];
    size_t used;
    bool ended;
    enum aloft_status status;
};

static void note(struct outcome *outcome, struct aloft_span span, char end)
{
    const size_t len = strlen(outcome->said);

    assert_true(len + span.len + 2 < sizeof outcome->said);
    if (span.len > 0) {
        memcpy(outcome->said + len, span.text, span.len);
    }
    outcome->said[len + span.len] = end;
    outcome->said[len + span.len + 1] = '\0';
}

/*
 * Reads `text` in pieces of at most `step` bytes. Each piece is copied to memory of
 * exactly its size, so that the sanitizer sees a byte read too many.
 */
static void read_head(struct outcome *outcome, enum aloft_http_kind kind,
        const char *text, size_t len, size_t step)
{
    memset(outcome, 0, sizeof *outcome);
    aloft_http_head_init(&outcome->head, kind);
    while (outcome->used < len && outcome->status == ALOFT_OK && !outcome->ended) {
        const size_t left = len - outcome->used;
        const size_t size = left < step ? left : step;
        uint8_t *bytes = malloc(size);
        struct aloft_http_item item;
        assert_non_null(bytes);
        memcpy(bytes, text + outcome->used, size);
        outcome->status = aloft_http_head_take(&outcome->head, bytes, size, &item);
        outcome->used += item.used;
        outcome->ended = item.found == ALOFT_HTTP_END;
        if (item.found == ALOFT_HTTP_START || item.found == ALOFT_HTTP_FIELD) {
            note(outcome, item.name, '=');
            note(outcome, item.value, ';');
        }
        free(bytes);
    }
}

static void a_response_is_read_however_it_is_split(void **state)
{
    static const char text[] = "HTTP/1.1 200 All right\r\nX-MD5:  abc\t\r\nEmpty:\r\n"
                               "content-length: 16384\r\n\r\nBODY";
    struct outcome outcome;
    (void)state; // cmocka passes it to every test

    for (size_t step = 1; step < sizeof text; step++) {
        read_head(&outcome, ALOFT_HTTP_RESPONSE, text, sizeof text - 1, step);

        assert_int_equal(outcome.status, ALOFT_OK);
        assert_string_equal(
                outcome.said, "=All right;X-MD5=abc;Empty=;content-length=16384;");
        assert_int_equal(outcome.head.code, 200);
        assert_int_equal(outcome.head.minor, 1);
        assert_int_equal(outcome.head.length, 16384);
        assert_int_equal(aloft_http_head_body(&outcome.head), ALOFT_HTTP_BODY_LENGTH);
        assert_int_equal(sizeof text - 1 - outcome.used, 4);
    }
}

static void a_request_is_read_however_it_is_split(void **state)
{
    static const char text[] = "GET /a.bin?x=1 HTTP/1.0\r\nHost: h\r\n\r\n";
    struct outcome outcome;
    (void)state; // cmocka passes it to every test

    for (size_t step = 1; step < sizeof text; step++) {
        read_head(&outcome, ALOFT_HTTP_REQUEST, text, sizeof text - 1, step);

        assert_int_equal(outcome.status, ALOFT_OK);
        assert_string_equal(outcome.said, "GET=/a.bin?x=1;Host=h;");
        assert_int_equal(outcome.head.minor, 0);
        assert_int_equal(aloft_http_head_body(&outcome.head), ALOFT_HTTP_BODY_NONE);
    }
}

struct framing {
    const char *text;
    enum aloft_http_body body;
};

static const struct framing framings[] = {
        {"HTTP/1.1 200\r\n\r\n", ALOFT_HTTP_BODY_TO_CLOSE},
        {"HTTP/1.1 200 \r\n\r\n", ALOFT_HTTP_BODY_TO_CLOSE},
        {"HTTP/1.1 200 OK\nA: b\n\n", ALOFT_HTTP_BODY_TO_CLOSE},
        {"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", ALOFT_HTTP_BODY_NONE},
        {"HTTP/1.1 200 OK\r\nContent-Length: 0007\r\n\r\n", ALOFT_HTTP_BODY_LENGTH},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n",
                ALOFT_HTTP_BODY_CHUNKED},
        {"HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n",
                ALOFT_HTTP_BODY_NONE},
        {"HTTP/1.1 204 \r\n\r\n", ALOFT_HTTP_BODY_NONE},
        {"HTTP/1.1 100 Continue\r\n\r\n", ALOFT_HTTP_BODY_NONE},
};

static void the_body_is_framed_as_the_head_says(void **state)
{
    struct outcome outcome;
    (void)state; // cmocka passes it to every test

    for (size_t i = 0; i < sizeof framings / sizeof framings[0]; i++) {
        const char *text = framings[i].text;
        read_head(&outcome, ALOFT_HTTP_RESPONSE, text, strlen(text), 1000);
        assert_int_equal(outcome.status, ALOFT_OK);
        assert_true(outcome.ended);
        assert_int_equal(aloft_http_head_body(&outcome.head), framings[i].body);
    }
}

struct bad {
    const char *why;
    const char *text;
    size_t len;
    enum aloft_status status;
};

#define BAD(why, text, status)              \
    {                                       \
        why, text, sizeof(text) - 1, status \
    }
#define OK_LINE "HTTP/1.1 200 OK\r\n"

static const struct bad bad_responses[] = {
        BAD("another protocol", "ICY 200 OK\r\n", ALOFT_ERR_FORMAT),
        BAD("HTTP/2", "HTTP/2.0 200 OK\r\n", ALOFT_ERR_FORMAT),
        BAD("no version digit", "HTTP/1. 200 OK\r\n", ALOFT_ERR_FORMAT),
        BAD("version alone", "HTTP/1.1\r\n", ALOFT_ERR_FORMAT),
        BAD("short code", "HTTP/1.1 20 OK\r\n", ALOFT_ERR_FORMAT),
        BAD("long code", "HTTP/1.1 2000 OK\r\n", ALOFT_ERR_FORMAT),
        BAD("code below 100", "HTTP/1.1 099 OK\r\n", ALOFT_ERR_FORMAT),
        BAD("negative code", "HTTP/1.1 -20 OK\r\n", ALOFT_ERR_FORMAT),
        BAD("no space behind the code", "HTTP/1.1 200OK\r\n", ALOFT_ERR_FORMAT),
        BAD("nothing", "\r\n", ALOFT_ERR_FORMAT),
        BAD("zero byte", "HTTP/1.1 200 O\0K\r\n", ALOFT_ERR_FORMAT),
        BAD("zero byte in a field", OK_LINE "A: \0\r\n", ALOFT_ERR_FORMAT),
        BAD("DEL in a field", OK_LINE "A: \x7F\r\n", ALOFT_ERR_FORMAT),
        BAD("CR alone", OK_LINE "A: b\rC: d\r\n", ALOFT_ERR_FORMAT),
        BAD("two CR", OK_LINE "A: b\r\r\n", ALOFT_ERR_FORMAT),
        BAD("folded line", OK_LINE "A: b\r\n c\r\n", ALOFT_ERR_FORMAT),
        BAD("no colon", OK_LINE "A b\r\n", ALOFT_ERR_FORMAT),
        BAD("no name", OK_LINE ": b\r\n", ALOFT_ERR_FORMAT),
        BAD("space before the colon", OK_LINE "Content-Length : 5\r\n",
                ALOFT_ERR_FORMAT),
        BAD("empty length", OK_LINE "Content-Length:\r\n", ALOFT_ERR_SIZE),
        BAD("negative length", OK_LINE "Content-Length: -1\r\n", ALOFT_ERR_SIZE),
        BAD("signed length", OK_LINE "Content-Length: +1\r\n", ALOFT_ERR_SIZE),
        BAD("hexadecimal length", OK_LINE "Content-Length: 0x10\r\n", ALOFT_ERR_SIZE),
        BAD("length list", OK_LINE "Content-Length: 5, 5\r\n", ALOFT_ERR_SIZE),
        BAD("length over 32 bits", OK_LINE "Content-Length: 4294967296\r\n",
                ALOFT_ERR_SIZE),
        BAD("length over 64 bits", OK_LINE "Content-Length: 18446744073709551621\r\n",
                ALOFT_ERR_SIZE),
        BAD("length twice", OK_LINE "Content-Length: 5\r\nContent-Length: 5\r\n",
                ALOFT_ERR_PROTOCOL),
        BAD("length, then chunked",
                OK_LINE "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
                ALOFT_ERR_PROTOCOL),
        BAD("chunked, then length",
                OK_LINE "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n",
                ALOFT_ERR_PROTOCOL),
        BAD("chunked twice",
                OK_LINE "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
                ALOFT_ERR_PROTOCOL),
        BAD("gzip, chunked", OK_LINE "Transfer-Encoding: gzip, chunked\r\n",
                ALOFT_ERR_PROTOCOL),
        BAD("chunked in HTTP/1.0",
                "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
                ALOFT_ERR_PROTOCOL),
};

static const struct bad bad_requests[] = {
        BAD("no target", "GET HTTP/1.1\r\n", ALOFT_ERR_FORMAT),
        BAD("empty target", "GET  HTTP/1.1\r\n", ALOFT_ERR_FORMAT),
        BAD("method alone", "GET\r\n", ALOFT_ERR_FORMAT),
        BAD("no method", " / HTTP/1.1\r\n", ALOFT_ERR_FORMAT),
        BAD("strange method", "G(T / HTTP/1.1\r\n", ALOFT_ERR_FORMAT),
        BAD("no version", "GET /\r\n", ALOFT_ERR_FORMAT),
        BAD("text behind the version", "GET / HTTP/1.1 x\r\n", ALOFT_ERR_FORMAT),
        BAD("two digits of version", "GET / HTTP/1.10\r\n", ALOFT_ERR_FORMAT),
};

static void check_bad(enum aloft_http_kind kind, const struct bad *c, size_t step)
{
    struct outcome outcome;

    read_head(&outcome, kind, c->text, c->len, step);
    if (outcome.status != c->status) {
        fail_msg("%s: got %s", c->why, aloft_status_text(outcome.status));
    }
}

static void broken_heads_are_refused(void **state)
{
    (void)state; // cmocka passes it to every test
    for (size_t i = 0; i < sizeof bad_responses / sizeof bad_responses[0]; i++) {
        check_bad(ALOFT_HTTP_RESPONSE, &bad_responses[i], 1);
        check_bad(ALOFT_HTTP_RESPONSE, &bad_responses[i], 1000);
    }
    for (size_t i = 0; i < sizeof bad_requests / sizeof bad_requests[0]; i++) {
        check_bad(ALOFT_HTTP_REQUEST, &bad_requests[i], 1);
        check_bad(ALOFT_HTTP_REQUEST, &bad_requests[i], 1000);
    }
}

/* Writes a response with one field whose value is `len` times 'v'. */
static size_t long_field(char *text, const char *name, size_t len)
{
    const size_t begin = (size_t)(stpcpy(stpcpy(text, OK_LINE), name) - text);

    memset(text + begin, 'v', len);
    memcpy(text + begin + len, "\r\n\r\n", 4);
    return begin + len + 4;
}

static void a_long_field_is_cut_and_the_head_goes_on(void **state)
{
    static char text[ALOFT_HTTP_LINE_MAX * 4];
    struct outcome outcome;
    (void)state; // cmocka passes it to every test

    const size_t len = long_field(text, "Policy:", ALOFT_HTTP_LINE_MAX * 3);
    read_head(&outcome, ALOFT_HTTP_RESPONSE, text, len, len);

    assert_int_equal(outcome.status, ALOFT_OK);
    assert_true(outcome.ended);
    assert_int_equal(strlen(strstr(outcome.said, "Policy=")), ALOFT_HTTP_LINE_MAX + 1);
}

static void a_long_line_that_matters_is_refused(void **state)
{
    static char text[ALOFT_HTTP_LINE_MAX * 4];
    struct outcome outcome;
    size_t len;
    (void)state; // cmocka passes it to every test

    len = long_field(text, "Content-Length:", ALOFT_HTTP_LINE_MAX);
    read_head(&outcome, ALOFT_HTTP_RESPONSE, text, len, len);
    assert_int_equal(outcome.status, ALOFT_ERR_TOO_LONG);

    len = long_field(text, "", ALOFT_HTTP_LINE_MAX + 1);
    read_head(&outcome, ALOFT_HTTP_RESPONSE, text, len, len);
    assert_int_equal(outcome.status, ALOFT_ERR_TOO_LONG);

    memset(text, 'H', ALOFT_HTTP_LINE_MAX + 1);
    memcpy(text + ALOFT_HTTP_LINE_MAX + 1, "\r\n", 2);
    read_head(&outcome, ALOFT_HTTP_RESPONSE, text, ALOFT_HTTP_LINE_MAX + 3, 1);
    assert_int_equal(outcome.status, ALOFT_ERR_TOO_LONG);
}

static void a_line_without_end_is_refused(void **state)
{
    static char text[ALOFT_HTTP_HEAD_MAX + 1];
    struct outcome outcome;
    (void)state; // cmocka passes it to every test

    memset(text, 'x', sizeof text);
    read_head(&outcome, ALOFT_HTTP_RESPONSE, text, sizeof text, 1460);

    assert_int_equal(outcome.status, ALOFT_ERR_TOO_LONG);
}

static void an_error_stays_and_so_does_the_end(void **state)
{
    struct aloft_http_head head;
    struct aloft_http_item item;
    struct outcome outcome;
    (void)state; // cmocka passes it to every test

    aloft_http_head_init(&head, ALOFT_HTTP_RESPONSE);
    assert_int_equal(aloft_http_head_take(&head, (const uint8_t *)"\n", 1, &item),
            ALOFT_ERR_FORMAT);
    assert_int_equal(aloft_http_head_take(&head, (const uint8_t *)"H", 1, &item),
            ALOFT_ERR_FORMAT);

    read_head(&outcome, ALOFT_HTTP_RESPONSE, OK_LINE "\r\n", sizeof OK_LINE + 1, 99);
    assert_true(outcome.ended);
    assert_int_equal(
            aloft_http_head_take(&outcome.head, (const uint8_t *)"H", 1, &item),
            ALOFT_ERR_STATE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(a_response_is_read_however_it_is_split),
            cmocka_unit_test(a_request_is_read_however_it_is_split),
            cmocka_unit_test(the_body_is_framed_as_the_head_says),
            cmocka_unit_test(broken_heads_are_refused),
            cmocka_unit_test(a_long_field_is_cut_and_the_head_goes_on),
            cmocka_unit_test(a_long_line_that_matters_is_refused),
            cmocka_unit_test(a_line_without_end_is_refused),
            cmocka_unit_test(an_error_stays_and_so_does_the_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
