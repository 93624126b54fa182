/* Answers reach their clients whole, however these end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bench.h"
#include "lwip/tcp.h"

#define ANSWER_SIZE 10000u

/* A bare client of the test's own: what it sends and when it ends is up to the test. */
struct client {
    struct tcp_pcb *pcb;
    size_t bytes;
    bool hasty; /* Ends when it hears the first byte. */
    bool ended; /* The device has said all. */
    bool reset;
};

static err_t client_hears(
        void *arg, struct tcp_pcb *pcb, struct pbuf *packet, err_t error)
{
    struct client *const client = (struct client *)arg;

    (void)error;
    if (packet == NULL) {
        client->ended = true;
        return ERR_OK;
    }
    client->bytes += packet->tot_len;
    tcp_recved(pcb, packet->tot_len);
    pbuf_free(packet);
    if (client->hasty) {
        client->hasty = false;
        assert_int_equal(ERR_OK, tcp_shutdown(pcb, 0, 1));
    }
    return ERR_OK;
}

/* lwIP is done with it: in order, or by a reset. */
static void client_is_done(void *arg, err_t error)
{
    struct client *const client = (struct client *)arg;

    client->pcb = NULL;
    client->reset = error == ERR_RST;
}

static void connect_client(struct bench *bench, struct client *client)
{
    const size_t before = bench->far.connects;
    ip_addr_t address;

    IP4_ADDR(&address, 10, 0, 0, 1);
    *client = (struct client){.pcb = tcp_new()};
    tcp_arg(client->pcb, client);
    tcp_recv(client->pcb, client_hears);
    tcp_err(client->pcb, client_is_done);
    assert_int_equal(ERR_OK, tcp_connect(client->pcb, &address, PORT, NULL));
    assert_true(bench_reaches(bench, &bench->far.connects, before + 1));
}

/* The client has said all, and still listens. */
static void half_close(const struct client *client)
{
    assert_int_equal(ERR_OK, tcp_shutdown(client->pcb, 0, 1));
}

static void hang_up(const struct client *client)
{
    if (client->pcb != NULL) {
        tcp_err(client->pcb, NULL);
        tcp_abort(client->pcb);
    }
}

static void who_half_closes_still_gets_the_whole_answer(void **state)
{
    struct bench *const bench = (struct bench *)*state;
    struct client client;

    bench_listen(bench);
    connect_client(bench, &client);
    bench_ask(&bench->far, ALOFT_ACTION_BYTES, bench->pattern, ANSWER_SIZE);
    bench_ask(&bench->far, ALOFT_ACTION_BYTES, bench->pattern, ANSWER_SIZE);
    half_close(&client);

    assert_true(bench_reaches(bench, &bench->far.closes, 1));
    assert_int_equal(ALOFT_OK, bench->far.close_status);
    bench_let_pass(bench, 1000);
    assert_int_equal(2 * ANSWER_SIZE, client.bytes);
    assert_true(client.ended);
    assert_false(client.reset);
}

/* Nobody wants to read the rest of a request that was refused. */
static void last_words_are_heard_by_who_has_ended(void **state)
{
    struct bench *const bench = (struct bench *)*state;
    struct client client;

    bench_listen(bench);
    connect_client(bench, &client);
    bench->far.take_at_most = 1;
    assert_int_equal(ERR_OK, tcp_write(client.pcb, bench->pattern, 2000, 0));
    half_close(&client);
    while (!bench->far_link.stream.peer_done) {
        bench_turn(bench);
    }
    assert_in_range(bench->far.bytes_len, 1, 1999);
    bench_ask(&bench->far, ALOFT_ACTION_BYTES, "refused", 7);
    bench_ask(&bench->far, ALOFT_ACTION_CLOSE, NULL, 0);

    bench_let_pass(bench, 1000);
    assert_int_equal(7, client.bytes);
    assert_true(client.ended);
    assert_false(client.reset);
}

/* The answer is lost on its way at first. */
static void restart_waits_for_who_has_ended(void **state)
{
    struct bench *const bench = (struct bench *)*state;
    struct client client;

    bench_listen(bench);
    connect_client(bench, &client);
    half_close(&client);
    while (!bench->far_link.stream.peer_done) {
        bad_wire_turn(&bench->wire, STEP_MS);
    }
    bench->wire.cut = true;
    bench_ask(&bench->far, ALOFT_ACTION_BYTES, "updated", 7);
    bench_ask(&bench->far, ALOFT_ACTION_RESTART, NULL, 0);
    bench_turn(bench);
    assert_int_equal(0, bench->restarts);
    bench->wire.cut = false;

    while (bench->restarts == 0) {
        bench_turn(bench);
    }
    assert_int_equal(7, client.bytes);
}

