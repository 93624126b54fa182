#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"

#define RIGHT "Basic YWRtaW46b3BlbiBzZXNhbWU=" // admin:open sesame
#define WRONG "Basic YWRtaW46YmFybGV5"         // admin:barley

static void init(struct fixture *f)
{
    fixture_init(f);
    f->config.takes_basic = true;
    fixture_restart(f);
}

static unsigned order(struct fixture *f, const char *field)
{
    return fixture_order(f, &(struct fixture_proof){.nonce = "0", .field = field});
}

static void ask_nonce(struct fixture *f, char digits[ALOFT_WEB_NONCE_DIGITS + 1])
{
    assert_int_equal(fixture_ask(f, "POST /api/v1/confirm HTTP/1.1\r\nHost: a\r\n"
                                    "X-Aloft: 1\r\n\r\n"),
            401);
    snprintf(digits, ALOFT_WEB_NONCE_DIGITS + 1, "%s", fixture_nonce(f));
}

static void the_password_itself_is_taken_where_it_may_be(void **state)
{
    static const char *const fields[] = {
            RIGHT,
            "bASIC YWRtaW46b3BlbiBzZXNhbWU=",
            "Basic   YWRtaW46b3BlbiBzZXNhbWU=",
    };

    (void)state; // the tests share nothing
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        struct fixture f;

        init(&f);
        assert_int_equal(order(&f, fields[i]), 200);
        assert_int_equal(order(&f, fields[i]), 200); // it is for no nonce
        assert_int_equal(f.device.confirmed, 2);
    }
}

static void it_is_no_request_elsewhere(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    fixture_init(&f);

    assert_int_equal(order(&f, RIGHT), 400);
    assert_int_equal(f.device.confirmed, 0);
}

static void any_other_user_or_password_is_wrong(void **state)
{
    static const char *const fields[] = {
            WRONG,
            "Basic cm9vdDpvcGVuIHNlc2FtZQ==",         // root:open sesame
            "Basic Om9wZW4gc2VzYW1l",                 // :open sesame
            "Basic YWRtaW46",                         // admin:
            "Basic YWRtaW46b3BlbiBzZXNhbWUK",         // admin:open sesame, line feed
            "Basic YWRtaW46YWxvZnQ6b3BlbiBzZXNhbWU=", // admin:aloft:open sesame
            "Basic Og==",                             // :
    };

    (void)state; // the tests share nothing
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        struct fixture f;

        init(&f);
        print_message("%s\n", fields[i]);
        assert_int_equal(order(&f, fields[i]), 401);
        assert_true(fixture_said(&f, "\"password_wrong\""));
        assert_int_equal(f.device.confirmed, 0);
    }
}

static void what_is_no_base64_of_a_pair_is_no_request(void **state)
{
    static const char *const fields[] = {
            "Basic",
            "Basic ",
            "Basic YWRtaW4=", // admin
            "Basic YWRtaW46b3BlbiBzZXNhbWU",
            "Basic YWRtaW46b3BlbiBzZXNhbWU==",
            "Basic YWRtaW46 b3BlbiBzZXNhbWU=",
            "Basic \"YWRtaW46b3BlbiBzZXNhbWU=\"",
            /* Padding in the middle, at the end of a slice. */
            "Basic YWRtaW46AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=YWRtaW46",
            RIGHT "\r\nAuthorization: " RIGHT,
    };

    (void)state; // the tests share nothing
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        struct fixture f;

        init(&f);
        print_message("%s\n", fields[i]);
        assert_int_equal(order(&f, fields[i]), 400);
        assert_int_equal(f.device.confirmed, 0);
    }
}

/* A password that takes several slices, with colons in it. */
static void long_passwords_are_taken(void **state)
{
    static const char password[] = "0123456789:123456789012345678901234567890:1";

    (void)state; // the tests share nothing
    struct fixture f;

    fixture_init(&f);
    f.config.takes_basic = true;
    aloft_web_secret_make(
            &f.config.secret, f.config.sha256, password, sizeof password - 1);
    fixture_restart(&f);

    assert_int_equal(order(&f, "Basic YWRtaW46MDEyMzQ1Njc4OToxMjM0NTY3ODkwMTIzNDU2Nzg5M"
                               "DEyMzQ1Njc4OTA6MQ=="),
            200);
}

