/* The pump over lwIP, on wires good and bad. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../posix/fake_machine.h"
#include "aloft/lwip_pump.h"
#include "bad_wire.h"
#include "lwip/priv/tcp_priv.h"
#include "lwip/tcp.h"
#include "lwip/udp.h"

#define BYTES_SIZE 200000u
#define PORT       8266u
#define STEP_MS    5u
/* Of the test's own time: only a broken pump needs so long. */
#define PATIENCE_MS 900000u

struct bench {
    struct bad_wire wire;
    struct aloft_lwip_pump pump;
    struct fake_machine near;
    struct fake_machine far;
    struct aloft_lwip_link near_link;
    struct aloft_lwip_link far_link;
    uint8_t pattern[BYTES_SIZE];
    uint8_t near_bytes[BYTES_SIZE];
    uint8_t far_bytes[BYTES_SIZE];
    unsigned restarts;
};

/* lwIP cannot be started twice, so all tests share one, and leave it empty. */
static struct bench *the_bench;

static int start(void **state)
{
    uint32_t number = 1;

    (void)state;
    the_bench = (struct bench *)calloc(1, sizeof(*the_bench));
    for (size_t i = 0; i < BYTES_SIZE; i++) {
        number = number * 1664525u + 1013904223u;
        the_bench->pattern[i] = (uint8_t)(number >> 24);
    }
    bad_wire_start(&the_bench->wire);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    free(the_bench);
    return 0;
}

static int set_up(void **state)
{
    struct bench *const bench = the_bench;

    bad_wire_spoil(&bench->wire, 0, 1);
    aloft_lwip_pump_init(&bench->pump);
    fake_machine_init(&bench->near, bench->near_bytes, BYTES_SIZE);
    fake_machine_init(&bench->far, bench->far_bytes, BYTES_SIZE);
    aloft_lwip_pump_add(&bench->pump, &bench->near_link, &bench->near.base);
    aloft_lwip_pump_add(&bench->pump, &bench->far_link, &bench->far.base);
    bench->restarts = 0;
    *state = bench;
    return 0;
}

static void turn(struct bench *bench)
{
    bad_wire_turn(&bench->wire, STEP_MS);
    if (aloft_lwip_pump_turn(&bench->pump) == ALOFT_LWIP_RESTART) {
        bench->restarts++;
    }
}

/* Turns until `*count` has reached `wanted`; tells whether it has. */
static bool reaches(struct bench *bench, const size_t *count, size_t wanted)
{
    for (uint32_t ms = 0; *count < wanted && ms < PATIENCE_MS; ms += STEP_MS) {
        turn(bench);
    }
    return *count >= wanted;
}

static void let_pass(struct bench *bench, uint32_t ms)
{
    for (uint32_t passed = 0; passed < ms; passed += STEP_MS) {
        turn(bench);
    }
}

static void ask(struct fake_machine *fake, enum aloft_action_kind kind,
        const void *data, size_t len)
{
    fake_machine_ask(fake, kind, bad_wire_peer(PORT), data, len);
}

/* Closes listener and leftovers, and waits until lwIP holds no connection. */
static int tear_down(void **state)
{
    struct bench *const bench = (struct bench *)*state;

    bad_wire_spoil(&bench->wire, 0, 1);
    ask(&bench->near, ALOFT_ACTION_CLOSE, NULL, 0);
    ask(&bench->far, ALOFT_ACTION_CLOSE, NULL, 0);
    if (bench->far_link.listener != NULL) {
        assert_int_equal(ERR_OK, tcp_close(bench->far_link.listener));
    }
    let_pass(bench, 300000);
    if (bench->near_link.udp != NULL) {
        udp_remove(bench->near_link.udp);
    }
    if (bench->far_link.udp != NULL) {
        udp_remove(bench->far_link.udp);
    }
    assert_null(tcp_active_pcbs);
    assert_null(tcp_tw_pcbs);
    return 0;
}

static void listen_far(struct bench *bench)
{
    assert_int_equal(ALOFT_OK, aloft_lwip_link_listen(&bench->far_link, PORT));
}

static void connect_both(struct bench *bench)
{
    listen_far(bench);
    ask(&bench->near, ALOFT_ACTION_CONNECT, NULL, 0);
    assert_true(reaches(bench, &bench->near.connects, 1));
    assert_true(reaches(bench, &bench->far.connects, 1));
}

static void bytes_go_both_ways_whole(void **state)
{
    struct bench *const bench = (struct bench *)*state;

    connect_both(bench);
    bench->far.take_at_most = 777;
    ask(&bench->near, ALOFT_ACTION_BYTES, bench->pattern, BYTES_SIZE);
    ask(&bench->far, ALOFT_ACTION_BYTES, bench->pattern, 5000);

    assert_true(reaches(bench, &bench->far.bytes_len, BYTES_SIZE));
    assert_true(reaches(bench, &bench->near.bytes_len, 5000));
    assert_memory_equal(bench->pattern, bench->far_bytes, BYTES_SIZE);
    assert_memory_equal(bench->pattern, bench->near_bytes, 5000);
}

