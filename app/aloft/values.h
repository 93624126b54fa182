/**
 * @file values.h
 * Option values on their way from text to a struct, the stronger source winning.
 */
#ifndef ALOFT_APP_VALUES_H
#define ALOFT_APP_VALUES_H

#include "command.h"

/** Where a value came from, the strongest first. */
enum cli_source {
    CLI_SOURCE_ARGUMENT,
    CLI_SOURCE_ENVIRONMENT,
    CLI_SOURCE_FOLDER_FILE, /**< ./aloft.ini, or the file of --config */
    CLI_SOURCE_USER_FILE,   /**< $XDG_CONFIG_HOME/aloft/config.ini */
    CLI_SOURCE_DEFAULT,
};

/** The values of one table of options. */
struct cli_values {
    const struct cli_option *options;
    size_t count;
    void *base; /**< The struct to fill, holding the defaults at first. Borrowed. */
    enum cli_source sources[CLI_OPTIONS_MAX];
};

/** Starts with the defaults that stand at `base`. */
void cli_values_init(struct cli_values *values, const struct cli_option *options,
        size_t count, void *base);

/** Index of the option of that long name (either of its two); `count`: none. */
size_t cli_values_find(const struct cli_values *values, const char *name);

/**
 * Gives option `index` the value `text`, unless a stronger source has. For FLAG and
 * COUNT `text` is NULL (given), or "yes", "no" and the like; for all others it stays
 * borrowed for the whole run. False when `text` is no value for this option.
 */
bool cli_values_set(struct cli_values *values, size_t index, enum cli_source source,
        const char *text);

/** Writes what a value of `option` has to be: "a number from 1 to 65535". */
void cli_values_expected(const struct cli_option *option, char *dst, size_t size);

#endif
