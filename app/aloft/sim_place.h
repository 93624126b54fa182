/**
 * @file sim_place.h
 * Where a simulated device keeps its files, and that it runs only once.
 */
#ifndef ALOFT_APP_SIM_PLACE_H
#define ALOFT_APP_SIM_PLACE_H

#include <limits.h>

#include "cli.h"
#include "sim.h"

/** The files of one device. */
struct sim_place {
    enum sim_board board;
    char folder[PATH_MAX]; /**< Of a device with a name. */
    char flash[PATH_MAX];
    char status[PATH_MAX]; /**< Empty: none. */
    int lock;              /**< Held by us and by the device, until both are gone. */
};

/**
 * Finds the files that `options` mean, makes the flash of a device with a name that is
 * not there yet, and locks it. Close it with sim_place_close().
 *
 * @return ALOFT_EXIT_OK; or the exit code of a failure that is recorded.
 */
enum aloft_exit sim_place_open(
        struct cli *cli, const struct sim_options *options, struct sim_place *place);

/** Removes the status file, which would be untrue, and gives the lock up. */
void sim_place_close(struct sim_place *place);

#endif
