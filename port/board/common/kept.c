/*
 * Tells a boot stage who has restarted the board, where the chip has no register for
 * that.
 */
#include "kept.h"

/* With who it was added: what memory holds by chance after power came on is neither. */
#define MARK 0x6E0D0A10u

void kept_note(enum aloft_board_restart by)
{
    board_kept.restart = MARK + (uint32_t)by;
}

enum aloft_board_restart aloft_board_restarted(void)
{
    const uint32_t kept = board_kept.restart;

    board_kept.restart = 0;
    if (kept == MARK + ALOFT_BOARD_RESTART_FAULT) {
        return ALOFT_BOARD_RESTART_FAULT;
    }
    if (kept == MARK + ALOFT_BOARD_RESTART_WATCHDOG) {
        return ALOFT_BOARD_RESTART_WATCHDOG;
    }
    return ALOFT_BOARD_RESTART_PLAIN;
}
