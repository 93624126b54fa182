#include "aloft/server_hello.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define RANDOM      "0123456789abcdef0123456789abcdef"
#define BYTES(text) text, sizeof(text) - 1

/* Hellos of 54, 38 and 45 bytes: with the extension behind another one, without any
   extension, and with another one alone. */
#define GRANTED                                        \
    "\x02\0\0\x36\x03\x03" RANDOM "\x04sess\xC0\x2B\0" \
    "\0\x0B\xFF\x01\0\x01\0\0\x01\0\x01\x01"
#define BARE  "\x02\0\0\x26\x03\x03" RANDOM "\0\xC0\x2B\0"
#define OTHER "\x02\0\0\x2D\x03\x03" RANDOM "\0\xC0\x2B\0\0\x05\xFF\x01\0\x01\0"

static const struct {
    const char *what;
    const char *bytes;
    size_t len;
    enum aloft_fragment_verdict verdict;
} cases[] = {
        {"granted", BYTES("\x16\x03\x03\0\x3A" GRANTED), ALOFT_FRAGMENT_GRANTED},
        {"no extensions", BYTES("\x16\x03\x03\0\x2A" BARE), ALOFT_FRAGMENT_IGNORED},
        {"others alone", BYTES("\x16\x03\x03\0\x31" OTHER), ALOFT_FRAGMENT_IGNORED},
        {"a grant in the next message",
                BYTES("\x16\x03\x03\0\x30" BARE "\0\x04\0\x01\0\x00"),
                ALOFT_FRAGMENT_IGNORED},
        {"cut", BYTES("\x16\x03\x03\0\x31\x02\0\0\x2D\x03\x03" RANDOM),
                ALOFT_FRAGMENT_PENDING},
        {"in two records",
                BYTES("\x16\x03\x03\0\x05\x02\0\0\x26\x03"
                      "\x16\x03\x03\0\x25\x03" RANDOM "\0\xC0\x2B\0"),
                ALOFT_FRAGMENT_IGNORED},
        {"an empty record before it", BYTES("\x16\x03\x03\0\0\x16\x03\x03\0\x2A" BARE),
                ALOFT_FRAGMENT_IGNORED},
        {"an alert", BYTES("\x15\x03\x03\0\x02\x02\x28"), ALOFT_FRAGMENT_UNKNOWN},
        {"another message", BYTES("\x16\x03\x03\0\x04\x0E\0\0\0"),
                ALOFT_FRAGMENT_UNKNOWN},
        {"an empty one", BYTES("\x16\x03\x03\0\x04\x02\0\0\0"), ALOFT_FRAGMENT_UNKNOWN},
        {"HTTP", BYTES("HTTP/1.1 400 Bad Request\r\n"), ALOFT_FRAGMENT_UNKNOWN},
};

static void what_the_server_grants_is_told(void **state)
{
    (void)state; // the tests share nothing

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct aloft_server_hello hello;

        aloft_server_hello_init(&hello);
        aloft_server_hello_take(&hello, (const uint8_t *)cases[i].bytes, cases[i].len);

        print_message("%s\n", cases[i].what);
        assert_int_equal(hello.verdict, cases[i].verdict);
    }
}

static void pieces_come_to_the_same_wherever_they_are_cut(void **state)
{
    (void)state; // the tests share nothing

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        for (size_t cut = 0; cut <= cases[i].len; cut++) {
            const uint8_t *bytes = (const uint8_t *)cases[i].bytes;
            struct aloft_server_hello hello;

            aloft_server_hello_init(&hello);
            aloft_server_hello_take(&hello, bytes, cut);
            aloft_server_hello_take(&hello, bytes + cut, cases[i].len - cut);

            assert_int_equal(hello.verdict, cases[i].verdict);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(what_the_server_grants_is_told),
            cmocka_unit_test(pieces_come_to_the_same_wherever_they_are_cut),
    };

    return cmocka_run_group_tests_name("tls/server_hello", tests, NULL, NULL);
}
