/**
 * @file kept.h
 * A few words in RAM that outlive a restart, and the way from a boot stage into an
 * application: no program has anything else there. The linker scripts say where.
 */
#ifndef KEPT_H
#define KEPT_H

#include <stdint.h>

#include "aloft/board_watchdog.h"

/** 16 bytes. When power comes on they hold anything. */
struct board_kept {
    uint32_t restart; /**< See kept_note(). */
    uint32_t limit;   /**< Of the watchdog, in ticks; 0: it was not started. */
    uint32_t fed;     /**< Ticks when the watchdog was fed. */
    uint32_t unused;
};

extern volatile struct board_kept board_kept;

/** Keeps for the next start who restarts the board now. */
void kept_note(enum aloft_board_restart by);

#endif
