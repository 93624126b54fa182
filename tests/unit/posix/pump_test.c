#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "aloft/clock.h"
#include "aloft/pump.h"
#include "fake_machine.h"

#define BYTES_SIZE ((size_t)8 * 1024 * 1024)
#define TURN_MS    20u
/* Only a broken pump needs so long. */
#define PATIENCE_MS 8000u

static const uint8_t loopback[4] = {127, 0, 0, 1};

struct bench {
    struct aloft_pump *pump;
    struct fake_machine near;
    struct fake_machine far;
    struct aloft_link *near_link;
    struct aloft_link *far_link;
    struct aloft_peer far_peer; /**< Where `far` can be reached over UDP. */
    struct aloft_peer far_listener;
    uint8_t *pattern; /**< BYTES_SIZE bytes to send. */
};

static void fill_pattern(uint8_t *bytes)
{
    uint32_t state = 1;

    for (size_t i = 0; i < BYTES_SIZE; i++) {
        state = state * 1664525u + 1013904223u;
        bytes[i] = (uint8_t)(state >> 24);
    }
}

static int set_up(void **state)
{
    struct bench *const bench = (struct bench *)calloc(1, sizeof(*bench));
    const struct aloft_peer any = aloft_peer_ipv4(loopback, 0);

    bench->pattern = (uint8_t *)malloc(BYTES_SIZE);
    fill_pattern(bench->pattern);
    fake_machine_init(&bench->near, (uint8_t *)malloc(BYTES_SIZE), BYTES_SIZE);
    fake_machine_init(&bench->far, (uint8_t *)malloc(BYTES_SIZE), BYTES_SIZE);
    assert_int_equal(ALOFT_OK, aloft_pump_new(&bench->pump));
    assert_int_equal(ALOFT_OK,
            aloft_pump_add(bench->pump, &bench->near.base, &bench->near_link));
    assert_int_equal(
            ALOFT_OK, aloft_pump_add(bench->pump, &bench->far.base, &bench->far_link));
    assert_int_equal(ALOFT_OK, aloft_link_bind(bench->far_link, &any));
    assert_int_equal(ALOFT_OK, aloft_link_listen(bench->far_link, &any));
    bench->far_peer = aloft_peer_ipv4(loopback, aloft_link_udp_port(bench->far_link));
    bench->far_listener =
            aloft_peer_ipv4(loopback, aloft_link_listen_port(bench->far_link));
    *state = bench;
    return 0;
}

static int tear_down(void **state)
{
    struct bench *const bench = (struct bench *)*state;

    aloft_pump_free(bench->pump);
    free(bench->near.bytes);
    free(bench->far.bytes);
    free(bench->pattern);
    free(bench);
    return 0;
}

/* Turns the pump until `*count` has reached `wanted`. */
static void turn_until(struct bench *bench, const size_t *count, size_t wanted)
{
    const uint32_t begin_ms = aloft_clock_ms();

    while (*count < wanted && aloft_clock_ms() - begin_ms < PATIENCE_MS) {
        (void)aloft_pump_turn(bench->pump, TURN_MS); // news are for other tests
    }
    assert_true(*count >= wanted);
}

static void connect_both(struct bench *bench)
{
    fake_machine_ask(&bench->near, ALOFT_ACTION_CONNECT, bench->far_listener, NULL, 0);
    turn_until(bench, &bench->near.connects, 1);
    turn_until(bench, &bench->far.connects, 1);
}

static void ask_near(
        struct bench *bench, enum aloft_action_kind kind, const void *data, size_t len)
{
    fake_machine_ask(&bench->near, kind, bench->far_listener, data, len);
}

static int dial(const struct bench *bench)
{
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const uint16_t port = bench->far_listener.port;
    const struct sockaddr address = {.sa_family = AF_INET,
            .sa_data = {(char)(port >> 8), (char)(port & 0xff), 127, 0, 0, 1}};

    assert_int_equal(0, connect(fd, &address, sizeof(address)));
    return fd;
}

static void datagram_is_answered_to_its_sender(void **state)
{
    struct bench *const bench = (struct bench *)*state;
    bench->far.answers = true;
    fake_machine_ask(&bench->near, ALOFT_ACTION_DATAGRAM, bench->far_peer, "hello", 5);

    turn_until(bench, &bench->near.datagrams, 1);

    assert_int_equal(5, bench->near.bytes_len);
    assert_memory_equal("hello", bench->near.bytes, 5);
    assert_true(aloft_peer_equal(&bench->far_peer, &bench->near.peer));
}

