/**
 * @file board_clock.h
 * Milliseconds from a board's free-running counter.
 */
#ifndef ALOFT_BOARD_CLOCK_H
#define ALOFT_BOARD_CLOCK_H

#include <stdint.h>

/** The members are the clock's own. */
struct aloft_board_clock {
    uint32_t last; /**< Ticks when it was last read. */
    uint32_t rest; /**< Ticks since the last whole millisecond. */
    uint32_t ms;
};

/** Begins at 0 ms. */
void aloft_board_clock_init(struct aloft_board_clock *clock);

/**
 * Milliseconds since it began; wraps around. Must be read at least once while
 * aloft_board_ticks() runs once through its range.
 */
uint32_t aloft_board_clock_ms(struct aloft_board_clock *clock);

#endif
