#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"

struct nonce {
    char digits[ALOFT_WEB_NONCE_DIGITS + 1];
};

/* A fresh nonce, as a request without credentials gets one. */
static struct nonce ask_nonce(struct fixture *f)
{
    struct nonce nonce = {{0}};

    assert_int_equal(fixture_ask(f, "POST /api/v1/confirm HTTP/1.1\r\nHost: a\r\n"
                                    "X-Aloft: 1\r\n\r\n"),
            401);
    memcpy(nonce.digits, fixture_nonce(f), ALOFT_WEB_NONCE_DIGITS);
    return nonce;
}

static unsigned order(struct fixture *f, const char *nonce)
{
    return fixture_order(f, &(struct fixture_proof){.nonce = nonce});
}

static unsigned order_wrongly(struct fixture *f)
{
    const struct nonce nonce = ask_nonce(f);

    return fixture_order(
            f, &(struct fixture_proof){.nonce = nonce.digits, .password = "barley"});
}

static void the_right_password_is_let_in(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    fixture_init(&f);
    const struct nonce nonce = ask_nonce(&f);

    assert_int_equal(order(&f, nonce.digits), 200);
    assert_int_equal(f.device.confirmed, 1);
}

static void the_challenge_names_digest_with_sha256(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    fixture_init(&f);
    ask_nonce(&f);

    assert_true(fixture_said(&f, "\r\nWWW-Authenticate: Digest realm=\"aloft\", "
                                 "qop=\"auth\", algorithm=SHA-256, nonce=\""));
    assert_false(fixture_said(&f, "stale"));
}

static void a_wrong_password_is_not(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    fixture_init(&f);

    assert_int_equal(order_wrongly(&f), 401);
    assert_true(fixture_said(&f, "\"password_wrong\""));
    assert_int_equal(f.device.confirmed, 0);
}

static void a_proof_counts_once(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    fixture_init(&f);
    const struct nonce nonce = ask_nonce(&f);
    order(&f, nonce.digits);

    assert_int_equal(order(&f, nonce.digits), 401);
    assert_true(fixture_said(&f, "stale=true"));
    assert_int_equal(f.device.confirmed, 1);
}

static void a_nonce_may_be_counted_up(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    fixture_init(&f);
    const struct nonce nonce = ask_nonce(&f);
    struct fixture_proof proof = {.nonce = nonce.digits, .count = "00000002"};

    assert_int_equal(fixture_order(&f, &proof), 200);
    proof.count = "00000001";
    assert_int_equal(fixture_order(&f, &proof), 401);
    proof.count = "0000000A";
    assert_int_equal(fixture_order(&f, &proof), 200);
    assert_int_equal(f.device.confirmed, 2);
}

static void older_nonces_end_with_the_use_of_a_newer_one(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    fixture_init(&f);
    const struct nonce older = ask_nonce(&f);
    const struct nonce newer = ask_nonce(&f);

    assert_int_equal(order(&f, newer.digits), 200);
    assert_int_equal(order(&f, older.digits), 401);
    assert_true(fixture_said(&f, "stale=true"));
    const struct nonce newest = ask_nonce(&f);
    assert_int_equal(order(&f, newest.digits), 200);
}

static void strangers_cannot_take_a_nonce_away(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    fixture_init(&f);
    const struct nonce nonce = ask_nonce(&f);
    for (unsigned i = 0; i < 1000; i++) {
        ask_nonce(&f);
    }

    assert_int_equal(order(&f, nonce.digits), 200);
}

static void a_nonce_ends_after_five_minutes(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    fixture_init(&f);
    f.now_ms = UINT32_MAX - 1000u; // the clock wraps around meanwhile
    const struct nonce first = ask_nonce(&f);
    fixture_wait(&f, 299999);
    assert_int_equal(order(&f, first.digits), 200);
    const struct nonce second = ask_nonce(&f);
    fixture_wait(&f, 300000);

    assert_int_equal(order(&f, second.digits), 401);
    assert_true(fixture_said(&f, "stale=true"));
}

