/**
 * @file sim_folder.h
 * Where a simulated device with a name lives: $XDG_STATE_HOME/aloft/sim/NAME.
 */
#ifndef ALOFT_APP_SIM_FOLDER_H
#define ALOFT_APP_SIM_FOLDER_H

#include <limits.h>
#include <stdbool.h>

/** Whether `name` is one folder, and needs no quoting anywhere. */
bool sim_name_is_good(const char *name);

/**
 * Writes the path of the folder of the device called `name`, which is a good name.
 * False when the environment does not tell where state is kept.
 */
bool sim_folder_find(const char *name, char folder[PATH_MAX]);

#endif
