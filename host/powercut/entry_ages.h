/**
 * @file entry_ages.h
 * Makes two states of a searched boot record the same when they differ in age only.
 *
 * Generations of the record and numbers of the states written grow for ever. The record
 * looks at nothing but the order of generations and whether two are equal, and the
 * search at nothing but whether a state that is read may be read. So a search that
 * renumbers them comes to an end.
 */
#ifndef POWERCUT_ENTRY_AGES_H
#define POWERCUT_ENTRY_AGES_H

#include <stdbool.h>
#include <stdint.h>

#include "entry_flash.h"

/** States that may be read, at one time. */
#define RECORD_MAY_MAX 24u
/** The value of a record that holds nothing. */
#define RECORD_NONE UINT32_MAX

/** A state of the boot, as far as the search tells them apart. */
struct record_state {
    uint32_t value; /**< Stands in main.size. Odd: an install is under way. */
    uint32_t moves;
};

enum record_running {
    RECORD_NOT,    /**< Power is off. */
    RECORD_SURE,   /**< The boot stage has made sure of what it found. */
    RECORD_UNSURE, /**< It has only read. */
};

/** A state of the search. */
struct record_view {
    struct entry_banks banks;
    struct record_state may[RECORD_MAY_MAX]; /**< One of these has to be found. */
    uint32_t count;
    uint32_t running;          /**< One of enum record_running: if power is on, */
    struct record_state found; /**< this is what the boot has found, or written. */
};

static inline bool record_is_moving(uint32_t value)
{
    return value != RECORD_NONE && value % 2 == 1;
}

/**
 * Renumbers: the newest generation becomes a fixed number, and gaps between two become
 * at most 3. Values that must not be read any more become 0 or 1, the others small
 * numbers. Entries that cannot count become nonsense. False when there are too many.
 */
bool entry_ages_renumber(struct entry_flash *flash, struct record_view *view);

#endif