static void a_nonce_of_another_device_is_none(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    fixture_init(&f);
    const struct nonce nonce = ask_nonce(&f);
    fixture_restart(&f); // takes other random bytes

    assert_int_equal(order(&f, nonce.digits), 401);
    assert_true(fixture_said(&f, "stale=true"));
}

static void a_changed_nonce_is_none(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    fixture_init(&f);
    for (size_t i = 0; i < ALOFT_WEB_NONCE_DIGITS; i++) {
        struct nonce nonce = ask_nonce(&f);

        nonce.digits[i] = nonce.digits[i] == '0' ? '1' : '0';
        assert_int_equal(order(&f, nonce.digits), 401);
    }
    assert_int_equal(f.device.confirmed, 0);
}

static void a_proof_is_for_one_target(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;
    char field[700];

    fixture_init(&f);
    const struct nonce nonce = ask_nonce(&f);
    /* As somebody would who listened: a proof for `info`, sent to `rollback`. */
    order(&f, nonce.digits);
    snprintf(field, sizeof field,
            "Digest username=\"admin\", realm=\"aloft\", nonce=\"%s\", "
            "uri=\"/api/v1/rollback\", algorithm=SHA-256, qop=auth, nc=00000002, "
            "cnonce=\"client\", response=\"%064d\"",
            nonce.digits, 0);

    assert_int_equal(fixture_order(&f, &(struct fixture_proof){.nonce = nonce.digits,
                                               .path = "/api/v1/rollback",
                                               .field = field}),
            401);
    assert_int_equal(f.device.rolled_back, 0);
}

static void broken_credentials_are_no_request(void **state)
{
    static const char *const fields[] = {
            "",
            "Digest",
            "Digest ",
            "Basic YWRtaW46b3BlbiBzZXNhbWU=",
            "Bearer x",
            "Digest nonce",
            "Digest =x",
            "Digest nonce=",
            "Digest nonce=\"",
            "Digest nonce=\"a\\\"b\", nc=00000001",
            "Digest nonce=\"a\" nc=00000001",
            "Digest nc=00000001, nc=00000001",
            "Digest nonce=a",
            "Digest nonce=a, nc=1",
            "Digest nonce=a, nc=0000000g",
            "Digest nonce=a, nc=00000001\r\nAuthorization: Digest nc=00000001",
    };

    (void)state; // the tests share nothing
    struct fixture f;

    fixture_init(&f);
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        print_message("%s\n", fields[i]);
        assert_int_equal(fixture_order(&f, &(struct fixture_proof){.nonce = "0",
                                                   .field = fields[i]}),
                400);
    }
}

static void weaker_ways_are_refused(void **state)
{
    static const char *const replacements[][2] = {
            {"algorithm=SHA-256", "algorithm=MD5"},
            {"algorithm=SHA-256, ", ""},
            {"qop=auth, ", ""},
            {"qop=auth", "qop=auth-int"},
            {"cnonce=\"client\"", "cnonce=\"\""},
            {"username=\"admin\"", "username=\"root\""},
            {"realm=\"aloft\"", "realm=\"other\""},
    };

    (void)state; // the tests share nothing
    for (size_t i = 0; i < sizeof replacements / sizeof replacements[0]; i++) {
        static const char form[] =
                "Digest username=\"admin\", realm=\"aloft\", nonce=\"%s\", uri=\"/\", "
                "algorithm=SHA-256, qop=auth, nc=00000001, cnonce=\"client\", "
                "response=\"%064d\"";
        struct fixture f;
        char field[600];
        char changed[600];

        fixture_init(&f);
        const struct nonce nonce = ask_nonce(&f);
        snprintf(field, sizeof field, form, nonce.digits, 0);
        const char *at = strstr(field, replacements[i][0]);
        assert_non_null(at);
        snprintf(changed, sizeof changed, "%.*s%s%s", (int)(at - field), field,
                replacements[i][1], at + strlen(replacements[i][0]));
        assert_int_equal(
                fixture_order(&f, &(struct fixture_proof){.nonce = nonce.digits,
                                          .field = changed}),
                401);
        assert_true(fixture_said(&f, "\"password_wrong\""));
    }
}