static void empty_datagram_arrives(void **state)
{
    struct bench *const bench = (struct bench *)*state;
    fake_machine_ask(&bench->near, ALOFT_ACTION_DATAGRAM, bench->far_peer, "", 0);

    turn_until(bench, &bench->far.datagrams, 1);

    assert_int_equal(0, bench->far.bytes_len);
}

static void largest_datagram_arrives_whole(void **state)
{
    struct bench *const bench = (struct bench *)*state;
    fake_machine_ask(&bench->near, ALOFT_ACTION_DATAGRAM, bench->far_peer,
            bench->pattern, 65507);

    turn_until(bench, &bench->far.datagrams, 1);

    assert_int_equal(65507, bench->far.bytes_len);
    assert_memory_equal(bench->pattern, bench->far.bytes, 65507);
}

static void datagram_too_large_is_lost_without_harm(void **state)
{
    struct bench *const bench = (struct bench *)*state;
    fake_machine_ask(&bench->near, ALOFT_ACTION_DATAGRAM, bench->far_peer,
            bench->pattern, 65508);
    fake_machine_ask(&bench->near, ALOFT_ACTION_DATAGRAM, bench->far_peer, "next", 4);

    turn_until(bench, &bench->far.datagrams, 1);

    assert_int_equal(4, bench->far.bytes_len);
}

static void stream_opens_and_ends_for_both(void **state)
{
    struct bench *const bench = (struct bench *)*state;
    connect_both(bench);
    ask_near(bench, ALOFT_ACTION_BYTES, "some bytes", 10);
    ask_near(bench, ALOFT_ACTION_CLOSE, NULL, 0);

    turn_until(bench, &bench->far.closes, 1);

    assert_memory_equal("some bytes", bench->far.bytes, 10);
    assert_int_equal(ALOFT_OK, bench->far.close_status);
    assert_int_equal(0, bench->near.closes);
    assert_true(aloft_peer_equal(&bench->far_listener, &bench->near.peer));
}

static void large_action_is_sent_in_parts_and_in_order(void **state)
{
    struct bench *const bench = (struct bench *)*state;
    connect_both(bench);
    ask_near(bench, ALOFT_ACTION_BYTES, bench->pattern, BYTES_SIZE - 3);
    ask_near(bench, ALOFT_ACTION_BYTES, bench->pattern + BYTES_SIZE - 3, 3);

    turn_until(bench, &bench->far.bytes_len, BYTES_SIZE);

    assert_memory_equal(bench->pattern, bench->far.bytes, BYTES_SIZE);
}

static void bytes_not_used_are_offered_again(void **state)
{
    struct bench *const bench = (struct bench *)*state;
    bench->far.take_at_most = 7;
    connect_both(bench);
    ask_near(bench, ALOFT_ACTION_BYTES, bench->pattern, 50000);
    ask_near(bench, ALOFT_ACTION_CLOSE, NULL, 0);

    turn_until(bench, &bench->far.closes, 1);

    assert_int_equal(50000, bench->far.bytes_len);
    assert_memory_equal(bench->pattern, bench->far.bytes, 50000);
}

static void last_words_reach_a_peer_that_is_still_sending(void **state)
{
    struct bench *const bench = (struct bench *)*state;
    connect_both(bench);
    ask_near(bench, ALOFT_ACTION_BYTES, bench->pattern, BYTES_SIZE);
    turn_until(bench, &bench->far.bytes_len, 1);
    fake_machine_ask(
            &bench->far, ALOFT_ACTION_BYTES, bench->far_listener, "ERROR[12]", 9);
    fake_machine_ask(&bench->far, ALOFT_ACTION_CLOSE, bench->far_listener, NULL, 0);

    turn_until(bench, &bench->near.closes, 1);

    assert_int_equal(9, bench->near.bytes_len);
    assert_memory_equal("ERROR[12]", bench->near.bytes, 9);
    assert_int_equal(ALOFT_OK, bench->near.close_status); // not a reset
}

static void refused_connection_is_unreachable(void **state)
{
    struct bench *const bench = (struct bench *)*state;
    /* No TCP listener there: the port belongs to the UDP socket. */
    fake_machine_ask(
            &bench->near, ALOFT_ACTION_CONNECT, aloft_peer_ipv4(loopback, 1), NULL, 0);

    turn_until(bench, &bench->near.closes, 1);

    assert_int_equal(ALOFT_ERR_UNREACHABLE, bench->near.close_status);
    assert_int_equal(0, bench->near.connects);
}

