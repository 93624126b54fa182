#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/address.h"

struct address_case {
    const char *text;
    const char *with_port; /**< NULL: not an address. */
};

static const struct address_case cases[] = {
        {"127.0.0.1", "127.0.0.1:8266"},
        {"255.255.255.255", "255.255.255.255:8266"},
        {"::1", "[::1]:8266"},
        {"2001:db8:1111:2222:3333:4444:5555:6666",
                "[2001:db8:1111:2222:3333:4444:5555:6666]:8266"},
        {"::ffff:10.1.2.3", "10.1.2.3:8266"},
        {"", NULL},
        {"localhost", NULL},
        {"256.0.0.1", NULL},
        {"[::1]", NULL},
        {"127.0.0.1:80", NULL},
};

static void digits_are_read_and_written(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct aloft_peer peer = {0};
        char text[ALOFT_ADDRESS_TEXT_MAX] = "";
        const enum aloft_status status =
                aloft_address_parse(cases[i].text, 8266, &peer);

        if (cases[i].with_port == NULL) {
            assert_int_equal(ALOFT_ERR_NAME, status);
            continue;
        }
        assert_int_equal(ALOFT_OK, status);
        aloft_address_port_text(&peer, text);
        assert_string_equal(cases[i].with_port, text);
    }
}

static void text_without_port_has_no_brackets(void **state)
{
    struct aloft_peer peer;
    char text[ALOFT_ADDRESS_TEXT_MAX];

    (void)state;
    assert_int_equal(ALOFT_OK, aloft_address_parse("fe80::1", 1, &peer));
    aloft_address_text(&peer, text);

    assert_string_equal("fe80::1", text);
}

static void localhost_is_found(void **state)
{
    struct aloft_peer peers[4];

    (void)state;
    assert_true(aloft_address_find("localhost", 80, peers, 4) > 0);
    assert_int_equal(80, peers[0].port);
}

static void name_that_cannot_be_is_not_found(void **state)
{
    struct aloft_peer peers[4];

    (void)state;
    assert_int_equal(0, aloft_address_find("no such host", 80, peers, 4));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(digits_are_read_and_written),
            cmocka_unit_test(text_without_port_has_no_brackets),
            cmocka_unit_test(localhost_is_found),
            cmocka_unit_test(name_that_cannot_be_is_not_found),
    };

    return cmocka_run_group_tests_name("posix/address", tests, NULL, NULL);
}
