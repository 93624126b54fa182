#include "state_store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SLOTS_FIRST 1024u

static void *grow(void *memory, size_t count, size_t size)
{
    void *more = count > SIZE_MAX / size ? NULL : realloc(memory, count * size);

    if (more == NULL) {
        (void)fprintf(stderr, "powercut: out of memory\n"); // last words
        exit(EXIT_FAILURE);
    }
    return more;
}

static uint64_t hash_of(const uint8_t *item, size_t len)
{
    uint64_t hash = UINT64_C(0x9E3779B97F4A7C15) ^ len;
    uint64_t word;
    size_t i = 0;

    for (; len - i >= sizeof(word); i += sizeof(word)) {
        memcpy(&word, item + i, sizeof(word));
        hash = (hash ^ word) * UINT64_C(0xFF51AFD7ED558CCD);
        hash ^= hash >> 32;
    }
    for (; i < len; i++) {
        hash = (hash ^ item[i]) * UINT64_C(0xFF51AFD7ED558CCD);
    }
    return hash ^ (hash >> 29);
}

/* The slot of an equal item, or the free one where it belongs. */
static size_t find_slot(const struct state_store *store, const void *item)
{
    size_t at = (size_t)hash_of(item, store->item_size) & (store->slot_count - 1);

    while (store->slots[at] != 0 && memcmp(state_store_get(store, store->slots[at] - 1),
                                            item, store->item_size) != 0) {
        at = (at + 1) & (store->slot_count - 1);
    }
    return at;
}

static void make_slots(struct state_store *store, size_t count)
{
    store->slot_count = count;
    store->slots = grow(store->slots, count, sizeof(*store->slots));
    memset(store->slots, 0, count * sizeof(*store->slots));
    for (uint32_t i = 0; i < store->count; i++) {
        store->slots[find_slot(store, state_store_get(store, i))] = i + 1;
    }
}

void state_store_init(struct state_store *store, size_t item_size)
{
    memset(store, 0, sizeof(*store));
    store->item_size = item_size;
    make_slots(store, SLOTS_FIRST);
}

void state_store_done(struct state_store *store)
{
    free(store->items);
    free(store->slots);
    memset(store, 0, sizeof(*store));
}

uint32_t state_store_add(struct state_store *store, const void *item, bool *fresh)
{
    const size_t slot = find_slot(store, item);

    *fresh = store->slots[slot] == 0;
    if (!*fresh) {
        return store->slots[slot] - 1;
    }
    if (store->count == store->room) {
        store->room = store->room == 0 ? SLOTS_FIRST : 2 * store->room;
        store->items = grow(store->items, store->room, store->item_size);
    }
    memcpy(store->items + store->count * store->item_size, item, store->item_size);
    store->slots[slot] = (uint32_t)++store->count;
    const uint32_t number = (uint32_t)store->count - 1;
    if (2 * store->count > store->slot_count) {
        make_slots(store, 2 * store->slot_count);
    }
    return number;
}

const uint8_t *state_store_get(const struct state_store *store, uint32_t number)
{
    return store->items + (size_t)number * store->item_size;
}
