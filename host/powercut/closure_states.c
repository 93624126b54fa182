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

static size_t record_cells(const struct closure *closure)
{
    return closure_sector_at(closure, closure->board.boot.layout.record.size);
}

/* Copies between cells and the faces of banks, which are of whole sectors. */
static void join(
        const struct closure *closure, uint8_t *cells, uint8_t *const *faces, bool back)
{
    const size_t sector = closure->flash.base.geometry.sector_size;
    const size_t sectors = record_cells(closure) / BANKS;

    for (size_t i = 0; i < FACES * sectors; i++) {
        uint8_t *cell = cells + i / 2 * closure->flash.cell_size + i % 2 * sector;
        uint8_t *face = faces[i / 2 / sectors * 2 + i % 2] + i / 2 % sectors * sector;

        memcpy(back ? cell : face, back ? face : cell, sector);
    }
}

/* Units that a shorter log has left blank may be programmed again. */
static void free_blank(const struct closure *closure, uint8_t *bytes)
{
    const struct shaky_cell cell = shaky_cell_at(&closure->flash, bytes);
    const uint32_t unit = closure->flash.base.geometry.write_unit;
    const uint32_t sector = closure->flash.base.geometry.sector_size;
    const uint8_t erased = closure->flash.base.geometry.erased;

    for (uint32_t i = 0; i < sector / unit; i++) {
        bool blank = true;

        for (uint32_t at = i * unit; at < (i + 1) * unit; at++) {
            blank = blank && cell.before[at] == erased && cell.after[at] == erased;
        }
        cell.programmed[i] = cell.programmed[i] && !blank;
    }
}

/* Cells of the record that mean the same, with generations renumbered. */
static void renumber(struct closure *closure, uint32_t *numbers)
{
    const size_t size = closure->flash.cell_size;
    const size_t count = record_cells(closure);
    const size_t bank_size = closure->board.boot.layout.record.size / BANKS;
    uint8_t *cells = board_need(malloc(count * size));
    uint8_t *faces[FACES];

    for (size_t i = 0; i < count; i++) {
        memcpy(cells + i * size, state_store_get(&closure->cells, numbers[i]), size);
    }
    for (size_t i = 0; i < FACES; i++) {
        faces[i] = board_need(malloc(bank_size));
    }
    join(closure, cells, faces, false);
    record_ages_renumber(faces, FACES, bank_size, closure->flash.base.geometry.erased);
    join(closure, cells, faces, true);
    for (size_t i = 0; i < count; i++) {
        free_blank(closure, cells + i * size);
    }
    for (size_t i = 0; i < count; i++) {
        numbers[i] = closure_add_cell(closure, cells + i * size);
    }
    for (size_t i = 0; i < FACES; i++) {
        free(faces[i]);
    }
    free(cells);
}

static void renumber_record(struct closure *closure, struct state *state)
{
    const size_t size = record_cells(closure) * sizeof(state->cells[0]);
    uint32_t *record = state->cells + closure_sector_at(closure,
                                              closure->board.boot.layout.record.offset);
    uint32_t found[RECORD_CELLS] = {0};
    bool fresh;

    memcpy(found, record, size);
    const uint32_t number = state_store_add(&closure->records, found, &fresh);
    if (number >= closure->renumbered_room) {
        closure->renumbered_room = 2 * closure->renumbered_room + 64;
        closure->renumbered = board_need(realloc(closure->renumbered,
                closure->renumbered_room * sizeof(*closure->renumbered)));
    }
    if (fresh) {
        renumber(closure, found);
        memcpy(closure->renumbered[number], found, sizeof(found));
    }
    memcpy(record, closure->renumbered[number], size);
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
