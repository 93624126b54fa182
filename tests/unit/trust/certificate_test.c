#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/certificate.h"
#include "trust_samples.h"

static struct aloft_certificate open_for(const char *targets)
{
    static struct sample sample;
    struct aloft_certificate_draft draft = sample_certificate_draft(50, 1);
    struct aloft_certificate certificate;

    draft.targets = targets;
    sample_certificate(&sample, &draft, 1);
    assert_int_equal(
            aloft_certificate_open(&certificate, sample.bytes, sample.len), ALOFT_OK);
    return certificate;
}

static bool covers(const char *targets, const char *target)
{
    const struct aloft_certificate certificate = open_for(targets);

    return aloft_certificate_covers(
            &certificate, (const uint8_t *)target, strlen(target));
}

static void what_was_written_is_read(void **state)
{
    const struct aloft_certificate certificate = open_for("lamp*");
    (void)state;

    assert_int_equal(certificate.order, 5);
    assert_int_equal(certificate.not_before, 1000);
    assert_int_equal(certificate.not_after, 2000);
    assert_int_equal(certificate.targets_len, 5);
    assert_memory_equal(certificate.key.point, sample_key(50)->point, 65);
    assert_null(certificate.name);
}

static void a_pattern_covers_what_begins_like_it(void **state)
{
    (void)state;

    assert_true(covers("lamp*", "lamp"));
    assert_true(covers("lamp*", "lamp-2"));
    assert_false(covers("lamp*", "lam"));
    assert_true(covers("*", "anything"));
}

static void without_a_star_the_target_is_the_very_same(void **state)
{
    (void)state;

    assert_true(covers("lamp", "lamp"));
    assert_false(covers("lamp", "lamp-2"));
    assert_false(covers("lamp", "lam"));
}

static void expect_unreadable(const struct aloft_certificate_draft *draft)
{
    uint8_t bytes[512];
    size_t len = 0;

    assert_int_equal(aloft_certificate_draft_encode(draft, bytes, sizeof(bytes), &len),
            ALOFT_ERR_FORMAT);
}

static void a_star_inside_is_refused(void **state)
{
    struct aloft_certificate_draft draft = sample_certificate_draft(50, 1);
    (void)state;
    draft.targets = "la*p";

    expect_unreadable(&draft);
}

static void a_window_that_ends_before_it_begins_is_refused(void **state)
{
    struct aloft_certificate_draft draft = sample_certificate_draft(50, 1);
    (void)state;
    draft.not_after = draft.not_before - 1;

    expect_unreadable(&draft);
}

static void a_certificate_cut_short_is_refused_everywhere(void **state)
{
    struct aloft_certificate_draft draft = sample_certificate_draft(50, 1);
    struct aloft_certificate certificate;
    struct sample sample;
    (void)state;
    sample_certificate(&sample, &draft, 1);
    const size_t signed_len = sample.len - 4 - 8 - 32;

    for (size_t len = 0; len < sample.len; len++) {
        const enum aloft_status expected =
                len == signed_len ? ALOFT_OK : ALOFT_ERR_TRUNCATED;

        assert_int_equal(
                aloft_certificate_open(&certificate, sample.bytes, len), expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(what_was_written_is_read),
            cmocka_unit_test(a_pattern_covers_what_begins_like_it),
            cmocka_unit_test(without_a_star_the_target_is_the_very_same),
            cmocka_unit_test(a_star_inside_is_refused),
            cmocka_unit_test(a_window_that_ends_before_it_begins_is_refused),
            cmocka_unit_test(a_certificate_cut_short_is_refused_everywhere),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