static void unknown_name_is_told(void **state)
{
    struct bench *const bench = (struct bench *)*state;
    ask_near(bench, ALOFT_ACTION_CONNECT, NULL, 0);
    bench->near.actions[0].host = "no such host";

    turn_until(bench, &bench->near.closes, 1);

    assert_int_equal(ALOFT_ERR_NAME, bench->near.close_status);
}

static void stream_with_tls_is_never_opened_without(void **state)
{
    struct bench *const bench = (struct bench *)*state;
    ask_near(bench, ALOFT_ACTION_CONNECT, NULL, 0);
    bench->near.actions[0].tls = true;

    turn_until(bench, &bench->near.closes, 1);

    assert_int_equal(ALOFT_ERR_TLS, bench->near.close_status);
    assert_int_equal(0, bench->near.connects);
    assert_int_equal(0, bench->far.connects);
}

static void name_is_resolved_and_its_addresses_tried(void **state)
{
    struct bench *const bench = (struct bench *)*state;
    ask_near(bench, ALOFT_ACTION_CONNECT, NULL, 0);
    bench->near.actions[0].host = "localhost";

    turn_until(bench, &bench->near.connects, 1);

    assert_true(aloft_peer_equal(&bench->far_listener, &bench->near.peer));
}

static void reset_connection_is_closed_with_an_error(void **state)
{
    struct bench *const bench = (struct bench *)*state;
    const struct linger at_once = {.l_onoff = 1, .l_linger = 0};
    const int fd = dial(bench);
    turn_until(bench, &bench->far.connects, 1);

    setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
    close(fd);
    turn_until(bench, &bench->far.closes, 1);

    assert_int_equal(ALOFT_ERR_CLOSED, bench->far.close_status);
}

static void peer_that_takes_nothing_is_given_up(void **state)
{
    struct bench *const bench = (struct bench *)*state;
    const struct aloft_pump_limits limits = {.stall_ms = 50};
    aloft_pump_limit(bench->pump, &limits);
    const int fd = dial(bench);
    turn_until(bench, &bench->far.connects, 1);

    fake_machine_ask(&bench->far, ALOFT_ACTION_BYTES, bench->far_listener,
            bench->pattern, BYTES_SIZE);
    turn_until(bench, &bench->far.closes, 1);

    assert_int_equal(ALOFT_ERR_TIMEOUT, bench->far.close_status);
    close(fd);
}

static void restart_does_not_wait_for_ever_for_the_peer(void **state)
{
    struct bench *const bench = (struct bench *)*state;
    const struct aloft_pump_limits limits = {.linger_ms = 50};
    const uint32_t begin_ms = aloft_clock_ms();
    enum aloft_pump_news news = ALOFT_PUMP_TURNED;
    aloft_pump_limit(bench->pump, &limits);
    const int fd = dial(bench);
    turn_until(bench, &bench->far.connects, 1);

    fake_machine_ask(&bench->far, ALOFT_ACTION_BYTES, bench->far_listener, "OK", 2);
    fake_machine_ask(&bench->far, ALOFT_ACTION_RESTART, bench->far_listener, NULL, 0);
    while (news != ALOFT_PUMP_RESTART) {
        news = aloft_pump_turn(bench->pump, PATIENCE_MS);
    }

    assert_true(aloft_clock_ms() - begin_ms < ALOFT_PUMP_LINGER_MS);
    close(fd);
}

static void second_connection_waits_for_the_first_to_end(void **state)
{
    struct bench *const bench = (struct bench *)*state;
    const int first = dial(bench);
    const int second = dial(bench);
    turn_until(bench, &bench->far.connects, 1);
    (void)aloft_pump_turn(bench->pump, TURN_MS); // would take it, if it could

    assert_int_equal(1, bench->far.connects);
    close(first);
    turn_until(bench, &bench->far.connects, 2);
    assert_int_equal(1, bench->far.closes);

    close(second);
}

static void silent_peer_does_not_keep_time_from_passing(void **state)
{
    struct bench *const bench = (struct bench *)*state;
    const int fd = dial(bench);
    turn_until(bench, &bench->far.connects, 1);

    bench->far.wants_time = true;
    turn_until(bench, &bench->far.times, 3);

    assert_int_equal(0, bench->far.closes);
    close(fd);
}

