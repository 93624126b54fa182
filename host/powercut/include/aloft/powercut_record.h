/**
 * @file powercut_record.h
 * Every state that any number of power cuts can get the boot record into.
 *
 * The record alone, without images, with the real code of lib/boot. Any number of
 * sectors may be torn at a time; what was torn reads as before, as after, or as
 * nonsense, at each read as it likes. States are searched until there is no new one.
 */
#ifndef ALOFT_POWERCUT_RECORD_H
#define ALOFT_POWERCUT_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "aloft/boot_record.h"

/** What to search, and what was found; functions below add to the counts. */
struct aloft_powercut_record {
    FILE *out; /**< For failures. Borrowed. */
    /** Boots may also come from a boot stage that reads the record and no more. */
    bool reader_boots;
    bool program_once; /**< What the chip is like. */
    /** Entries in the log of each bank that may be torn at a time. Any number of
     * sectors may be, and any number of snapshots. */
    unsigned torn_max;
    /** How a boot stage makes sure. NULL: aloft_boot_record_reassert(). */
    enum aloft_status (*reassert)(
            const struct aloft_area *record, struct aloft_boot_state *state);
    unsigned long states;
    unsigned long transitions;
    unsigned long failures;
};

/** Searches, beginning with a blank record. Gives up beyond `states_max` states, which
 * is a failure, and at the first failure. */
void aloft_powercut_record(struct aloft_powercut_record *search, size_t states_max);

#endif
