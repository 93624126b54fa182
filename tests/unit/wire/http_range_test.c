#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "aloft/http_range.h"

static void assert_range(
        const struct aloft_http_range *range, uint32_t offset, uint32_t size)
{
    assert_int_equal(range->offset, offset);
    assert_int_equal(range->size, size);
    assert_int_equal(range->total, 1000);
}

static void an_answer_tells_its_part(void **state)
{
    struct aloft_http_range range;

    (void)state; // nothing is shared
    assert_int_equal(aloft_http_range_decode(&range, aloft_span_of("bytes 0-999/1000")),
            ALOFT_OK);
    assert_range(&range, 0, 1000);
    assert_int_equal(
            aloft_http_range_decode(&range, aloft_span_of("Bytes 990-990/1000")),
            ALOFT_OK);
    assert_range(&range, 990, 1);
}

static void an_answer_that_tells_no_part_is_found(void **state)
{
    static const char *const values[] = {"", "bytes", "bytes ", "bytes */1000",
            "bytes 0-9/*", "bytes 9-8/1000", "bytes 0-1000/1000", "bytes 0-9/",
            "bytes 0-/10", "bytes -9/10", "bytes 0-9", "bytes 0-9/1 000",
            "bytes 4294967296-4294967297/4294967298", "octets 0-9/1000",
            "bytes=0-9/10"};
    struct aloft_http_range range = {.offset = 7};

    (void)state; // nothing is shared
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        assert_int_equal(aloft_http_range_decode(&range, aloft_span_of(values[i])),
                ALOFT_ERR_FORMAT);
    }
    assert_int_equal(range.offset, 7);
}

static void a_part_is_asked_for_in_three_ways(void **state)
{
    static const struct {
        const char *value;
        uint32_t offset;
        uint32_t size;
    } cases[] = {
            {"bytes=0-99", 0, 100},
            {"bytes=0-0", 0, 1},
            {"bytes=100-", 100, 900},
            {"bytes=999-", 999, 1},
            {"bytes=900-5000", 900, 100},
            {"bytes=-1", 999, 1},
            {"bytes=-1000", 0, 1000},
            {"bytes=-2000", 0, 1000},
    };
    struct aloft_http_range range;

    (void)state; // nothing is shared
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(
                aloft_http_range_asked(&range, aloft_span_of(cases[i].value), 1000),
                ALOFT_OK);
        assert_range(&range, cases[i].offset, cases[i].size);
    }
}

static void what_cannot_be_answered_in_part_is_told_apart(void **state)
{
    static const char *const ignored[] = {"", "bytes=", "bytes=-", "bytes=5-4",
            "bytes=0-1,5-6", "bytes=a-b", "bytes 0-5", "lines=0-5", "bytes=--5"};
    static const char *const outside[] = {"bytes=1000-", "bytes=5000-6000", "bytes=-0"};
    struct aloft_http_range range;

    (void)state; // nothing is shared
    for (size_t i = 0; i < sizeof ignored / sizeof ignored[0]; i++) {
        assert_int_equal(
                aloft_http_range_asked(&range, aloft_span_of(ignored[i]), 1000),
                ALOFT_ERR_FORMAT);
    }
    for (size_t i = 0; i < sizeof outside / sizeof outside[0]; i++) {
        assert_int_equal(
                aloft_http_range_asked(&range, aloft_span_of(outside[i]), 1000),
                ALOFT_ERR_SIZE);
    }
    assert_int_equal(aloft_http_range_asked(&range, aloft_span_of("bytes=-5"), 0),
            ALOFT_ERR_SIZE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(an_answer_tells_its_part),
            cmocka_unit_test(an_answer_that_tells_no_part_is_found),
            cmocka_unit_test(a_part_is_asked_for_in_three_ways),
            cmocka_unit_test(what_cannot_be_answered_in_part_is_told_apart),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
