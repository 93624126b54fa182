#include "aloft/chunked.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <stdlib.h>

struct outcome {
    char body[256];
    size_t len;
    size_t used;
    bool done;
    enum aloft_status status;
};

/*
 * Decodes `text` in pieces of at most `step` bytes. Each piece is copied to memory of
 * exactly its size, so that the sanitizer sees a byte read too many.
 */
static struct outcome decode(const char *text, size_t len, size_t step)
{
    struct aloft_chunked chunked;
    struct outcome outcome = {.status = ALOFT_OK};

    aloft_chunked_init(&chunked);
    while (outcome.used < len && outcome.status == ALOFT_OK &&
            !aloft_chunked_done(&chunked)) {
        const size_t left = len - outcome.used;
        const size_t size = left < step ? left : step;
        uint8_t *piece_bytes = malloc(size);
        struct aloft_chunked_piece piece;
        assert_non_null(piece_bytes);
        memcpy(piece_bytes, text + outcome.used, size);
        outcome.status = aloft_chunked_take(&chunked, piece_bytes, size, &piece);
        assert_true(piece.used <= size);
        assert_true(outcome.len + piece.len < sizeof outcome.body);
        memcpy(outcome.body + outcome.len, piece.data, piece.len);
        outcome.len += piece.len;
        outcome.used += piece.used;
        free(piece_bytes);
    }
    outcome.done = aloft_chunked_done(&chunked);
    return outcome;
}

struct good {
    const char *wire;
    const char *body;
    size_t unused;
};

static const struct good good_cases[] = {
        {"0\r\n\r\n", "", 0},
        {"5\r\nhello\r\n0\r\n\r\n", "hello", 0},
        {"1\r\na\r\n2\r\nbc\r\n0\r\n\r\n", "abc", 0},
        {"00000000000000002\r\nab\r\n000\r\n\r\n", "ab", 0},
        {"A\r\n0123456789\r\na\r\n0123456789\r\n0\r\n\r\n", "01234567890123456789", 0},
        {"3;name=value\r\nabc\r\n0 ; x=\"y\"\r\n\r\n", "abc", 0},
        {"3\r\nabc\r\n0\r\nDigest: x\r\nOther: y\r\n\r\n", "abc", 0},
        {"3\r\n\r\n\r\r\n0\r\n\r\n", "\r\n\r", 0},
        {"1\r\na\r\n0\r\n\r\nHTTP", "a", 4},
};

static void check_good(const struct good *c, size_t step)
{
    const struct outcome outcome = decode(c->wire, strlen(c->wire), step);

    assert_int_equal(outcome.status, ALOFT_OK);
    assert_true(outcome.done);
    assert_int_equal(outcome.len, strlen(c->body));
    assert_memory_equal(outcome.body, c->body, outcome.len);
    assert_int_equal(strlen(c->wire) - outcome.used, c->unused);
}

static void bodies_are_the_same_however_they_are_split(void **state)
{
    (void)state; // cmocka passes it to every test
    for (size_t i = 0; i < sizeof good_cases / sizeof good_cases[0]; i++) {
        for (size_t step = 1; step < 40; step++) {
            check_good(&good_cases[i], step);
        }
    }
}

struct bad {
    const char *why;
    const char *wire;
    size_t len;
    enum aloft_status status;
};

#define BAD(why, wire, status)              \
    {                                       \
        why, wire, sizeof(wire) - 1, status \
    }

static const struct bad bad_cases[] = {
        BAD("no size", "\r\n", ALOFT_ERR_FORMAT),
        BAD("negative size", "-1\r\n", ALOFT_ERR_FORMAT),
        BAD("not hexadecimal", "g\r\n", ALOFT_ERR_FORMAT),
        BAD("0x", "0x5\r\n", ALOFT_ERR_FORMAT),
        BAD("more than 32 bits", "100000000\r\n", ALOFT_ERR_SIZE),
        BAD("far more than 32 bits", "FFFFFFFFFFFFFFFFF\r\n", ALOFT_ERR_SIZE),
        BAD("LF alone", "1\na\r\n", ALOFT_ERR_FORMAT),
        BAD("CR alone", "1\ra\r\n", ALOFT_ERR_FORMAT),
        BAD("chunk longer than its size", "1\r\nab\r\n", ALOFT_ERR_FORMAT),
        BAD("no LF behind the data", "1\r\na\rb", ALOFT_ERR_FORMAT),
        BAD("zero byte in an extension", "1;\0\r\n", ALOFT_ERR_FORMAT),
        BAD("LF in a trailer", "0\r\na\n\r\n", ALOFT_ERR_FORMAT),
        BAD("CR in a trailer", "0\r\na\rb", ALOFT_ERR_FORMAT),
        BAD("no LF at the end", "0\r\n\rx", ALOFT_ERR_FORMAT),
};

static void check_bad(const struct bad *c, size_t step)
{
    const struct outcome outcome = decode(c->wire, c->len, step);

    if (outcome.status != c->status) {
        fail_msg("%s: got %s", c->why, aloft_status_text(outcome.status));
    }
}

static void broken_codings_are_refused(void **state)
{
    (void)state; // cmocka passes it to every test
    for (size_t i = 0; i < sizeof bad_cases / sizeof bad_cases[0]; i++) {
        check_bad(&bad_cases[i], 1);
        check_bad(&bad_cases[i], 100);
    }
}

static void flood(char begin, char more)
{
    struct aloft_chunked chunked;
    struct aloft_chunked_piece piece;
    enum aloft_status status = ALOFT_OK;
    uint8_t bytes[3] = {(uint8_t)begin, (uint8_t)more, (uint8_t)more};

    aloft_chunked_init(&chunked);
    for (unsigned i = 0; i < ALOFT_CHUNKED_EXTRA_MAX && status == ALOFT_OK; i++) {
        status = aloft_chunked_take(&chunked, bytes, sizeof bytes, &piece);
        bytes[0] = (uint8_t)more;
    }
    assert_int_equal(status, ALOFT_ERR_TOO_LONG);
    assert_int_equal(
            aloft_chunked_take(&chunked, bytes, 1, &piece), ALOFT_ERR_TOO_LONG);
    assert_false(aloft_chunked_done(&chunked));
}

static void endless_extensions_and_zeros_are_refused(void **state)
{
    (void)state; // cmocka passes it to every test
    flood('1', ';');
    flood('0', '0');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(bodies_are_the_same_however_they_are_split),
            cmocka_unit_test(broken_codings_are_refused),
            cmocka_unit_test(endless_extensions_and_zeros_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
