/* A host that lwIP knows without asking for it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/lwip_stack.h"
#include "bad_wire.h"
#include "lwip/dns.h"

#define LONGEST 63u

static int start(void **state)
{
    *state = calloc(1, sizeof(struct bad_wire));
    bad_wire_start((struct bad_wire *)*state);
    return 0;
}

static int stop(void **state)
{
    free(*state);
    return 0;
}

static void what_is_no_host_is_refused(void **state)
{
    char name[LONGEST + 2];

    (void)state;
    memset(name, 'a', sizeof(name));
    assert_int_equal(ALOFT_ERR_TOO_LONG,
            aloft_lwip_host_add((struct aloft_span){name, LONGEST + 1}, "10.0.0.9"));
    assert_int_equal(ALOFT_ERR_ADDRESS,
            aloft_lwip_host_add(aloft_span_of("bench.example"), "10.0.0.x"));
}

static void one_is_found_at_once(void **state)
{
    char name[LONGEST + 2] = "";
    ip_addr_t address;

    (void)state;
    memset(name, 'a', LONGEST);
    /* The byte behind it is not a part of it. */
    name[LONGEST] = 'b';
    assert_int_equal(ALOFT_OK,
            aloft_lwip_host_add((struct aloft_span){name, LONGEST}, "10.0.0.9"));
    assert_int_equal(ALOFT_ERR_MEMORY,
            aloft_lwip_host_add(aloft_span_of("bench.example"), "10.0.0.8"));

    name[LONGEST] = '\0';
    assert_int_equal(ERR_OK, dns_gethostbyname(name, &address, NULL, NULL));
    assert_string_equal("10.0.0.9", ipaddr_ntoa(&address));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(what_is_no_host_is_refused),
            cmocka_unit_test(one_is_found_at_once),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
