/**
 * @file sim_emulator.h
 * The emulator of a board, as a process of its own that dies with this one.
 */
#ifndef ALOFT_APP_SIM_EMULATOR_H
#define ALOFT_APP_SIM_EMULATOR_H

#include <signal.h>
#include <stdint.h>
#include <sys/types.h>

#include "sim_board.h"
#include "sim_board_cut.h"

/** What it is started with. All borrowed. */
struct sim_emulator {
    const struct sim_place *place;
    const char *address;  /**< Of this computer, where it forwards these two. */
    uint32_t espota_port; /**< UDP */
    uint32_t http_port;   /**< TCP */
    const struct sim_board_cut *cut;
};

/**
 * Starts it, with that signal mask; when a power cut is planned, stopped. `*process` is
 * its id, and the serial line of the board is read from `*serial`, which the caller
 * closes. What the emulator itself says comes there, too.
 *
 * @return ALOFT_OK; ALOFT_ERR_NOT_FOUND without boot stage; ALOFT_ERR_IO (see errno);
 *         ALOFT_ERR_MEMORY when no process can be made.
 */
ALOFT_CHECKED enum aloft_status sim_emulator_start(const struct sim_emulator *emulator,
        const sigset_t *mask, pid_t *process, int *serial);

#endif
