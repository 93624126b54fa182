/**
 * @file bench.h
 * Two machines over lwIP, on a wire as bad as a test wants it.
 */
#ifndef LWIP_BENCH_H
#define LWIP_BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../posix/fake_machine.h"
#include "aloft/lwip_pump.h"
#include "bad_wire.h"

#define BYTES_SIZE 200000u
#define PORT       8266u
#define STEP_MS    5u
/** Of the test's own time: only a broken pump needs so long. */
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

/** For a group of tests: lwIP cannot be started twice, so all share one bench. */
int bench_start(void **state);
int bench_stop(void **state);

/** For each test, which gets the bench as its state; it leaves lwIP empty. */
int bench_set_up(void **state);
int bench_tear_down(void **state);

/** Lets STEP_MS pass. */
void bench_turn(struct bench *bench);

/** Turns until `*count` has reached `wanted`; tells whether it has. */
bool bench_reaches(struct bench *bench, const size_t *count, size_t wanted);

/** Lets `ms` pass. */
void bench_let_pass(struct bench *bench, uint32_t ms);

/** Makes a machine ask for something, at PORT. */
void bench_ask(struct fake_machine *fake, enum aloft_action_kind kind, const void *data,
        size_t len);

/** Lets `far` take connections at PORT. */
void bench_listen(struct bench *bench);

/** Listens, and connects `near` to `far`. */
void bench_connect(struct bench *bench);

#endif