static void restart_is_told_after_the_last_byte_has_left(void **state)
{
    struct bench *const bench = (struct bench *)*state;
    enum aloft_pump_news news = ALOFT_PUMP_TURNED;
    connect_both(bench);
    ask_near(bench, ALOFT_ACTION_BYTES, bench->pattern, BYTES_SIZE);
    ask_near(bench, ALOFT_ACTION_RESTART, NULL, 0);

    while (news != ALOFT_PUMP_RESTART) {
        news = aloft_pump_turn(bench->pump, PATIENCE_MS);
    }

    assert_int_equal(BYTES_SIZE, bench->far.bytes_len);
    assert_int_equal(ALOFT_PUMP_TURNED, aloft_pump_turn(bench->pump, 0));
}

static void watched_descriptor_ends_the_wait(void **state)
{
    struct bench *const bench = (struct bench *)*state;
    int ends[2];
    assert_int_equal(0, pipe(ends));
    aloft_pump_watch(bench->pump, ends[0]);

    assert_int_equal(ALOFT_PUMP_TURNED, aloft_pump_turn(bench->pump, 0));
    assert_int_equal(1, write(ends[1], "x", 1));
    assert_int_equal(ALOFT_PUMP_WOKEN, aloft_pump_turn(bench->pump, PATIENCE_MS));

    close(ends[0]);
    close(ends[1]);
}

static void port_in_use_is_an_address_error(void **state)
{
    struct bench *const bench = (struct bench *)*state;

    assert_int_equal(
            ALOFT_ERR_ADDRESS, aloft_link_bind(bench->near_link, &bench->far_peer));
    assert_int_equal(ALOFT_ERR_ADDRESS,
            aloft_link_listen(bench->near_link, &bench->far_listener));
    assert_int_equal(
            ALOFT_ERR_STATE, aloft_link_bind(bench->far_link, &bench->far_peer));
    assert_int_equal(0, aloft_link_udp_port(bench->near_link));
    assert_int_equal(0, aloft_link_listen_port(bench->near_link));
}

static void removed_link_leaves_the_others_alone(void **state)
{
    struct bench *const bench = (struct bench *)*state;
    connect_both(bench);

    aloft_pump_remove(bench->pump, bench->near_link);
    turn_until(bench, &bench->far.closes, 1);

    assert_int_equal(ALOFT_OK, bench->far.close_status);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test_setup_teardown(
                    datagram_is_answered_to_its_sender, set_up, tear_down),
            cmocka_unit_test_setup_teardown(empty_datagram_arrives, set_up, tear_down),
            cmocka_unit_test_setup_teardown(
                    largest_datagram_arrives_whole, set_up, tear_down),
            cmocka_unit_test_setup_teardown(
                    datagram_too_large_is_lost_without_harm, set_up, tear_down),
            cmocka_unit_test_setup_teardown(
                    stream_opens_and_ends_for_both, set_up, tear_down),
            cmocka_unit_test_setup_teardown(
                    large_action_is_sent_in_parts_and_in_order, set_up, tear_down),
            cmocka_unit_test_setup_teardown(
                    bytes_not_used_are_offered_again, set_up, tear_down),
            cmocka_unit_test_setup_teardown(
                    last_words_reach_a_peer_that_is_still_sending, set_up, tear_down),
            cmocka_unit_test_setup_teardown(
                    refused_connection_is_unreachable, set_up, tear_down),
            cmocka_unit_test_setup_teardown(unknown_name_is_told, set_up, tear_down),
            cmocka_unit_test_setup_teardown(
                    stream_with_tls_is_never_opened_without, set_up, tear_down),
            cmocka_unit_test_setup_teardown(
                    name_is_resolved_and_its_addresses_tried, set_up, tear_down),
            cmocka_unit_test_setup_teardown(
                    reset_connection_is_closed_with_an_error, set_up, tear_down),
            cmocka_unit_test_setup_teardown(
                    peer_that_takes_nothing_is_given_up, set_up, tear_down),
            cmocka_unit_test_setup_teardown(
                    restart_does_not_wait_for_ever_for_the_peer, set_up, tear_down),
            cmocka_unit_test_setup_teardown(
                    second_connection_waits_for_the_first_to_end, set_up, tear_down),
            cmocka_unit_test_setup_teardown(
                    silent_peer_does_not_keep_time_from_passing, set_up, tear_down),
            cmocka_unit_test_setup_teardown(
                    restart_is_told_after_the_last_byte_has_left, set_up, tear_down),
            cmocka_unit_test_setup_teardown(
                    watched_descriptor_ends_the_wait, set_up, tear_down),
            cmocka_unit_test_setup_teardown(
                    port_in_use_is_an_address_error, set_up, tear_down),
            cmocka_unit_test_setup_teardown(
                    removed_link_leaves_the_others_alone, set_up, tear_down),
    };

    return cmocka_run_group_tests_name("posix/pump", tests, NULL, NULL);
}