static void guessing_is_slowed_down(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    fixture_init(&f);
    const struct nonce nonce = ask_nonce(&f);
    for (unsigned i = 0; i < 4; i++) {
        assert_int_equal(order_wrongly(&f), 401);
    }

    assert_int_equal(order(&f, nonce.digits), 429);
    assert_true(fixture_said(&f, "\r\nRetry-After: 2\r\n") ||
                fixture_said(&f, "\r\nRetry-After: 1\r\n"));
    fixture_wait(&f, 1000);
    assert_int_equal(order_wrongly(&f), 401);
    fixture_wait(&f, 1999);
    assert_int_equal(order(&f, nonce.digits), 429);
    fixture_wait(&f, 1);
    assert_int_equal(order(&f, nonce.digits), 200);
    assert_int_equal(order_wrongly(&f), 401);
    assert_int_equal(order_wrongly(&f), 401);
}

static void pauses_have_an_end(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    fixture_init(&f);
    for (unsigned i = 0; i < 40; i++) {
        assert_int_equal(order_wrongly(&f), 401);
        fixture_wait(&f, 32000);
    }

    const struct nonce nonce = ask_nonce(&f);
    assert_int_equal(order(&f, nonce.digits), 200);
}

static void nonsense_is_no_wrong_password(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;
    const char *zeros = "000000000000000000000000000000000000000000000000";

    fixture_init(&f);
    for (unsigned i = 0; i < 20; i++) {
        assert_int_equal(order(&f, zeros), 401); // with a nonce that is none
    }

    const struct nonce nonce = ask_nonce(&f);
    assert_int_equal(order(&f, nonce.digits), 200);
}

static void a_refused_order_uses_the_proof_up(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    fixture_init(&f);
    const struct nonce nonce = ask_nonce(&f);
    assert_int_equal(fixture_order(&f, &(struct fixture_proof){.nonce = nonce.digits,
                                               .path = "/api/v1/nothing"}),
            404);

    assert_int_equal(order(&f, nonce.digits), 401);
    assert_true(fixture_said(&f, "stale=true"));
    assert_int_equal(fixture_order(&f, &(struct fixture_proof){.nonce = nonce.digits,
                                               .count = "00000002"}),
            200);
}

static void a_broken_request_uses_the_proof_up(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    fixture_init(&f);
    const struct nonce nonce = ask_nonce(&f);
    assert_int_equal(fixture_order(&f, &(struct fixture_proof){.nonce = nonce.digits,
                                               .more = "no field\r\n"}),
            400);

    assert_int_equal(order(&f, nonce.digits), 401);
    assert_true(fixture_said(&f, "stale=true"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(the_right_password_is_let_in),
            cmocka_unit_test(the_challenge_names_digest_with_sha256),
            cmocka_unit_test(a_wrong_password_is_not),
            cmocka_unit_test(a_proof_counts_once),
            cmocka_unit_test(a_nonce_may_be_counted_up),
            cmocka_unit_test(older_nonces_end_with_the_use_of_a_newer_one),
            cmocka_unit_test(strangers_cannot_take_a_nonce_away),
            cmocka_unit_test(a_nonce_ends_after_five_minutes),
            cmocka_unit_test(a_nonce_of_another_device_is_none),
            cmocka_unit_test(a_changed_nonce_is_none),
            cmocka_unit_test(a_proof_is_for_one_target),
            cmocka_unit_test(broken_credentials_are_no_request),
            cmocka_unit_test(weaker_ways_are_refused),
            cmocka_unit_test(guessing_is_slowed_down),
            cmocka_unit_test(pauses_have_an_end),
            cmocka_unit_test(nonsense_is_no_wrong_password),
            cmocka_unit_test(a_refused_order_uses_the_proof_up),
            cmocka_unit_test(a_broken_request_uses_the_proof_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