/* A client that keeps its own side open does not hold the device up. */
static void restart_waits_for_no_goodbye(void **state)
{
    struct bench *const bench = (struct bench *)*state;
    struct client client;

    bench_listen(bench);
    connect_client(bench, &client);
    bench_ask(&bench->far, ALOFT_ACTION_BYTES, "updated", 7);
    bench_ask(&bench->far, ALOFT_ACTION_RESTART, NULL, 0);

    bench_let_pass(bench, 500);
    assert_int_equal(1, bench->restarts);
    assert_int_equal(7, client.bytes);
    assert_true(client.ended);
    hang_up(&client);
}

/* Both ends say at the same time that they have said all. */
static void who_ends_meanwhile_holds_nobody_up(void **state)
{
    struct bench *const bench = (struct bench *)*state;
    struct client client;

    bench_listen(bench);
    connect_client(bench, &client);
    client.hasty = true;
    bench_ask(&bench->far, ALOFT_ACTION_BYTES, "updated", 7);
    bench_ask(&bench->far, ALOFT_ACTION_RESTART, NULL, 0);

    bench_let_pass(bench, 500);
    assert_int_equal(1, bench->restarts);
    assert_int_equal(7, client.bytes);
    assert_null(bench->far_link.lingerers[0].pcb);
    hang_up(&client);
}

/* As that of a client whose connection loses packets. */
static void one_answer_does_not_cut_off_the_one_before(void **state)
{
    struct bench *const bench = (struct bench *)*state;
    struct client first;
    struct client second;

    bench_listen(bench);
    connect_client(bench, &first);
    bench->wire.cut = true;
    bench_ask(&bench->far, ALOFT_ACTION_BYTES, "first", 5);
    bench_ask(&bench->far, ALOFT_ACTION_CLOSE, NULL, 0);
    bench_turn(bench);
    bench->wire.cut = false;
    connect_client(bench, &second);
    bench_ask(&bench->far, ALOFT_ACTION_BYTES, "second", 6);
    bench_ask(&bench->far, ALOFT_ACTION_CLOSE, NULL, 0);

    bench_let_pass(bench, ALOFT_LWIP_LINGER_MS / 2);
    assert_int_equal(6, second.bytes);
    bench_let_pass(bench, ALOFT_LWIP_LINGER_MS);
    assert_int_equal(5, first.bytes);
    assert_true(first.ended);
    hang_up(&first);
    hang_up(&second);
}

/* The device answers and closes, and none of it comes through. */
static void answer_in_vain(struct bench *bench, struct client *client)
{
    connect_client(bench, client);
    bench->wire.cut = true;
    bench_ask(&bench->far, ALOFT_ACTION_BYTES, "hello", 5);
    bench_ask(&bench->far, ALOFT_ACTION_CLOSE, NULL, 0);
    bench_turn(bench);
    bench->wire.cut = false;
    bench->far.action_count = 0;
    bench->far.actions_done = 0;
}

static void of_many_that_take_nothing_the_oldest_is_reset(void **state)
{
    struct bench *const bench = (struct bench *)*state;
    struct client clients[ALOFT_LWIP_LINGERERS + 1];

    bench_listen(bench);
    for (unsigned i = 0; i <= ALOFT_LWIP_LINGERERS; i++) {
        answer_in_vain(bench, &clients[i]);
    }
    bench_let_pass(bench, ALOFT_LWIP_LINGER_MS / 2);

    assert_int_equal(0, clients[0].bytes);
    hang_up(&clients[0]);
    for (unsigned i = 1; i <= ALOFT_LWIP_LINGERERS; i++) {
        assert_int_equal(5, clients[i].bytes);
        hang_up(&clients[i]);
    }
}

static void who_takes_nothing_for_long_is_reset(void **state)
{
    struct bench *const bench = (struct bench *)*state;
    struct client client;

    bench_listen(bench);
    answer_in_vain(bench, &client);
    bench->wire.cut = true;
    bench_let_pass(bench, ALOFT_LWIP_LINGER_MS + STEP_MS);

    assert_null(bench->far_link.lingerers[0].pcb);
    hang_up(&client);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(f) cmocka_unit_test_setup_teardown(f, bench_set_up, bench_tear_down)
            TEST(who_half_closes_still_gets_the_whole_answer),
            TEST(last_words_are_heard_by_who_has_ended),
            TEST(restart_waits_for_who_has_ended),
            TEST(restart_waits_for_no_goodbye),
            TEST(who_ends_meanwhile_holds_nobody_up),
            TEST(one_answer_does_not_cut_off_the_one_before),
            TEST(of_many_that_take_nothing_the_oldest_is_reset),
            TEST(who_takes_nothing_for_long_is_reset),
    };

    return cmocka_run_group_tests(tests, bench_start, bench_stop);
}
