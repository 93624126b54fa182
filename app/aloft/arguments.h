/**
 * @file arguments.h
 * Reads the command line by the tables of options.
 */
#ifndef ALOFT_APP_ARGUMENTS_H
#define ALOFT_APP_ARGUMENTS_H

#include "cli.h"
#include "values.h"

/** The tables that one reading knows; `command` may be NULL. */
struct cli_tables {
    struct cli_values *globals; /**< NULL: has none. */
    struct cli_values *command; /**< NULL: not known yet. */
};

/**
 * Reads options from `argv[1]` on. Without a command's table reading stops at the
 * first operand; with it, options may follow operands, and `argv` is sorted so that
 * the operands come last. `*first` gets the index of the first operand.
 *
 * @return ALOFT_EXIT_OK, or ALOFT_EXIT_USAGE and the failure is recorded.
 */
enum aloft_exit cli_arguments_read(struct cli *cli, const struct cli_tables *tables,
        int argc, char **argv, int *first);

#endif
