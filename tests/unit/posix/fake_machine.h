/**
 * @file fake_machine.h
 * A machine that does as it is told and remembers what it was told.
 */
#ifndef FAKE_MACHINE_H
#define FAKE_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/machine.h"

struct fake_machine {
    struct aloft_machine base;
    struct aloft_action actions[8]; /**< Asked for in this order. */
    size_t action_count;
    size_t actions_done;
    size_t take_at_most; /**< Bytes used of one event; 0: all. */
    bool answers;        /**< Sends each datagram back. */
    bool wants_time;     /**< Always has a TIME event due. */
    size_t connects;
    size_t closes;
    size_t datagrams;
    size_t times;
    enum aloft_status close_status;
    struct aloft_peer peer; /**< Of the last datagram or connection. */
    uint8_t *bytes;         /**< All that was received. Lent by the test. */
    size_t bytes_size;
    size_t bytes_len;
};

/** Receives into `bytes`. */
void fake_machine_init(struct fake_machine *fake, uint8_t *bytes, size_t size);

/** Adds an action; `data` is borrowed. */
void fake_machine_ask(struct fake_machine *fake, enum aloft_action_kind kind,
        struct aloft_peer peer, const void *data, size_t len);

#endif
