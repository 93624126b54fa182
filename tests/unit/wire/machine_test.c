#include "aloft/machine.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct echo {
    struct aloft_machine machine;
    size_t taken;
};

static size_t echo_take(struct aloft_machine *machine, const struct aloft_event *event)
{
    ((struct echo *)machine)->taken += event->len;
    return event->len;
}

static bool echo_next(struct aloft_machine *machine, struct aloft_action *action)
{
    action->len += ((struct echo *)machine)->taken;
    return true;
}

static uint32_t echo_due_ms(const struct aloft_machine *machine, uint32_t now_ms)
{
    return ((const struct echo *)machine)->taken > 0 ? now_ms : ALOFT_NEVER;
}

static const struct aloft_machine_ops echo_ops = {echo_take, echo_next, echo_due_ms};

static void calls_reach_the_machine(void **state)
{
    struct echo echo = {.machine.ops = &echo_ops};
    const struct aloft_event event = {.kind = ALOFT_EVENT_BYTES, .len = 3};
    (void)state; // cmocka passes it to every test

    assert_int_equal(aloft_machine_due_ms(&echo.machine, 7), ALOFT_NEVER);
    assert_int_equal(aloft_machine_take(&echo.machine, &event), 3);
    assert_int_equal(aloft_machine_due_ms(&echo.machine, 7), 7);
}

static void next_starts_from_an_empty_action(void **state)
{
    struct echo echo = {.machine.ops = &echo_ops, .taken = 3};
    struct aloft_action action;
    (void)state; // cmocka passes it to every test

    memset(&action, 0xA5, sizeof action);

    assert_true(aloft_machine_next(&echo.machine, &action));
    assert_int_equal(action.len, 3);
    assert_null(action.host);
}

static void peers_differ_by_address_or_port(void **state)
{
    const struct aloft_peer peer = aloft_peer_ipv4((const uint8_t[]){10, 0, 0, 1}, 80);
    const struct aloft_peer port = aloft_peer_ipv4((const uint8_t[]){10, 0, 0, 1}, 81);
    const struct aloft_peer host = aloft_peer_ipv4((const uint8_t[]){10, 0, 0, 2}, 80);
    (void)state; // cmocka passes it to every test

    assert_true(aloft_peer_equal(&peer, &peer));
    assert_false(aloft_peer_equal(&peer, &port));
    assert_false(aloft_peer_equal(&peer, &host));
    assert_true(aloft_peer_same_address(&peer, &port));
    assert_false(aloft_peer_same_address(&peer, &host));
}

static void ipv4_is_mapped_into_ipv6(void **state)
{
    const struct aloft_peer peer = aloft_peer_ipv4((const uint8_t[]){1, 2, 3, 4}, 5);
    const uint8_t mapped[16] = {[10] = 0xFF, 0xFF, 1, 2, 3, 4};
    (void)state; // cmocka passes it to every test

    assert_memory_equal(peer.address, mapped, sizeof mapped);
    assert_int_equal(peer.port, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(calls_reach_the_machine),
            cmocka_unit_test(next_starts_from_an_empty_action),
            cmocka_unit_test(peers_differ_by_address_or_port),
            cmocka_unit_test(ipv4_is_mapped_into_ipv6),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
