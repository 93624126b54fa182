/**
 * @file cli.h
 * What every command is given to work with: where to write, and how to fail.
 *
 * stdout is for results, stderr for everything else. With --json stdout gets exactly
 * one object, whatever happens; what a command prints to `out` is then dropped, and
 * what it puts into `result` is what counts.
 */
#ifndef ALOFT_APP_CLI_H
#define ALOFT_APP_CLI_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "aloft/exit_code.h"
#include "aloft/failure.h"
#include "aloft/progress.h"
#include "aloft/status.h"
#include "aloft/style.h"
#include "command.h"

/** Options that every command has; see globals.c. */
struct cli_globals {
    bool help;
    bool version;
    bool quiet;
    unsigned verbose;
    bool json;
    int color;    /**< enum aloft_color */
    int progress; /**< enum aloft_progress_mode */
    bool no_input;
    bool yes;
    const char *config;
    uint32_t timeout_s; /**< 0: the command's own default. */
};

struct cli {
    struct cli_globals globals;
    const struct cli_command *command; /**< NULL until it is known. */
    FILE *out;                         /**< Text results. */
    struct aloft_style out_style;
    struct aloft_style err_style;
    bool keeps_text;              /**< With --json, what `out` got is field "text". */
    json_t *result;               /**< Fields of the JSON object. Owned. */
    struct aloft_failure failure; /**< What cli_fail() was told. */
    bool failed;
};

/** The table of global options; `*count` gets its length. */
const struct cli_option *cli_global_options(size_t *count);

/** Runs the tool as main() would, and returns its exit code. */
int cli_main(int argc, char **argv);

/**
 * Records why the command fails, as the advice for `status` has it, and returns the
 * exit code that belongs to it: `return cli_fail(...)`. Nothing is printed before the
 * command has returned. `phase` is a fixed text: "arguments", "read", "invitation".
 */
enum aloft_exit cli_fail(struct cli *cli, enum aloft_status status, const char *phase,
        const char *format, ...) __attribute__((format(printf, 4, 5)));

/**
 * The same for a call that breaks the command's rules: ALOFT_EXIT_USAGE, with "try" set
 * to the command's help.
 */
enum aloft_exit cli_usage(struct cli *cli, const char *format, ...)
        __attribute__((format(printf, 2, 3)));

/** The same for a command that does not exist; suggests one that does. */
enum aloft_exit cli_unknown_command(struct cli *cli, const char *name);

/** Replaces exit code and name for scripts of the recorded failure; returns `exit`. */
enum aloft_exit cli_fail_as(struct cli *cli, enum aloft_exit exit, const char *code);

/** Replaces the line "why" of the recorded failure. */
void cli_why(struct cli *cli, const char *format, ...)
        __attribute__((format(printf, 2, 3)));

/** Replaces the line "try" of the recorded failure. */
void cli_hint(struct cli *cli, const char *format, ...)
        __attribute__((format(printf, 2, 3)));

/** Tells a person something on stderr, unless --quiet. Ends the line by itself. */
void cli_note(const struct cli *cli, const char *format, ...)
        __attribute__((format(printf, 2, 3)));

/** Puts a value into the JSON object. */
void cli_result_text(struct cli *cli, const char *key, const char *text);
void cli_result_number(struct cli *cli, const char *key, uint64_t number);
void cli_result_flag(struct cli *cli, const char *key, bool flag);
/** Takes `value`, which the caller owned; NULL is taken as null. */
void cli_result_value(struct cli *cli, const char *key, json_t *value);

/** Prints the help of cli->command, or of the whole tool when that is NULL. */
enum aloft_exit cli_show_help(struct cli *cli);

/** Milliseconds of a clock that only goes forward. */
uint64_t cli_now_ms(void);

#endif
