/* Links whose peers speak first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "aloft/clock.h"
#include "aloft/pump.h"
#include "fake_machine.h"

#define TURN_MS 20u
/* Only a broken pump needs so long. */
#define PATIENCE_MS 8000u
#define CROWD       200u

struct bench {
    struct aloft_pump *pump;
    struct fake_machine server;
    struct aloft_link *link;
    uint8_t bytes[16];
};

static int set_up(void **state)
{
    static const uint8_t loopback[4] = {127, 0, 0, 1};
    struct bench *const bench = (struct bench *)calloc(1, sizeof(*bench));
    const struct aloft_peer any = aloft_peer_ipv4(loopback, 0);

    fake_machine_init(&bench->server, bench->bytes, sizeof(bench->bytes));
    assert_int_equal(ALOFT_OK, aloft_pump_new(&bench->pump));
    assert_int_equal(
            ALOFT_OK, aloft_pump_add(bench->pump, &bench->server.base, &bench->link));
    assert_int_equal(ALOFT_OK, aloft_link_serve(bench->link, &any));
    *state = bench;
    return 0;
}

static int tear_down(void **state)
{
    struct bench *const bench = (struct bench *)*state;

    aloft_pump_free(bench->pump);
    free(bench);
    return 0;
}

static int dial(const struct bench *bench)
{
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const uint16_t port = aloft_link_listen_port(bench->link);
    const struct sockaddr address = {.sa_family = AF_INET,
            .sa_data = {(char)(port >> 8), (char)(port & 0xff), 127, 0, 0, 1}};

    assert_int_equal(0, connect(fd, &address, sizeof(address)));
    return fd;
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

static void who_says_something_first_has_the_stream(void **state)
{
    struct bench *const bench = (struct bench *)*state;
    const int silent = dial(bench);
    const int speaker = dial(bench);

    assert_int_equal(1, write(speaker, "x", 1));
    turn_until(bench, &bench->server.bytes_len, 1);
    assert_int_equal(1, bench->server.connects);
    close(speaker);
    turn_until(bench, &bench->server.closes, 1);

    assert_int_equal(1, write(silent, "y", 1));
    turn_until(bench, &bench->server.bytes_len, 2);
    assert_int_equal(2, bench->server.connects);
    close(silent);
}

static void a_second_listener_is_refused_and_changes_nothing(void **state)
{
    static const uint8_t loopback[4] = {127, 0, 0, 1};
    struct bench *const bench = (struct bench *)*state;
    const struct aloft_peer any = aloft_peer_ipv4(loopback, 0);

    assert_int_equal(ALOFT_ERR_STATE, aloft_link_serve(bench->link, &any));

    who_says_something_first_has_the_stream(state);
}

static void many_silent_ones_hold_nobody_up(void **state)
{
    struct bench *const bench = (struct bench *)*state;
    int silent[CROWD];

    for (size_t i = 0; i < CROWD; i++) {
        silent[i] = dial(bench);
        (void)aloft_pump_turn(bench->pump, 0); // as above
    }
    const int speaker = dial(bench);
    assert_int_equal(1, write(speaker, "x", 1));
    turn_until(bench, &bench->server.bytes_len, 1);

    assert_int_equal(1, bench->server.connects);
    for (size_t i = 0; i < CROWD; i++) {
        close(silent[i]);
    }
    close(speaker);
}

static void who_is_silent_too_long_is_sent_away(void **state)
{
    struct bench *const bench = (struct bench *)*state;
    const struct aloft_pump_limits limits = {.stall_ms = 1};
    char byte;
    aloft_pump_limit(bench->pump, &limits);
    const int silent = dial(bench);

    while (recv(silent, &byte, 1, MSG_DONTWAIT) != 0) {
        (void)aloft_pump_turn(bench->pump, TURN_MS); // as above
    }

    assert_int_equal(0, bench->server.connects);
    close(silent);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test_setup_teardown(
                    who_says_something_first_has_the_stream, set_up, tear_down),
            cmocka_unit_test_setup_teardown(
                    a_second_listener_is_refused_and_changes_nothing, set_up,
                    tear_down),
            cmocka_unit_test_setup_teardown(
                    many_silent_ones_hold_nobody_up, set_up, tear_down),
            cmocka_unit_test_setup_teardown(
                    who_is_silent_too_long_is_sent_away, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
