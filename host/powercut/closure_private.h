/**
 * @file closure_private.h
 * What the files of the closure share: closure.c lives sessions, closure_states.c knows
 * states, closure_path.c prints and reads how one is reached.
 */
#ifndef POWERCUT_CLOSURE_PRIVATE_H
#define POWERCUT_CLOSURE_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/powercut.h"
#include "belief.h"
#include "board.h"
#include "shaky_flash.h"
#include "state_store.h"

#define SECTORS_MAX 32u
#define BANKS       ALOFT_BOOT_RECORD_BANKS
/* What is torn shows one of two. */
#define FACES ((size_t)2 * BANKS)
/* A bank is of one or two sectors. */
#define RECORD_CELLS ((size_t)2 * BANKS)
#define NO_CHANGE    UINT32_MAX

/* A state of the search: contents, and what an onlooker may expect of the next boot. */
struct state {
    uint32_t cells[SECTORS_MAX]; /* Numbers of cells; 0 past the last. */
    struct belief belief;
};

/* How a state is reached from another. */
struct step {
    uint32_t parent;
    uint32_t change; /* The program or erase that was cut, or NO_CHANGE. */
    enum shaky_outcome outcome;
    enum action action;
    uint8_t chosen;
    uint8_t choices[SHAKY_CHOICES_MAX];
};

struct closure {
    struct shaky_watcher watcher;
    struct aloft_powercut *powercut;
    struct board board;
    struct shaky_flash flash;
    struct state_store cells;
    struct state_store states;
    struct state_store records;           /* Cells of the record, as they were found. */
    uint32_t (*renumbered)[RECORD_CELLS]; /* For each, cells of equal meaning. */
    struct step *steps;                   /* For each state. */
    size_t steps_room;
    size_t renumbered_room;
    uint32_t *flattened; /* For each cell, the number + 1 of one of equal meaning. */
    size_t flattened_room;
    struct state start;
    /* The session under way. */
    struct state now;
    struct step step;
    uint32_t changes;
    const struct step *wanted; /* A replay follows this one. */
    uint32_t found;            /* And arrives here. */
};

/** Sectors of the flash, and the one at `offset`. */
size_t closure_sectors(const struct closure *closure);
size_t closure_sector_at(const struct closure *closure, uint32_t offset);

/** The number of a cell with these bytes. */
uint32_t closure_add_cell(struct closure *closure, const uint8_t *bytes);

/** Notes that the session under way leads to `state`; counts a transition. */
void closure_arrive(struct closure *closure, struct state state);

/** Puts the flash into the state of that number, and power on. */
void closure_load(struct closure *closure, uint32_t number);

/** Counts a failure in the session under way, and prints how it is reached. */
void closure_fail(struct closure *closure, const char *wrong);

/** Reads "/b012@34n" at `*id` and moves on behind it. False when there is no such. */
bool closure_parse_step(const char **id, struct step *step);

#endif
