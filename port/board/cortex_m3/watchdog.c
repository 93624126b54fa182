/*
 * The board's own watchdog. It counts down twice: after the first time comes the
 * interrupt that cannot be masked, whose handler says why and restarts the board; after
 * the second the watchdog does that itself, should the handler not have run.
 */
#include "aloft/board_watchdog.h"

#include "aloft/board_registers.h"
#include "board_map.h"
#include "cortex_m.h"

#define LOAD      (WATCHDOG + 0)
#define CONTROL   (WATCHDOG + 8)
#define CLEAR     (WATCHDOG + 12) // any write: counts from the beginning again
#define INTERRUPT 1u
#define RESET     2u

const enum aloft_board_restart board_nmi = ALOFT_BOARD_RESTART_WATCHDOG;

void aloft_board_watchdog_start(uint32_t limit_ms)
{
    *aloft_register32(LOAD) = limit_ms * (CLOCK_HZ / 1000);
    *aloft_register32(CONTROL) = INTERRUPT | RESET;
}

void aloft_board_watchdog_feed(void)
{
    *aloft_register32(CLEAR) = 1;
}
