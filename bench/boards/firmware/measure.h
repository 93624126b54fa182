/**
 * @file measure.h
 * Counts instructions: the emulator is started so that each takes one nanosecond.
 */
#ifndef MEASURE_H
#define MEASURE_H

#include <stdint.h>

#include "aloft/board.h"
#include "aloft/board_print.h"

/** Instructions of a board whose clock stands still for less than that. */
static inline uint32_t measure_granularity(void)
{
    return 1000000u / aloft_board_ticks_per_ms;
}

/** Prints how many instructions there were since aloft_board_ticks() was `start`. */
static inline void measure_print(const char *what, uint32_t start)
{
    const uint32_t ticks = aloft_board_ticks() - start;

    aloft_board_print_fact(what, ticks * measure_granularity());
}

#endif
