/**
 * @file layout_file.h
 * Gets the layout that a command is given.
 */
#ifndef ALOFT_APP_LAYOUT_FILE_H
#define ALOFT_APP_LAYOUT_FILE_H

#include "aloft/layout.h"
#include "cli.h"

/** The names of the built-in layouts, for completion; NULL ends them. */
extern const char *const cli_layout_names[];

/** Records that `path` could not be read (`status`, errno); returns the exit code. */
enum aloft_exit cli_fail_to_read(
        struct cli *cli, enum aloft_status status, const char *path);

/**
 * Reads the built-in layout called `name`, or the file.
 *
 * @return ALOFT_EXIT_OK; or the exit code of a failure that is recorded: USAGE for a
 *         layout that makes no sense, IO for a file.
 */
enum aloft_exit cli_layout_read(
        struct cli *cli, const char *name, struct aloft_layout *layout);

#endif
