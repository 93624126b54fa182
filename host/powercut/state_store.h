/**
 * @file state_store.h
 * Sets of equal-sized byte strings, numbered in the order of their arrival.
 */
#ifndef POWERCUT_STATE_STORE_H
#define POWERCUT_STATE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct state_store {
    uint8_t *items; /**< Owned. */
    size_t item_size;
    size_t count;
    size_t room;
    uint32_t *slots; /**< Numbers + 1 by hash; owned. */
    size_t slot_count;
};

/** An empty store of items of `item_size` bytes. */
void state_store_init(struct state_store *store, size_t item_size);

void state_store_done(struct state_store *store);

/** The number of `item`; `*fresh` tells whether it is new. Ends the program when memory
 * is short. */
uint32_t state_store_add(struct state_store *store, const void *item, bool *fresh);

/** The item of that number; valid until the next one is added. */
const uint8_t *state_store_get(const struct state_store *store, uint32_t number);

#endif
