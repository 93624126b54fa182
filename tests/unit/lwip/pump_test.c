/* The pump over lwIP, on wires good and bad. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bench.h"
#include "lwip/priv/tcp_priv.h"
#include "lwip/tcp.h"

static void bytes_go_both_ways_whole(void **state)
{
    struct bench *const bench = (struct bench *)*state;

    bench_connect(bench);
    bench->far.take_at_most = 777;
    bench_ask(&bench->near, ALOFT_ACTION_BYTES, bench->pattern, BYTES_SIZE);
    bench_ask(&bench->far, ALOFT_ACTION_BYTES, bench->pattern, 5000);

    assert_true(bench_reaches(bench, &bench->far.bytes_len, BYTES_SIZE));
    assert_true(bench_reaches(bench, &bench->near.bytes_len, 5000));
    assert_memory_equal(bench->pattern, bench->far_bytes, BYTES_SIZE);
    assert_memory_equal(bench->pattern, bench->near_bytes, 5000);
}

static void nothing_is_lost_on_bad_wires(void **state)
{
    static const unsigned percents[] = {1, 5, 10, 20};
    struct bench *const bench = (struct bench *)*state;
    const size_t len = 40000;

    bench_connect(bench);
    for (unsigned i = 0; i < 4; i++) {
        for (uint32_t seed = 1; seed <= 5; seed++) {
            bench->far.bytes_len = 0;
            bench->near.action_count = 0;
            bench->near.actions_done = 0;
            bad_wire_spoil(&bench->wire, percents[i], seed);
            bench_ask(&bench->near, ALOFT_ACTION_BYTES, bench->pattern + seed, len);

            assert_true(bench_reaches(bench, &bench->far.bytes_len, len));
            assert_memory_equal(bench->pattern + seed, bench->far_bytes, len);
        }
    }
    assert_true(bench->wire.lost > 100);
}

/* lwIP must not append to a packet that is sent again because later ones arrived. */
static void what_comes_behind_a_second_try_is_not_misplaced(void **state)
{
    struct bench *const bench = (struct bench *)*state;

    bench_connect(bench);
    bench->wire.cut = true;
    bench_ask(&bench->near, ALOFT_ACTION_BYTES, "one ", 4);
    bench_turn(bench);
    bench->wire.cut = false;
    bench_ask(&bench->near, ALOFT_ACTION_BYTES, "two ", 4);
    bench_ask(&bench->near, ALOFT_ACTION_BYTES, "three ", 6);
    bench_ask(&bench->near, ALOFT_ACTION_BYTES, "four ", 5);
    bench_ask(&bench->near, ALOFT_ACTION_BYTES, "five ", 5);
    bench_let_pass(bench, 2 * STEP_MS);
    bench->wire.busy = true; // when answers come that ask for the first one
    bench_turn(bench);
    bench_ask(&bench->near, ALOFT_ACTION_BYTES, "six", 3);
    bench_turn(bench);
    bench->wire.busy = false;

    assert_true(bench_reaches(bench, &bench->far.bytes_len, 27));
    assert_memory_equal("one two three four five six", bench->far_bytes, 27);
}

static void close_comes_behind_the_last_byte(void **state)
{
    struct bench *const bench = (struct bench *)*state;

    bench_connect(bench);
    bench_ask(&bench->far, ALOFT_ACTION_BYTES, bench->pattern, 30000);
    bench_ask(&bench->far, ALOFT_ACTION_CLOSE, NULL, 0);

    assert_true(bench_reaches(bench, &bench->near.closes, 1));
    assert_int_equal(ALOFT_OK, bench->near.close_status);
    assert_int_equal(30000, bench->near.bytes_len);
}

/* Who closes while bytes come in still gets its last words across. */
static void last_words_are_heard_by_who_still_speaks(void **state)
{
    struct bench *const bench = (struct bench *)*state;

    bench_connect(bench);
    bench_ask(&bench->near, ALOFT_ACTION_BYTES, bench->pattern, 4000);
    bench_ask(&bench->far, ALOFT_ACTION_BYTES, "refused", 7);
    bench_ask(&bench->far, ALOFT_ACTION_CLOSE, NULL, 0);

    assert_true(bench_reaches(bench, &bench->near.closes, 1));
    assert_int_equal(ALOFT_OK, bench->near.close_status);
    assert_int_equal(7, bench->near.bytes_len);
}

static void restart_waits_for_the_last_byte(void **state)
{
    struct bench *const bench = (struct bench *)*state;

    bench_connect(bench);
    bench_ask(&bench->far, ALOFT_ACTION_BYTES, bench->pattern, 20000);
    bench_ask(&bench->far, ALOFT_ACTION_RESTART, NULL, 0);
    bench_ask(&bench->near, ALOFT_ACTION_CONNECT, NULL, 0);

    for (uint32_t ms = 0; bench->restarts == 0 && ms < PATIENCE_MS; ms += STEP_MS) {
        bench_turn(bench);
    }
    assert_int_equal(1, bench->restarts);
    bench_let_pass(bench, 5000);
    assert_int_equal(1, bench->restarts);
}

