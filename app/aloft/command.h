/**
 * @file command.h
 * How a command describes itself: one constant table, from which its options are read
 * and its help, completion, manual and reference page are written.
 */
#ifndef ALOFT_APP_COMMAND_H
#define ALOFT_APP_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/exit_code.h"

/** Options that one table may have. */
#define CLI_OPTIONS_MAX 40u
/** Values that one CLI_OPTION_LIST may have. */
#define CLI_LIST_MAX 16u

struct cli;

/** What an option fills in, at its offset in the struct of options. */
enum cli_option_kind {
    CLI_OPTION_FLAG,   /**< bool: true */
    CLI_OPTION_COUNT,  /**< unsigned: one more each time */
    CLI_OPTION_TEXT,   /**< const char *: borrowed for the whole run */
    CLI_OPTION_NUMBER, /**< uint32_t: decimal, min to max */
    CLI_OPTION_CHOICE, /**< int: index of the word in `words` */
    CLI_OPTION_LIST,   /**< struct cli_list: one more each time */
};

struct cli_list {
    const char *texts[CLI_LIST_MAX];
    size_t count;
};

/** What a shell may offer in this place. */
enum cli_completion {
    CLI_COMPLETES_NOTHING,
    CLI_COMPLETES_FILES,
    CLI_COMPLETES_FOLDERS,
    CLI_COMPLETES_WORDS, /**< `words` of the option or command. */
    CLI_COMPLETES_COMMANDS,
};

struct cli_option {
    char letter;          /**< 0: has none. */
    const char *name;     /**< Long name without dashes. */
    const char *other;    /**< A second long name, not shown; NULL: has none. */
    const char *argument; /**< Placeholder; NULL for FLAG and COUNT. */
    const char *help;     /**< One sentence, lower case, without a full stop. */
    enum cli_option_kind kind;
    size_t offset;
    uint32_t min;             /**< Of NUMBER. */
    uint32_t max;             /**< Of NUMBER; 0: UINT32_MAX. */
    const char *const *words; /**< Of CHOICE; NULL ends them. */
    enum cli_completion completes;
};

/** Operands and options of one call, read and checked against the table. */
struct cli_arguments {
    const void *options; /**< The struct that the offsets are of. */
    char *const *operands;
    size_t operand_count;
};

struct cli_command {
    const char *name;
    const char *group;           /**< Title that it is listed under. */
    const char *purpose;         /**< One line without a full stop. */
    const char *synopsis;        /**< What follows "aloft NAME [options]"; or NULL. */
    const char *const *examples; /**< Two or three; NULL ends them. */
    const char *const
            *details; /**< Paragraphs of the manual; NULL ends them; or NULL. */
    const struct cli_option *options;
    size_t option_count;
    size_t options_size;  /**< Of the struct that the offsets are of; 0: has none. */
    const void *defaults; /**< Such a struct; NULL: all zero. */
    size_t operands_min;
    size_t operands_max;
    enum cli_completion completes; /**< The operands. */
    const char *const *words;      /**< For CLI_COMPLETES_WORDS; NULL ends them. */
    bool foreign; /**< Looks like another program: has no global options. */
    enum aloft_exit (*run)(struct cli *cli, const struct cli_arguments *arguments);
};

/** All commands, in the order in which they are listed; NULL ends them. */
const struct cli_command *const *cli_commands(void);

/** The command of that name, or NULL. */
const struct cli_command *cli_command_find(const char *name);

/**
 * The command or, in `options`, the long option that was probably meant by `name`;
 * NULL when none is close.
 */
const char *cli_command_suggest(const char *name);
const char *cli_option_suggest(
        const struct cli_option *options, size_t count, const char *name);

#endif
