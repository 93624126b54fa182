/**
 * @file reference.h
 * Walks through the tables of commands and writes them into a document.
 */
#ifndef ALOFT_APP_REFERENCE_H
#define ALOFT_APP_REFERENCE_H

#include "aloft/document.h"
#include "command.h"

/** One command: purpose, usage, examples, details, options. For --help. */
void cli_describe_command(
        struct aloft_document *document, const struct cli_command *command);

/** The tool in one screen: the commands by group, and the global options. */
void cli_describe_tool(struct aloft_document *document);

/** Everything, for the manual page and the reference page. */
void cli_describe_all(struct aloft_document *document);

#endif
