#include "aloft/x509_outline.h"

#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* The front of a certificate, with the least names that there are. */
static const uint8_t front[] = {
        0x30, 0x81, 0x60,             // Certificate
        0x30, 0x50,                   // tbsCertificate
        0xA0, 0x03, 0x02, 0x01, 0x02, // version
        0x02, 0x01, 0x07,             // serialNumber
        0x30, 0x00,                   // signature
        0x30, 0x02, 0x31, 0x00,       // issuer
        0x30, 0x20,                   // validity
};
static const char utc[] = "\x17\x0D"
                          "700101000000Z"
                          "\x17\x0D"
                          "491231235959Z";
static const char general[] = "\x18\x0F"
                              "20240229120000Z"
                              "\x18\x0F"
                              "20500101000000Z";
static const char subject[] = "\x30\x02\x31"; // and a zero
static const char other_subject[] = "\x30\x02\x31\x01";

static void take(struct aloft_x509_outline *outline, const void *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        aloft_x509_outline_take(outline, (const uint8_t *)bytes + i, 1);
    }
}

static void dates_of_the_short_form_are_read(void **state)
{
    (void)state; // the tests share nothing
    struct aloft_x509_outline outline;

    aloft_x509_outline_init(&outline);
    take(&outline, front, sizeof front);
    take(&outline, utc, sizeof utc - 1);

    assert_true(outline.has_validity);
    assert_int_equal(outline.validity.not_before_s, 0);
    assert_int_equal(outline.validity.not_after_s, 2524607999);
}

static void dates_of_the_long_form_are_read(void **state)
{
    (void)state; // the tests share nothing
    struct aloft_x509_outline outline;

    aloft_x509_outline_init(&outline);
    take(&outline, front, sizeof front);
    take(&outline, general, sizeof general - 1);

    assert_true(outline.has_validity);
    assert_int_equal(outline.validity.not_before_s, 1709208000);
    assert_int_equal(outline.validity.not_after_s, 2524608000);
}

static void pieces_come_to_the_same_as_the_whole(void **state)
{
    (void)state; // the tests share nothing
    struct aloft_x509_outline outline;
    uint8_t all[sizeof front + sizeof utc - 1 + sizeof subject];

    memcpy(all, front, sizeof front);
    memcpy(all + sizeof front, utc, sizeof utc - 1);
    memcpy(all + sizeof front + sizeof utc - 1, subject, sizeof subject);
    aloft_x509_outline_init(&outline);
    aloft_x509_outline_take(&outline, all, sizeof all);

    assert_true(outline.complete);
    assert_int_equal(outline.validity.not_after_s, 2524607999);
}

static void certificate_that_names_itself_is_told(void **state)
{
    (void)state; // the tests share nothing
    struct aloft_x509_outline outline;

    aloft_x509_outline_init(&outline);
    take(&outline, front, sizeof front);
    take(&outline, utc, sizeof utc - 1);
    take(&outline, subject, sizeof subject);

    assert_true(outline.complete);
    assert_true(outline.names_itself);
}

static void certificate_of_another_is_told(void **state)
{
    (void)state; // the tests share nothing
    struct aloft_x509_outline outline;

    aloft_x509_outline_init(&outline);
    take(&outline, front, sizeof front);
    take(&outline, utc, sizeof utc - 1);
    take(&outline, other_subject, sizeof other_subject - 1);

    assert_true(outline.complete);
    assert_false(outline.names_itself);
}

static void dates_that_are_none_break_it(void **state)
{
    (void)state; // the tests share nothing
    static const char *const dates[] = {
            "\x17\x0D"
            "701301000000Z", // month
            "\x17\x0D"
            "700132000000Z", // day
            "\x17\x0D"
            "700101240000Z", // hour
            "\x17\x0D"
            "7001010000000", // zone
            "\x17\x0C"
            "70010100000Z",
            "\x18\x0D"
            "700101000000Z", // the short form where the long one is due
            "\x17\x10"
            "7001010000000000",
            "\x02\x01\x01",
    };

    for (size_t i = 0; i < sizeof dates / sizeof dates[0]; i++) {
        struct aloft_x509_outline outline;

        aloft_x509_outline_init(&outline);
        take(&outline, front, sizeof front);
        take(&outline, dates[i], strlen(dates[i]));

        print_message("%zu\n", i);
        assert_true(outline.broken);
        assert_false(outline.has_validity);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(dates_of_the_short_form_are_read),
            cmocka_unit_test(dates_of_the_long_form_are_read),
            cmocka_unit_test(pieces_come_to_the_same_as_the_whole),
            cmocka_unit_test(certificate_that_names_itself_is_told),
            cmocka_unit_test(certificate_of_another_is_told),
            cmocka_unit_test(dates_that_are_none_break_it),
    };

    return cmocka_run_group_tests_name("tls/x509_outline", tests, NULL, NULL);
}
