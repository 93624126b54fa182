/**
 * @file shells.h
 * Completion scripts, written from the tables of commands.
 *
 * Errors of writing are left in the stream.
 */
#ifndef ALOFT_APP_SHELLS_H
#define ALOFT_APP_SHELLS_H

#include <stdio.h>

void cli_completion_bash(FILE *file);
void cli_completion_zsh(FILE *file);
void cli_completion_fish(FILE *file);

#endif
