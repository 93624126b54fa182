/**
 * @file record_search.h
 * What the files of the search over the boot record share: record_search.c searches,
 * record_report.c prints how a state is reached.
 */
#ifndef POWERCUT_RECORD_SEARCH_H
#define POWERCUT_RECORD_SEARCH_H

#include <stdbool.h>
#include <stdint.h>

#include "aloft/powercut_record.h"
#include "entry_ages.h"
#include "entry_flash.h"
#include "state_store.h"

/* What is done next. */
enum record_action {
    RECORD_BOOT,      /* Power comes on; the boot stage finds out what counts. */
    RECORD_READ_BOOT, /* The same, by one that only reads. */
    RECORD_READ,      /* Somebody reads. */
    RECORD_SETTLE,    /* Writes a state in which nothing is under way. */
    RECORD_BEGIN,     /* Writes one in which an install is. */
    RECORD_MOVE,      /* One more move of that. */
    RECORD_OFF,
    RECORD_ACTIONS,
};

/* How a state is reached from another. */
struct record_step {
    uint32_t parent;
    enum record_action action;
    bool cut;
};

struct record_search {
    struct entry_watcher watcher;
    struct aloft_powercut_record *record;
    struct entry_flash flash;
    struct aloft_area area;
    struct state_store states;
    struct record_step *steps; /* For each state. */
    size_t steps_room;
    /* The session under way. */
    struct record_view now;
    struct record_step step;
};

/** Prints how the session under way is reached, step by step, and what is wrong. */
void record_report(struct record_search *search, const char *wrong);

#endif
