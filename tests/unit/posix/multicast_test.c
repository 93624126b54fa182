#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/multicast.h"
#include "fake_machine.h"

#define TURN_MS 20u
/* Only a broken pump needs so many. */
#define TURNS_MAX 400u

/* A group that nothing else speaks to. */
static const uint8_t group_address[4] = {239, 255, 77, 1};
static const uint8_t other_address[4] = {239, 255, 77, 2};

struct bench {
    struct aloft_pump *pump;
    struct aloft_interface loopback;
    struct fake_machine machines[2];
    struct aloft_link *links[2];
    uint8_t bytes[2][256];
};

static void set_up(struct bench *bench)
{
    memset(bench, 0, sizeof *bench);
    assert_int_equal(aloft_interface_find("127.0.0.1", &bench->loopback), ALOFT_OK);
    assert_int_equal(aloft_pump_new(&bench->pump), ALOFT_OK);
    for (size_t i = 0; i < 2; i++) {
        fake_machine_init(&bench->machines[i], bench->bytes[i], sizeof bench->bytes[i]);
        assert_int_equal(
                aloft_pump_add(bench->pump, &bench->machines[i].base, &bench->links[i]),
                ALOFT_OK);
    }
}

static void turn_until(struct bench *bench, const size_t *count, size_t wanted)
{
    for (unsigned left = TURNS_MAX; left > 0 && *count < wanted; left--) {
        (void)aloft_pump_turn(bench->pump, TURN_MS); // nobody asks for a restart
    }
    assert_int_equal(*count, wanted);
}

static void all_members_hear_what_one_says_with_the_sender_itself(void **state)
{
    (void)state; // the tests share nothing
    struct bench bench;
    struct aloft_peer group;

    set_up(&bench);
    group = aloft_peer_ipv4(group_address, 20077);
    assert_int_equal(
            aloft_link_join(bench.links[0], &group, &bench.loopback, 1), ALOFT_OK);
    assert_int_equal(
            aloft_link_join(bench.links[1], &group, &bench.loopback, 1), ALOFT_OK);

    fake_machine_ask(&bench.machines[0], ALOFT_ACTION_DATAGRAM, group, "hello", 5);

    turn_until(&bench, &bench.machines[0].datagrams, 1);
    turn_until(&bench, &bench.machines[1].datagrams, 1);
    assert_memory_equal(bench.bytes[1], "hello", 5);
    assert_int_equal(bench.machines[1].peer.port, 20077);
    assert_int_equal(bench.machines[1].peer.address[12], 127);
    aloft_pump_free(bench.pump);
}

static void other_groups_are_not_heard(void **state)
{
    (void)state; // the tests share nothing
    struct bench bench;
    struct aloft_peer group;
    struct aloft_peer other;

    set_up(&bench);
    group = aloft_peer_ipv4(group_address, 20078);
    other = aloft_peer_ipv4(other_address, 20078);
    assert_int_equal(
            aloft_link_join(bench.links[0], &group, &bench.loopback, 1), ALOFT_OK);
    assert_int_equal(
            aloft_link_join(bench.links[1], &other, &bench.loopback, 1), ALOFT_OK);

    fake_machine_ask(&bench.machines[0], ALOFT_ACTION_DATAGRAM, other, "no", 2);
    fake_machine_ask(&bench.machines[0], ALOFT_ACTION_DATAGRAM, group, "yes", 3);

    turn_until(&bench, &bench.machines[0].datagrams, 1);
    turn_until(&bench, &bench.machines[1].datagrams, 1);
    assert_memory_equal(bench.bytes[0], "yes", 3);
    assert_memory_equal(bench.bytes[1], "no", 2);
    aloft_pump_free(bench.pump);
}

static void without_an_interface_nothing_is_joined(void **state)
{
    (void)state; // the tests share nothing
    struct bench bench;
    const struct aloft_interface gone = {.index = 9999999};
    struct aloft_peer group;

    set_up(&bench);
    group = aloft_peer_ipv4(group_address, 20079);

    assert_int_equal(
            aloft_link_join(bench.links[0], &group, &gone, 1), ALOFT_ERR_ADDRESS);
    assert_int_equal(
            aloft_link_join(bench.links[0], &group, &bench.loopback, 1), ALOFT_OK);
    assert_int_equal(aloft_link_join(bench.links[0], &group, &bench.loopback, 1),
            ALOFT_ERR_STATE);
    aloft_pump_free(bench.pump);
}

static void interfaces_are_found_by_their_address(void **state)
{
    (void)state; // the tests share nothing
    struct aloft_interface interface;
    struct aloft_interface list[ALOFT_INTERFACES_MAX];
    const size_t count = aloft_interfaces_list(list, ALOFT_INTERFACES_MAX);

    assert_true(count > 0);
    assert_true(list[count - 1].is_loopback);
    assert_int_equal(aloft_interface_find("127.9.8.7", &interface), ALOFT_OK);
    assert_int_equal(interface.ipv4[1], 9);
    assert_int_equal(aloft_interface_find("192.0.2.1", &interface), ALOFT_ERR_ADDRESS);
    assert_int_equal(aloft_interface_find("kitchen", &interface), ALOFT_ERR_NAME);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(all_members_hear_what_one_says_with_the_sender_itself),
            cmocka_unit_test(other_groups_are_not_heard),
            cmocka_unit_test(without_an_interface_nothing_is_joined),
            cmocka_unit_test(interfaces_are_found_by_their_address),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
