#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "closure_private.h"
#include "record_ages.h"

size_t closure_sectors(const struct closure *closure)
{
    const struct aloft_flash_geometry *geometry = &closure->flash.base.geometry;

    return geometry->size / geometry->sector_size;
}

size_t closure_sector_at(const struct closure *closure, uint32_t offset)
{
    return offset / closure->flash.base.geometry.sector_size;
}

uint32_t closure_add_cell(struct closure *closure, const uint8_t *bytes)
{
    bool fresh;

    return state_store_add(&closure->cells, bytes, &fresh);
}

/* Cells of the record that mean the same as `banks`, with generations renumbered. */
static void renumber(struct closure *closure, const uint32_t *banks, uint32_t *result)
{
    const size_t size = closure->flash.cell_size;
    const size_t sector = closure->flash.base.geometry.sector_size;
    uint8_t *bytes = board_need(malloc(BANKS * size));
    uint8_t *faces[2 * BANKS];

    for (size_t i = 0; i < BANKS; i++) {
        uint8_t *cell = bytes + i * size;

        memcpy(cell, state_store_get(&closure->cells, banks[i]), size);
        faces[2 * i] = cell;
        faces[2 * i + 1] = cell + sector;
    }
    record_ages_renumber(faces, sizeof(faces) / sizeof(faces[0]), sector);
    for (size_t i = 0; i < BANKS; i++) {
        result[i] = closure_add_cell(closure, bytes + i * size);
    }
    free(bytes);
}

static void renumber_record(struct closure *closure, struct state *state)
{
    uint32_t *banks = state->cells + closure_sector_at(closure,
                                             closure->board.boot.layout.record.offset);
    bool fresh;
    const uint32_t number = state_store_add(&closure->records, banks, &fresh);

    if (number >= closure->renumbered_room) {
        closure->renumbered_room = 2 * closure->renumbered_room + 64;
        closure->renumbered = board_need(realloc(closure->renumbered,
                closure->renumbered_room * sizeof(*closure->renumbered)));
    }
    if (fresh) {
        renumber(closure, banks, closure->renumbered[number]);
    }
    memcpy(banks, closure->renumbered[number], sizeof(closure->renumbered[number]));
}

static void flatten_face(const struct closure *closure, uint8_t *face, bool *flat)
{
    const struct aloft_flash_geometry *geometry = &closure->flash.base.geometry;

    if (face[0] == geometry->erased &&
            memcmp(face, face + 1, geometry->sector_size - 1) == 0) {
        memset(face, (uint8_t)~geometry->erased, geometry->sector_size);
        *flat = true;
    }
}

/* A blank sector of an image is as good as one of nonsense: neither is read to any end,
 * and both are erased before they are programmed. A boot stage that relies on less is
 * reported as breaking the rules of the flash. */
static uint32_t flatten_cell(struct closure *closure, uint32_t number)
{
    const size_t sector = closure->flash.base.geometry.sector_size;
    const size_t size = closure->flash.cell_size;
    bool flat = false;

    if (number < closure->flattened_room && closure->flattened[number] != 0) {
        return closure->flattened[number] - 1;
    }
    uint8_t *bytes = board_need(malloc(size));
    memcpy(bytes, state_store_get(&closure->cells, number), size);
    flatten_face(closure, bytes, &flat);
    flatten_face(closure, bytes + sector, &flat);
    if (flat) {
        memset(bytes + 2 * sector, true, size - 2 * sector);
    }
    const uint32_t result = closure_add_cell(closure, bytes);
    free(bytes);
    while (number >= closure->flattened_room) {
        const size_t room = closure->flattened_room;

        closure->flattened_room = 2 * room + 64;
        closure->flattened = board_need(realloc(closure->flattened,
                closure->flattened_room * sizeof(*closure->flattened)));
        memset(closure->flattened + room, 0,
                (closure->flattened_room - room) * sizeof(*closure->flattened));
    }
    closure->flattened[number] = result + 1;
    return result;
}

static void flatten_images(struct closure *closure, struct state *state)
{
    const size_t record =
            closure_sector_at(closure, closure->board.boot.layout.record.offset);

    for (size_t i = 0; i < record; i++) {
        state->cells[i] = flatten_cell(closure, state->cells[i]);
    }
}

/* The session has led to `state`. */
void closure_arrive(struct closure *closure, struct state state)
{
    bool fresh;

    renumber_record(closure, &state);
    flatten_images(closure, &state);
    const uint32_t number = state_store_add(&closure->states, &state, &fresh);
    closure->powercut->tally.transitions++;
    closure->found = number;
    if (!fresh) {
        return;
    }
    if (number >= closure->steps_room) {
        closure->steps_room = 2 * closure->steps_room + 64;
        closure->steps = board_need(
                realloc(closure->steps, closure->steps_room * sizeof(*closure->steps)));
    }
    closure->steps[number] = closure->step;
    closure->steps[number].chosen = (uint8_t)closure->flash.chosen;
    memcpy(closure->steps[number].choices, closure->flash.choices,
            sizeof(closure->flash.choices));
}

/* Puts the flash into the state, and power on. */
void closure_load(struct closure *closure, uint32_t number)
{
    const size_t size = closure->flash.cell_size;

    memcpy(&closure->now, state_store_get(&closure->states, number),
            sizeof(closure->now));
    for (size_t i = 0; i < closure_sectors(closure); i++) {
        memcpy(closure->flash.cells + i * size,
                state_store_get(&closure->cells, closure->now.cells[i]), size);
    }
    closure->step = (struct step){.parent = number, .change = NO_CHANGE};
    closure->changes = 0;
    closure->flash.chosen = 0;
    closure->flash.overflow = false;
    closure->flash.violations = 0;
}