static void nobody_listening_is_unreachable(void **state)
{
    struct bench *const bench = (struct bench *)*state;

    bench_ask(&bench->near, ALOFT_ACTION_CONNECT, NULL, 0);

    assert_true(bench_reaches(bench, &bench->near.closes, 1));
    assert_int_equal(ALOFT_ERR_UNREACHABLE, bench->near.close_status);
}

static void connecting_in_vain_ends(void **state)
{
    struct bench *const bench = (struct bench *)*state;

    bench->wire.cut = true;
    bench_ask(&bench->near, ALOFT_ACTION_CONNECT, NULL, 0);
    bench_let_pass(bench, ALOFT_LWIP_CONNECT_MS + 100);

    assert_int_equal(1, bench->near.closes);
    assert_int_equal(ALOFT_ERR_UNREACHABLE, bench->near.close_status);
}

static void peer_that_takes_nothing_is_given_up(void **state)
{
    struct bench *const bench = (struct bench *)*state;

    bench_connect(bench);
    bench->wire.cut = true;
    bench_ask(&bench->near, ALOFT_ACTION_BYTES, bench->pattern, BYTES_SIZE);
    bench_let_pass(bench, ALOFT_LWIP_STALL_MS + 100);

    assert_int_equal(1, bench->near.closes);
    assert_int_equal(ALOFT_ERR_TIMEOUT, bench->near.close_status);
}

/* The far end of a connection without a pump: its windows are the test's own. */
struct miser {
    struct tcp_pcb *listener;
    struct tcp_pcb *pcb;
    size_t bytes;
};

static err_t miser_takes(
        void *arg, struct tcp_pcb *pcb, struct pbuf *packet, err_t error)
{
    (void)pcb;
    (void)error;
    if (packet != NULL) {
        ((struct miser *)arg)->bytes += packet->tot_len;
        pbuf_free(packet);
    }
    return ERR_OK;
}

static void miser_is_left(void *arg, err_t error)
{
    (void)error;
    ((struct miser *)arg)->pcb = NULL;
}

static err_t miser_accepts(void *arg, struct tcp_pcb *pcb, err_t error)
{
    (void)error;
    ((struct miser *)arg)->pcb = pcb;
    tcp_recv(pcb, miser_takes);
    tcp_err(pcb, miser_is_left);
    return ERR_OK;
}

static void miser_listens(struct miser *miser)
{
    struct tcp_pcb *const pcb = tcp_new();

    *miser = (struct miser){.listener = NULL};
    assert_int_equal(ERR_OK, tcp_bind(pcb, IP_ADDR_ANY, PORT));
    miser->listener = tcp_listen(pcb);
    tcp_arg(miser->listener, miser);
    tcp_accept(miser->listener, miser_accepts);
}

/* Has room for one more byte, and says so. */
static void let_one_byte_in(struct miser *miser)
{
    struct tcp_pcb *const pcb = miser->pcb;

    if (pcb != NULL) {
        pcb->rcv_wnd = 1;
        pcb->rcv_ann_wnd = 1;
        pcb->rcv_ann_right_edge = pcb->rcv_nxt + 1;
        tcp_ack_now(pcb);
        assert_int_equal(ERR_OK, tcp_output(pcb));
    }
}

static void peer_that_takes_single_bytes_is_given_up(void **state)
{
    struct bench *const bench = (struct bench *)*state;
    struct miser miser;

    miser_listens(&miser);
    bench_ask(&bench->near, ALOFT_ACTION_CONNECT, NULL, 0);
    assert_true(bench_reaches(bench, &bench->near.connects, 1));
    bench_ask(&bench->near, ALOFT_ACTION_BYTES, bench->pattern, BYTES_SIZE);
    bench_let_pass(bench, 10000);
    const size_t at_first = miser.bytes;
    for (unsigned i = 0; i < 10; i++) {
        let_one_byte_in(&miser);
        bench_let_pass(bench, ALOFT_LWIP_STALL_MS / 5);
    }

    assert_in_range(miser.bytes - at_first, 1, 10);
    assert_int_equal(1, bench->near.closes);
    assert_int_equal(ALOFT_ERR_TIMEOUT, bench->near.close_status);
    assert_null(miser.pcb);
    assert_int_equal(ERR_OK, tcp_close(miser.listener));
}

static void names_without_a_server_are_not_found(void **state)
{
    struct bench *const bench = (struct bench *)*state;

    bench_ask(&bench->near, ALOFT_ACTION_CONNECT, NULL, 0);
    bench->near.actions[0].host = "updates.example";

    assert_true(bench_reaches(bench, &bench->near.closes, 1));
    assert_int_equal(ALOFT_ERR_NAME, bench->near.close_status);
}

