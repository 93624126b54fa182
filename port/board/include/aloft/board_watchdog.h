/**
 * @file board_watchdog.h
 * A timer that restarts the board unless the program says again and again that it
 * proceeds; and who has restarted a board.
 *
 *     boot stage     start ---- feed ... feed ---- starts the application
 *     application                                  start ---- feed ---- feed ...
 *
 * A boot stage starts it before anything else and leaves it running, so that an image
 * which hangs at its first instruction is restarted as well, and a trial counts it. So
 * every application that it starts has to feed, or to start it anew with a limit of its
 * own, within the limit of the boot stage. Feed where the program goes round, in one
 * place: whoever feeds from an interrupt, or while it waits, hides that it hangs.
 *
 * Nothing but a restart of the board stops it. It runs on while the flash is busy: the
 * limit must be longer than the slowest of all operations. A port whose chip has a
 * watchdog uses that one. One that has none uses an interrupt of a timer, and cannot
 * help a program that masks interrupts for ever or spoils the handler's memory; the
 * README of a board tells.
 */
#ifndef ALOFT_BOARD_WATCHDOG_H
#define ALOFT_BOARD_WATCHDOG_H

#include <stdint.h>

/** Limits that every board can keep. */
#define ALOFT_BOARD_WATCHDOG_MIN_MS 100u
#define ALOFT_BOARD_WATCHDOG_MAX_MS 60000u

/**
 * Starts the watchdog, fed: the board is restarted `limit_ms` after it was last fed, or
 * some ten milliseconds later. When it runs already the new limit counts. Does not
 * block.
 */
void aloft_board_watchdog_start(uint32_t limit_ms);

/** Says that the program proceeds. Does nothing before a start. Does not block. */
void aloft_board_watchdog_feed(void);

enum aloft_board_restart {
    ALOFT_BOARD_RESTART_PLAIN,    /**< Power came on, a program asked, or unknown. */
    ALOFT_BOARD_RESTART_FAULT,    /**< The processor found a fault. */
    ALOFT_BOARD_RESTART_WATCHDOG, /**< Nobody has fed it. */
};

/** Who has restarted the board. It is told once: PLAIN is what the next call says. */
enum aloft_board_restart aloft_board_restarted(void);

#endif
