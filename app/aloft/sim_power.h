/**
 * @file sim_power.h
 * One reset of the simulated device: loads its boot stage and starts it.
 */
#ifndef ALOFT_APP_SIM_POWER_H
#define ALOFT_APP_SIM_POWER_H

#include <signal.h>
#include <sys/types.h>

#include "aloft/status.h"

/** The exit code with which a device asks for a reset. */
#define SIM_EXIT_RESET 75
/** The boot stage found nothing that it may run. */
#define SIM_EXIT_RESCUE 69
/** The image is made for another processor. */
#define SIM_EXIT_FOREIGN 70

/**
 * Starts the boot stage that the flash file holds, with `options` (ended by NULL)
 * behind its own, and the signal mask `mask`. The process dies with this one.
 *
 * @return ALOFT_OK and its id; ALOFT_ERR_IO for a file that cannot be read;
 *         ALOFT_ERR_FORMAT without partition table; ALOFT_ERR_NOT_FOUND without boot
 *         stage in it; ALOFT_ERR_MEMORY when no process can be made.
 */
ALOFT_CHECKED enum aloft_status sim_power_on(
        const char *flash, char *const *options, const sigset_t *mask, pid_t *process);

#endif