static void nothing_is_lost_on_bad_wires(void **state)
{
    static const unsigned percents[] = {1, 5, 10, 20};
    struct bench *const bench = (struct bench *)*state;
    const size_t len = 40000;

    connect_both(bench);
    for (unsigned i = 0; i < 4; i++) {
        for (uint32_t seed = 1; seed <= 5; seed++) {
            bench->far.bytes_len = 0;
            bench->near.action_count = 0;
            bench->near.actions_done = 0;
            bad_wire_spoil(&bench->wire, percents[i], seed);
            ask(&bench->near, ALOFT_ACTION_BYTES, bench->pattern + seed, len);

            assert_true(reaches(bench, &bench->far.bytes_len, len));
            assert_memory_equal(bench->pattern + seed, bench->far_bytes, len);
        }
    }
    assert_true(bench->wire.lost > 100);
}

static void close_comes_behind_the_last_byte(void **state)
{
    struct bench *const bench = (struct bench *)*state;

    connect_both(bench);
    ask(&bench->far, ALOFT_ACTION_BYTES, bench->pattern, 30000);
    ask(&bench->far, ALOFT_ACTION_CLOSE, NULL, 0);

    assert_true(reaches(bench, &bench->near.closes, 1));
    assert_int_equal(ALOFT_OK, bench->near.close_status);
    assert_int_equal(30000, bench->near.bytes_len);
}

/* Who closes while bytes come in still gets its last words across. */
static void last_words_are_heard_by_who_still_speaks(void **state)
{
    struct bench *const bench = (struct bench *)*state;

    connect_both(bench);
    ask(&bench->near, ALOFT_ACTION_BYTES, bench->pattern, 4000);
    ask(&bench->far, ALOFT_ACTION_BYTES, "refused", 7);
    ask(&bench->far, ALOFT_ACTION_CLOSE, NULL, 0);

    assert_true(reaches(bench, &bench->near.closes, 1));
    assert_int_equal(ALOFT_OK, bench->near.close_status);
    assert_int_equal(7, bench->near.bytes_len);
}

static void restart_waits_for_the_last_byte(void **state)
{
    struct bench *const bench = (struct bench *)*state;

    connect_both(bench);
    ask(&bench->far, ALOFT_ACTION_BYTES, bench->pattern, 20000);
    ask(&bench->far, ALOFT_ACTION_RESTART, NULL, 0);
    ask(&bench->near, ALOFT_ACTION_CONNECT, NULL, 0);

    for (uint32_t ms = 0; bench->restarts == 0 && ms < PATIENCE_MS; ms += STEP_MS) {
        turn(bench);
    }
    assert_int_equal(1, bench->restarts);
    let_pass(bench, 5000);
    assert_int_equal(1, bench->restarts);
}

static void nobody_listening_is_unreachable(void **state)
{
    struct bench *const bench = (struct bench *)*state;

    ask(&bench->near, ALOFT_ACTION_CONNECT, NULL, 0);

    assert_true(reaches(bench, &bench->near.closes, 1));
    assert_int_equal(ALOFT_ERR_UNREACHABLE, bench->near.close_status);
}

static void connecting_in_vain_ends(void **state)
{
    struct bench *const bench = (struct bench *)*state;

    bench->wire.cut = true;
    ask(&bench->near, ALOFT_ACTION_CONNECT, NULL, 0);
    let_pass(bench, ALOFT_LWIP_CONNECT_MS + 100);

    assert_int_equal(1, bench->near.closes);
    assert_int_equal(ALOFT_ERR_UNREACHABLE, bench->near.close_status);
}

