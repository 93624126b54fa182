/**
 * @file reference.h
 * Walks through the tables of commands and writes them into a description.
 */
#ifndef ALOFT_APP_REFERENCE_H
#define ALOFT_APP_REFERENCE_H

#include "aloft/description.h"
#include "command.h"

/** One command: purpose, usage, examples, details, options. For --help. */
void cli_describe_command(
        struct aloft_description *description, const struct cli_command *command);

/** The tool in one screen: the commands by group, and the global options. */
void cli_describe_tool(struct aloft_description *description);

/** Everything, for the manual page and the reference page. */
void cli_describe_all(struct aloft_description *description);

#endif
