/**
 * @file signals.h
 * Signals as something to read, so that a program needs no handler and no global.
 */
#ifndef ALOFT_SIGNALS_H
#define ALOFT_SIGNALS_H

#include <signal.h>

#include "aloft/status.h"

/** The members may be read: `fd` is readable while a signal waits. */
struct aloft_signals {
    int fd;
    sigset_t before; /**< The signal mask to go back to, also in child processes. */
};

/**
 * Holds back the signals in `list` (ended by 0) and makes them readable.
 *
 * @return ALOFT_OK; ALOFT_ERR_IO when the process has no descriptors left.
 */
ALOFT_CHECKED enum aloft_status aloft_signals_open(
        struct aloft_signals *signals, const int *list);

/** Number of a signal that came, or 0 when none did. Does not block. */
int aloft_signals_take(struct aloft_signals *signals);

/** Restores the mask; signals that were not taken act now. */
void aloft_signals_close(struct aloft_signals *signals);

#endif
