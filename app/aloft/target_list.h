/**
 * @file target_list.h
 * The targets of one command, each once: as given, of a group, or read from stdin.
 *
 *     kitchen.local    @downstairs    -
 *
 *     [group downstairs]
 *     devices = kitchen.local hall.local
 *               http://192.168.1.7:8080
 */
#ifndef ALOFT_APP_TARGET_LIST_H
#define ALOFT_APP_TARGET_LIST_H

#include <stddef.h>

#include "cli.h"

/** Targets of one command at most. */
#define CLI_TARGETS_MAX 10000u

/** Zeroed memory is an empty list. Free it. */
struct cli_target_list {
    char **texts;
    size_t count;
    size_t named; /**< As often as they were named. */
};

/**
 * Adds what the operand stands for: itself; "@NAME" the devices of a group in the
 * settings files; "-" the words on stdin, of which '#' makes the rest of a line a
 * comment.
 *
 * @return ALOFT_EXIT_OK; ALOFT_EXIT_USAGE for a group that does not exist or is empty,
 *         for nothing on stdin, and for too many; ALOFT_EXIT_IO; the failure is
 *         recorded.
 */
enum aloft_exit cli_target_list_add(
        struct cli *cli, struct cli_target_list *list, const char *operand);

/** Frees the texts. */
void cli_target_list_free(struct cli_target_list *list);

#endif