static void peer_that_takes_nothing_is_given_up(void **state)
{
    struct bench *const bench = (struct bench *)*state;

    connect_both(bench);
    bench->wire.cut = true;
    ask(&bench->near, ALOFT_ACTION_BYTES, bench->pattern, BYTES_SIZE);
    let_pass(bench, ALOFT_LWIP_STALL_MS + 100);

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
    ask(&bench->near, ALOFT_ACTION_CONNECT, NULL, 0);
    assert_true(reaches(bench, &bench->near.connects, 1));
    ask(&bench->near, ALOFT_ACTION_BYTES, bench->pattern, BYTES_SIZE);
    let_pass(bench, 10000);
    const size_t at_first = miser.bytes;
    for (unsigned i = 0; i < 10; i++) {
        let_one_byte_in(&miser);
        let_pass(bench, ALOFT_LWIP_STALL_MS / 5);
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

    ask(&bench->near, ALOFT_ACTION_CONNECT, NULL, 0);
    bench->near.actions[0].host = "updates.example";

    assert_true(reaches(bench, &bench->near.closes, 1));
    assert_int_equal(ALOFT_ERR_NAME, bench->near.close_status);
}

static void digits_are_no_name_to_ask_for(void **state)
{
    struct bench *const bench = (struct bench *)*state;

    listen_far(bench);
    ask(&bench->near, ALOFT_ACTION_CONNECT, NULL, 0);
    bench->near.actions[0].host = "10.0.0.1";

    assert_true(reaches(bench, &bench->near.connects, 1));
}

static void tls_is_never_done_in_the_clear(void **state)
{
    struct bench *const bench = (struct bench *)*state;

    listen_far(bench);
    ask(&bench->near, ALOFT_ACTION_CONNECT, NULL, 0);
    bench->near.actions[0].tls = true;

    assert_true(reaches(bench, &bench->near.closes, 1));
    assert_int_equal(ALOFT_ERR_TLS, bench->near.close_status);
    assert_int_equal(0, bench->far.connects);
}

static void datagrams_are_answered_to_their_sender(void **state)
{
    struct bench *const bench = (struct bench *)*state;

    assert_int_equal(ALOFT_OK, aloft_lwip_link_bind(&bench->far_link, PORT));
    bench->far.answers = true;
    ask(&bench->near, ALOFT_ACTION_DATAGRAM, "hello", 5);

    assert_true(reaches(bench, &bench->near.datagrams, 1));
    assert_memory_equal("hello", bench->near_bytes, 5);
}

static void ports_are_given_once(void **state)
{
    struct bench *const bench = (struct bench *)*state;

    listen_far(bench);
    assert_int_equal(
            ALOFT_ERR_ADDRESS, aloft_lwip_link_listen(&bench->near_link, PORT));
    assert_int_equal(ALOFT_ERR_STATE, aloft_lwip_link_listen(&bench->far_link, PORT));
    assert_int_equal(ALOFT_OK, aloft_lwip_link_bind(&bench->far_link, PORT));
    assert_int_equal(ALOFT_ERR_STATE, aloft_lwip_link_bind(&bench->far_link, PORT));
}

/* A bare client of the test's own, which says nothing unless told to. */
static struct tcp_pcb *dial(struct bench *bench)
{
    struct tcp_pcb *const pcb = tcp_new();
    ip_addr_t address;

    IP4_ADDR(&address, 10, 0, 0, 1);
    assert_non_null(pcb);
    assert_int_equal(ERR_OK, tcp_connect(pcb, &address, PORT, NULL));
    let_pass(bench, 100);
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

    connect_both(bench);
    struct tcp_pcb *const second = dial(bench);

    assert_int_equal(ERR_OK, tcp_write(second, "second", 6, 0));
    let_pass(bench, 1000);
    assert_int_equal(0, bench->far.bytes_len);
    ask(&bench->near, ALOFT_ACTION_CLOSE, NULL, 0);

    assert_true(reaches(bench, &bench->far.connects, 2));
    assert_true(reaches(bench, &bench->far.bytes_len, 6));
    assert_memory_equal("second", bench->far_bytes, 6);
    hang_up(second);
}

static void who_hangs_up_while_waiting_is_forgotten(void **state)
{
    struct bench *const bench = (struct bench *)*state;

    connect_both(bench);
    for (unsigned i = 0; i < 10; i++) {
        struct tcp_pcb *const other = dial(bench);

        assert_int_equal(ERR_OK, tcp_write(other, "hello", 5, 0));
        let_pass(bench, 100);
        hang_up(other);
        let_pass(bench, 100);
    }
    ask(&bench->near, ALOFT_ACTION_BYTES, "still here", 10);
    assert_true(reaches(bench, &bench->far.bytes_len, 10));
    assert_int_equal(1, bench->far.connects);
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
    ask(&bench->near, ALOFT_ACTION_CONNECT, NULL, 0);
    assert_true(reaches(bench, &bench->near.connects, 1));
    ask(&bench->near, ALOFT_ACTION_BYTES, "hello", 5);

    assert_true(reaches(bench, &bench->far.bytes_len, 5));
    assert_int_equal(1, bench->far.connects);
    assert_int_equal(1, hung_up); // the one that had waited longest
    for (unsigned i = 1; i < ALOFT_LWIP_WAITING; i++) {
        hang_up(silent[i]);
    }
}

static void machines_that_want_time_get_it(void **state)
{
    struct bench *const bench = (struct bench *)*state;

    assert_int_equal(ALOFT_NEVER, aloft_lwip_pump_due_ms(&bench->pump));
    bench->near.wants_time = true;
    assert_int_equal(0, aloft_lwip_pump_due_ms(&bench->pump));
    turn(bench);
    assert_int_equal(1, bench->near.times);
    bench->near.wants_time = false;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
            TEST(bytes_go_both_ways_whole),
            TEST(nothing_is_lost_on_bad_wires),
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
            TEST(others_wait_while_one_has_the_stream),
            TEST(who_hangs_up_while_waiting_is_forgotten),
            TEST(silent_connections_hold_nobody_up),
            TEST(machines_that_want_time_get_it),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
