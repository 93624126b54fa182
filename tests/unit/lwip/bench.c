#include "bench.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lwip/priv/tcp_priv.h"
#include "lwip/tcp.h"
#include "lwip/udp.h"

/* lwIP cannot be started twice, so all tests share one, and leave it empty. */
static struct bench *the_bench;

int bench_start(void **state)
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

int bench_stop(void **state)
{
    (void)state;
    free(the_bench);
    return 0;
}

int bench_set_up(void **state)
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

void bench_turn(struct bench *bench)
{
    bad_wire_turn(&bench->wire, STEP_MS);
    if (aloft_lwip_pump_turn(&bench->pump) == ALOFT_LWIP_RESTART) {
        bench->restarts++;
    }
}

/* Turns until `*count` has reached `wanted`; tells whether it has. */
bool bench_reaches(struct bench *bench, const size_t *count, size_t wanted)
{
    for (uint32_t ms = 0; *count < wanted && ms < PATIENCE_MS; ms += STEP_MS) {
        bench_turn(bench);
    }
    return *count >= wanted;
}

void bench_let_pass(struct bench *bench, uint32_t ms)
{
    for (uint32_t passed = 0; passed < ms; passed += STEP_MS) {
        bench_turn(bench);
    }
}

void bench_ask(struct fake_machine *fake, enum aloft_action_kind kind, const void *data,
        size_t len)
{
    fake_machine_ask(fake, kind, bad_wire_peer(PORT), data, len);
}

/* Closes listener and leftovers, and waits until lwIP holds no connection. */
int bench_tear_down(void **state)
{
    struct bench *const bench = (struct bench *)*state;

    bad_wire_spoil(&bench->wire, 0, 1);
    bench_ask(&bench->near, ALOFT_ACTION_CLOSE, NULL, 0);
    bench_ask(&bench->far, ALOFT_ACTION_CLOSE, NULL, 0);
    if (bench->far_link.listener != NULL) {
        assert_int_equal(ERR_OK, tcp_close(bench->far_link.listener));
    }
    bench_let_pass(bench, 300000);
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

void bench_listen(struct bench *bench)
{
    assert_int_equal(ALOFT_OK, aloft_lwip_link_listen(&bench->far_link, PORT));
}

void bench_connect(struct bench *bench)
{
    bench_listen(bench);
    bench_ask(&bench->near, ALOFT_ACTION_CONNECT, NULL, 0);
    assert_true(bench_reaches(bench, &bench->near.connects, 1));
    assert_true(bench_reaches(bench, &bench->far.connects, 1));
}
