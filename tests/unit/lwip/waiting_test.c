/* Connections that come while another one has the stream of a link. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bench.h"
#include "lwip/tcp.h"

/* A bare client of the test's own, which says nothing unless told to. */
static struct tcp_pcb *dial(struct bench *bench)
{
    struct tcp_pcb *const pcb = tcp_new();
    ip_addr_t address;

    IP4_ADDR(&address, 10, 0, 0, 1);
    assert_non_null(pcb);
    assert_int_equal(ERR_OK, tcp_connect(pcb, &address, PORT, NULL));
    bench_let_pass(bench, 100);
    return pcb;
}

static void hang_up(struct tcp_pcb *pcb)
{
    tcp_err(pcb, NULL);
    tcp_abort(pcb);
}

static void others_wait_while_one_has_the_stream(void **state)
{
    struct bench *const bench = (struct bench *)*state;

    bench_connect(bench);
    struct tcp_pcb *const second = dial(bench);

    assert_int_equal(ERR_OK, tcp_write(second, "second", 6, 0));
    bench_let_pass(bench, 1000);
    assert_int_equal(0, bench->far.bytes_len);
    bench_ask(&bench->near, ALOFT_ACTION_CLOSE, NULL, 0);

    assert_true(bench_reaches(bench, &bench->far.connects, 2));
    assert_true(bench_reaches(bench, &bench->far.bytes_len, 6));
    assert_memory_equal("second", bench->far_bytes, 6);
    hang_up(second);
}

static void who_hangs_up_while_waiting_is_forgotten(void **state)
{
    struct bench *const bench = (struct bench *)*state;

    bench_connect(bench);
    for (unsigned i = 0; i < 10; i++) {
        struct tcp_pcb *const other = dial(bench);

        assert_int_equal(ERR_OK, tcp_write(other, "hello", 5, 0));
        bench_let_pass(bench, 100);
        hang_up(other);
        bench_let_pass(bench, 100);
    }
    bench_ask(&bench->near, ALOFT_ACTION_BYTES, "still here", 10);
    assert_true(bench_reaches(bench, &bench->far.bytes_len, 10));
    assert_int_equal(1, bench->far.connects);
}

/* lwIP keeps packets of each that waits: enough are left for the one that does not. */
static void those_who_wait_leave_room_for_packets(void **state)
{
    struct bench *const bench = (struct bench *)*state;
    struct tcp_pcb *others[ALOFT_LWIP_WAITING];

    bench_connect(bench);
    for (unsigned i = 0; i < ALOFT_LWIP_WAITING; i++) {
        others[i] = dial(bench);
        assert_int_equal(ERR_OK, tcp_write(others[i], bench->pattern, 2900, 0));
        bench_let_pass(bench, 1000);
    }
    bench_ask(&bench->near, ALOFT_ACTION_BYTES, bench->pattern, 50000);

    assert_true(bench_reaches(bench, &bench->far.bytes_len, 50000));
    assert_memory_equal(bench->pattern, bench->far_bytes, 50000);
    for (unsigned i = 0; i < ALOFT_LWIP_WAITING; i++) {
        hang_up(others[i]);
    }
}

static void count_hang_up(void *arg, err_t error)
{
    assert_int_equal(ERR_RST, error);
    (*(unsigned *)arg)++;
}

static void silent_connections_hold_nobody_up(void **state)
{
    struct bench *const bench = (struct bench *)*state;
    struct tcp_pcb *silent[ALOFT_LWIP_WAITING];
    unsigned hung_up = 0;

    assert_int_equal(ALOFT_OK, aloft_lwip_link_serve(&bench->far_link, PORT));
    for (unsigned i = 0; i < ALOFT_LWIP_WAITING; i++) {
        silent[i] = dial(bench);
        tcp_arg(silent[i], &hung_up);
        tcp_err(silent[i], count_hang_up);
    }
    assert_int_equal(0, bench->far.connects);
    bench_ask(&bench->near, ALOFT_ACTION_CONNECT, NULL, 0);
    assert_true(bench_reaches(bench, &bench->near.connects, 1));
    bench_ask(&bench->near, ALOFT_ACTION_BYTES, "hello", 5);

    assert_true(bench_reaches(bench, &bench->far.bytes_len, 5));
    assert_int_equal(1, bench->far.connects);
    assert_int_equal(1, hung_up); // the one that had waited longest
    for (unsigned i = 1; i < ALOFT_LWIP_WAITING; i++) {
        hang_up(silent[i]);
    }
}

static void a_second_listener_is_refused_and_changes_nothing(void **state)
{
    struct bench *const bench = (struct bench *)*state;

    bench_listen(bench);
    assert_int_equal(ALOFT_ERR_STATE, aloft_lwip_link_serve(&bench->far_link, PORT));
    struct tcp_pcb *const silent = dial(bench);

    assert_true(bench_reaches(bench, &bench->far.connects, 1));
    hang_up(silent);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(f) cmocka_unit_test_setup_teardown(f, bench_set_up, bench_tear_down)
            TEST(others_wait_while_one_has_the_stream),
            TEST(who_hangs_up_while_waiting_is_forgotten),
            TEST(those_who_wait_leave_room_for_packets),
            TEST(silent_connections_hold_nobody_up),
            TEST(a_second_listener_is_refused_and_changes_nothing),
    };

    return cmocka_run_group_tests(tests, bench_start, bench_stop);
}
