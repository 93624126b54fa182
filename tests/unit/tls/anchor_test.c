#include "aloft/tls_anchor.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void pattern_decides_which_hosts_an_anchor_is_for(void **state)
{
    (void)state; // the tests share nothing
    static const struct {
        const char *pattern;
        const char *host;
        bool fits;
    } cases[] = {
            {"", "example.org", true},
            {"example.org", "example.org", true},
            {"example.org", "EXAMPLE.org", true},
            {"example.org", "example.com", false},
            {"example.org", "a.example.org", false},
            {"*.example.org", "a.example.org", true},
            {"*.example.org", "a.b.example.org", false},
            {"*.example.org", "example.org", false},
            {"*.example.org", ".example.org", false},
            {"*", "example.org", false},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct aloft_tls_anchor anchor = {
                .host = aloft_span_of(cases[i].pattern)};

        print_message("%s, %s\n", cases[i].pattern, cases[i].host);
        assert_int_equal(aloft_tls_anchor_fits(&anchor, aloft_span_of(cases[i].host)),
                cases[i].fits);
    }
}

static void anchor_survives_a_trust_store(void **state)
{
    (void)state; // the tests share nothing
    static const uint8_t subject[] = {0x30, 0x02, 0x31, 0x00};
    static const uint8_t point[65] = {0x04, 0x01};
    const struct aloft_tls_anchor anchor = {.subject = subject,
            .subject_len = sizeof subject,
            .kind = ALOFT_TLS_KEY_P256,
            .key = point,
            .key_len = sizeof point,
            .host = aloft_span_of("up.test")};
    struct aloft_tls_anchor read;
    uint8_t bytes[100];
    size_t len;

    assert_int_equal(
            aloft_tls_anchor_encode(&anchor, bytes, sizeof bytes, &len), ALOFT_OK);
    assert_int_equal(len, 8 + 7 + 4 + 65);
    assert_int_equal(aloft_tls_anchor_decode(&read, bytes, len), ALOFT_OK);
    assert_true(aloft_span_is(read.host, "up.test"));
    assert_memory_equal(read.subject, subject, sizeof subject);
    assert_memory_equal(read.key, point, sizeof point);
    assert_int_equal(
            aloft_tls_anchor_encode(&anchor, bytes, len - 1, &len), ALOFT_ERR_TOO_LONG);
}

static void bytes_that_are_no_anchor_are_refused(void **state)
{
    (void)state; // the tests share nothing
    struct aloft_tls_anchor anchor;
    uint8_t bytes[8 + 4 + 65] = {2, 0, 4};
    const size_t len = sizeof bytes;

    assert_int_equal(aloft_tls_anchor_decode(&anchor, bytes, len), ALOFT_OK);
    assert_int_equal(
            aloft_tls_anchor_decode(&anchor, bytes, len - 1), ALOFT_ERR_FORMAT);
    assert_int_equal(aloft_tls_anchor_decode(&anchor, bytes, 7), ALOFT_ERR_FORMAT);
    bytes[4] = 3; // an exponent
    assert_int_equal(aloft_tls_anchor_decode(&anchor, bytes, len), ALOFT_ERR_FORMAT);
    bytes[0] = 4; // a kind from the future
    assert_int_equal(aloft_tls_anchor_decode(&anchor, bytes, len), ALOFT_ERR_KEY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(pattern_decides_which_hosts_an_anchor_is_for),
            cmocka_unit_test(anchor_survives_a_trust_store),
            cmocka_unit_test(bytes_that_are_no_anchor_are_refused),
    };

    return cmocka_run_group_tests_name("tls/anchor", tests, NULL, NULL);
}
