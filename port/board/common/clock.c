#include "aloft/board_clock.h"

#include "aloft/board.h"

void aloft_board_clock_init(struct aloft_board_clock *clock)
{
    *clock = (struct aloft_board_clock){.last = aloft_board_ticks()};
}

uint32_t aloft_board_clock_ms(struct aloft_board_clock *clock)
{
    const uint32_t now = aloft_board_ticks();
    const uint32_t passed = now - clock->last;

    /* In two parts, whose rests together are at most two milliseconds: no sum wraps. */
    clock->ms += passed / aloft_board_ticks_per_ms;
    clock->rest += passed % aloft_board_ticks_per_ms;
    clock->ms += clock->rest / aloft_board_ticks_per_ms;
    clock->rest %= aloft_board_ticks_per_ms;
    clock->last = now;
    return clock->ms;
}