static void guesses_count_together_with_those_of_digest(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    init(&f);
    for (unsigned i = 0; i < 2; i++) {
        char digits[ALOFT_WEB_NONCE_DIGITS + 1];

        ask_nonce(&f, digits);
        assert_int_equal(fixture_order(&f, &(struct fixture_proof){.nonce = digits,
                                                   .password = "barley"}),
                401);
        assert_int_equal(order(&f, WRONG), 401);
    }

    assert_int_equal(order(&f, RIGHT), 429);
    fixture_wait(&f, 1000);
    assert_int_equal(order(&f, RIGHT), 200);
    assert_int_equal(order(&f, WRONG), 401);
    assert_int_equal(order(&f, RIGHT), 200);
}

static void digest_is_still_taken_and_its_proofs_still_count_once(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;
    char digits[ALOFT_WEB_NONCE_DIGITS + 1];

    init(&f);
    ask_nonce(&f, digits);
    const struct fixture_proof proof = {.nonce = digits};

    assert_int_equal(fixture_order(&f, &proof), 200);
    assert_int_equal(order(&f, RIGHT), 200);
    assert_int_equal(fixture_order(&f, &proof), 401);
}

static void both_ways_are_offered_the_better_one_first(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;
    char digits[ALOFT_WEB_NONCE_DIGITS + 1];

    init(&f);
    ask_nonce(&f, digits);

    const char *digest = strstr(f.said, "\r\nWWW-Authenticate: Digest ");
    const char *basic =
            strstr(f.said, "\r\nWWW-Authenticate: Basic realm=\"aloft\"\r\n");
    assert_non_null(digest);
    assert_non_null(basic);
    assert_true(digest < basic);
}

static void a_page_gets_the_challenge_where_browsers_do_not_look(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    init(&f);
    assert_int_equal(fixture_ask(&f, "POST /api/v1/confirm HTTP/1.1\r\nHost: a\r\n"
                                     "X-Aloft: page\r\n\r\n"),
            401);

    assert_true(fixture_said(&f, "\r\nX-Aloft-Authenticate: Digest realm=\"aloft\", "
                                 "qop=\"auth\", algorithm=SHA-256, nonce=\""));
    assert_false(fixture_said(&f, "WWW-Authenticate"));
}

static void the_longest_challenge_fits(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    init(&f);
    char digits[ALOFT_WEB_NONCE_DIGITS + 1];
    ask_nonce(&f, digits);
    fixture_order(&f, &(struct fixture_proof){.nonce = digits});

    assert_int_equal(fixture_order(&f, &(struct fixture_proof){.nonce = digits}), 401);
    assert_true(fixture_said(&f, "stale=true\r\n"));
    assert_true(fixture_said(&f, "WWW-Authenticate: Basic"));
}

static void it_needs_a_password_to_compare_with(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    fixture_init(&f);
    f.config.takes_basic = true;
    f.config.has_password = false;

    assert_int_equal(aloft_web_server_init(&f.server, &f.config), ALOFT_ERR_ARGUMENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(the_password_itself_is_taken_where_it_may_be),
            cmocka_unit_test(it_is_no_request_elsewhere),
            cmocka_unit_test(any_other_user_or_password_is_wrong),
            cmocka_unit_test(what_is_no_base64_of_a_pair_is_no_request),
            cmocka_unit_test(long_passwords_are_taken),
            cmocka_unit_test(guesses_count_together_with_those_of_digest),
            cmocka_unit_test(digest_is_still_taken_and_its_proofs_still_count_once),
            cmocka_unit_test(both_ways_are_offered_the_better_one_first),
            cmocka_unit_test(a_page_gets_the_challenge_where_browsers_do_not_look),
            cmocka_unit_test(the_longest_challenge_fits),
            cmocka_unit_test(it_needs_a_password_to_compare_with),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