static void digits_are_no_name_to_ask_for(void **state)
{
    struct bench *const bench = (struct bench *)*state;

    bench_listen(bench);
    bench_ask(&bench->near, ALOFT_ACTION_CONNECT, NULL, 0);
    bench->near.actions[0].host = "10.0.0.1";

    assert_true(bench_reaches(bench, &bench->near.connects, 1));
}

static void tls_is_never_done_in_the_clear(void **state)
{
    struct bench *const bench = (struct bench *)*state;

    bench_listen(bench);
    bench_ask(&bench->near, ALOFT_ACTION_CONNECT, NULL, 0);
    bench->near.actions[0].tls = true;

    assert_true(bench_reaches(bench, &bench->near.closes, 1));
    assert_int_equal(ALOFT_ERR_TLS, bench->near.close_status);
    assert_int_equal(0, bench->far.connects);
}

static void datagrams_are_answered_to_their_sender(void **state)
{
    struct bench *const bench = (struct bench *)*state;

    assert_int_equal(ALOFT_OK, aloft_lwip_link_bind(&bench->far_link, PORT));
    bench->far.answers = true;
    bench_ask(&bench->near, ALOFT_ACTION_DATAGRAM, "hello", 5);

    assert_true(bench_reaches(bench, &bench->near.datagrams, 1));
    assert_memory_equal("hello", bench->near_bytes, 5);
}

static void ports_are_given_once(void **state)
{
    struct bench *const bench = (struct bench *)*state;

    bench_listen(bench);
    assert_int_equal(
            ALOFT_ERR_ADDRESS, aloft_lwip_link_listen(&bench->near_link, PORT));
    assert_int_equal(ALOFT_ERR_STATE, aloft_lwip_link_listen(&bench->far_link, PORT));
    assert_int_equal(ALOFT_OK, aloft_lwip_link_bind(&bench->far_link, PORT));
    assert_int_equal(ALOFT_ERR_STATE, aloft_lwip_link_bind(&bench->far_link, PORT));
}

static void machines_that_want_time_get_it(void **state)
{
    struct bench *const bench = (struct bench *)*state;

    assert_int_equal(ALOFT_NEVER, aloft_lwip_pump_due_ms(&bench->pump));
    bench->near.wants_time = true;
    assert_int_equal(0, aloft_lwip_pump_due_ms(&bench->pump));
    bench_turn(bench);
    assert_int_equal(1, bench->near.times);
    bench->near.wants_time = false;
}

/* Else the processor would not sleep until the stream goes on. */
static void datagrams_that_must_wait_are_not_due(void **state)
{
    struct bench *const bench = (struct bench *)*state;
    struct miser miser;

    miser_listens(&miser);
    assert_int_equal(ALOFT_OK, aloft_lwip_link_bind(&bench->near_link, PORT));
    bench_ask(&bench->near, ALOFT_ACTION_CONNECT, NULL, 0);
    assert_true(bench_reaches(bench, &bench->near.connects, 1));
    bench_ask(&bench->near, ALOFT_ACTION_BYTES, bench->pattern, BYTES_SIZE);
    bench_let_pass(bench, 1000);
    bench_ask(&bench->far, ALOFT_ACTION_DATAGRAM, "hello", 5);
    bench_let_pass(bench, 1000);

    assert_int_equal(0, bench->near.datagrams);
    assert_in_range(aloft_lwip_pump_due_ms(&bench->pump), 1, ALOFT_LWIP_STALL_MS);
    assert_true(bench_reaches(bench, &bench->near.datagrams, 1));
    assert_int_equal(1, bench->near.closes);
    assert_non_null(miser.pcb); // nothing more was taken, a reset neither
    tcp_abort(miser.pcb);
    assert_int_equal(ERR_OK, tcp_close(miser.listener));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(f) cmocka_unit_test_setup_teardown(f, bench_set_up, bench_tear_down)
            TEST(bytes_go_both_ways_whole),
            TEST(nothing_is_lost_on_bad_wires),
            TEST(what_comes_behind_a_second_try_is_not_misplaced),
            TEST(close_comes_behind_the_last_byte),
            TEST(last_words_are_heard_by_who_still_speaks),
            TEST(restart_waits_for_the_last_byte),
            TEST(nobody_listening_is_unreachable),
            TEST(connecting_in_vain_ends),
            TEST(peer_that_takes_nothing_is_given_up),
            TEST(peer_that_takes_single_bytes_is_given_up),
            TEST(names_without_a_server_are_not_found),
            TEST(digits_are_no_name_to_ask_for),
            TEST(tls_is_never_done_in_the_clear),
            TEST(datagrams_are_answered_to_their_sender),
            TEST(ports_are_given_once),
            TEST(machines_that_want_time_get_it),
            TEST(datagrams_that_must_wait_are_not_due),
    };

    return cmocka_run_group_tests(tests, bench_start, bench_stop);
}
