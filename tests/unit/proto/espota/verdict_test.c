#include "aloft/espota_verdict.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void hear(struct aloft_espota_verdict *verdict, const char *text, uint32_t sent)
{
    aloft_espota_verdict_take(verdict, (const uint8_t *)text, strlen(text), sent);
}

struct run {
    const char *text;
    uint32_t sent;
    uint32_t counted;
};

static const struct run runs[] = {
        {"1460", 16384, 1460},
        {"14601460", 16384, 2920},
        {"146014601460", 16384, 4380},
        {"10241024", 16384, 2048},
        {"102410241024102410241024", 16384, 6144},
        {"1460324", 16384, 1784},
        {"16384163848192", 65536, 40960},
        {"14601460146014601460648", 65536, 7948},
        {"53614601460146014601460", 65536, 7836},
        {"512512512512", 65536, 2048},
        {"14601460146014601460146014601460146014601460146014601460", 65536, 20440},
        {"1", 16384, 1},
        {"1460", 1000, 1000},
        {"0", 16384, 0},
        {"01460", 16384, 0},
        {"", 16384, 0},
        {"1460 1460\r\n", 16384, 2920},
};

static void coalesced_counts_are_taken_apart(void **state)
{
    (void)state; // cmocka passes it to every test

    for (size_t i = 0; i < sizeof runs / sizeof runs[0]; i++) {
        struct aloft_espota_verdict verdict = {.counted = 0};
        hear(&verdict, runs[i].text, runs[i].sent);
        assert_int_equal(verdict.counted, runs[i].counted);
        assert_int_equal(verdict.saying, ALOFT_ESPOTA_COUNTING);
    }
}

static void ok_is_found_wherever_it_stands(void **state)
{
    struct aloft_espota_verdict verdict = {.counted = 0};
    (void)state; // cmocka passes it to every test

    hear(&verdict, "1024OK", 1024);
    assert_int_equal(verdict.saying, ALOFT_ESPOTA_SAID_OK);
    assert_int_equal(verdict.counted, 1024);

    verdict = (struct aloft_espota_verdict){.counted = 0};
    hear(&verdict, "10", 1024);
    hear(&verdict, "24O", 1024);
    assert_int_equal(verdict.saying, ALOFT_ESPOTA_OK_BEGUN);
    hear(&verdict, "K", 1024);
    assert_int_equal(verdict.saying, ALOFT_ESPOTA_SAID_OK);
}

static void an_error_is_kept_in_the_devices_words(void **state)
{
    struct aloft_espota_verdict verdict = {.counted = 0};
    (void)state; // cmocka passes it to every test

    hear(&verdict, "1460ERROR[10]: Magic byte", 1460);
    assert_int_equal(verdict.saying, ALOFT_ESPOTA_WORDS_BEGUN);
    hear(&verdict, " is not 0xE9\r\nOK", 1460);

    assert_int_equal(verdict.saying, ALOFT_ESPOTA_SAID_ERROR);
    assert_true(aloft_span_is(
            aloft_espota_verdict_words(&verdict), "ERROR[10]: Magic byte is not 0xE9"));
    assert_int_equal(verdict.counted, 1460);
}

static void any_words_but_ok_are_an_error(void **state)
{
    struct aloft_espota_verdict verdict = {.counted = 0};
    (void)state; // cmocka passes it to every test

    hear(&verdict, "Out of memory\n", 0);

    assert_int_equal(verdict.saying, ALOFT_ESPOTA_SAID_ERROR);
    assert_true(aloft_span_is(aloft_espota_verdict_words(&verdict), "Out of memory"));
}

static void long_words_are_cut_and_control_characters_dropped(void **state)
{
    struct aloft_espota_verdict verdict = {.counted = 0};
    (void)state; // cmocka passes it to every test

    hear(&verdict, "E\x1B[31m\x80", 0);
    for (int i = 0; i < 1000; i++) {
        hear(&verdict, "x", 0);
    }

    const struct aloft_span words = aloft_espota_verdict_words(&verdict);
    assert_int_equal(words.len, ALOFT_ESPOTA_WORDS_MAX);
    assert_memory_equal(words.text, "E[31mxxx", 8);
}

static void any_bytes_are_survived(void **state)
{
    uint8_t pair_of_bytes[2];
    (void)state; // cmocka passes it to every test

    for (unsigned i = 0; i < 65536; i++) {
        struct aloft_espota_verdict verdict = {.counted = 0};
        pair_of_bytes[0] = (uint8_t)(i >> 8);
        pair_of_bytes[1] = (uint8_t)i;
        aloft_espota_verdict_take(&verdict, pair_of_bytes, 2, 50);
        assert_true(verdict.counted <= 50);
        assert_int_equal(verdict.saying == ALOFT_ESPOTA_SAID_OK,
                memcmp(pair_of_bytes, "OK", 2) == 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(coalesced_counts_are_taken_apart),
            cmocka_unit_test(ok_is_found_wherever_it_stands),
            cmocka_unit_test(an_error_is_kept_in_the_devices_words),
            cmocka_unit_test(any_words_but_ok_are_an_error),
            cmocka_unit_test(long_words_are_cut_and_control_characters_dropped),
            cmocka_unit_test(any_bytes_are_survived),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
