#include "aloft/tls_anchor.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void pattern_decides_which_hosts_an_anchor_is_for(void **state)
{
    (void)state; // the tests share nothing
    static const struct {
        const char *pattern;
        const char *host;
        bool fits;
    } cases[] = {
            {NULL, "example.org", true},
            {"example.org", "example.org", true},
            {"example.org", "EXAMPLE.org", true},
            {"example.org", "example.com", false},
            {"example.org", "a.example.org", false},
            {"*.example.org", "a.example.org", true},
            {"*.example.org", "a.b.example.org", false},
            {"*.example.org", "example.org", false},
            {"*.example.org", ".example.org", false},
            {"*", "example.org", false},
            {"", "example.org", false},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct aloft_tls_anchor anchor = {.host = cases[i].pattern};

        print_message("%s, %s\n", cases[i].pattern != NULL ? cases[i].pattern : "any",
                cases[i].host);
        assert_int_equal(aloft_tls_anchor_fits(&anchor, aloft_span_of(cases[i].host)),
                cases[i].fits);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(pattern_decides_which_hosts_an_anchor_is_for),
    };

    return cmocka_run_group_tests_name("tls/anchor", tests, NULL, NULL);
}
