/**
 * @file settings.h
 * Option values that stand in the environment and in settings files.
 *
 * Option --color of all commands is ALOFT_COLOR and `color` in section [aloft]; option
 * --bits of keygen is ALOFT_KEYGEN_BITS and `bits` in section [keygen]. A section
 * [group NAME] has a line `devices`, and is none of options.
 */
#ifndef ALOFT_APP_SETTINGS_H
#define ALOFT_APP_SETTINGS_H

#include "arguments.h"
#include "cli.h"

/** Texts that the values of settings files were read into. */
struct cli_settings;

/**
 * Gives options that are not on the command line their values from the environment,
 * then from ./aloft.ini (or the file of --config), then from
 * $XDG_CONFIG_HOME/aloft/config.ini. Only a file of --config has to exist.
 *
 * `*settings` gets what the values borrow; free it after the command.
 *
 * @return ALOFT_EXIT_OK; ALOFT_EXIT_USAGE for a value, key or section that is not
 *         known, and ALOFT_EXIT_IO for an unreadable file; then the failure is
 *         recorded.
 */
enum aloft_exit cli_settings_read(struct cli *cli, const struct cli_tables *tables,
        struct cli_settings **settings);

/** Bytes of the path of a settings file, its end included. */
#define CLI_SETTINGS_PATH_MAX 4096u

/**
 * Writes the path of a settings file that exists: the one that counts most has index
 * 0. False: there are no more.
 */
bool cli_settings_path(
        const struct cli *cli, unsigned index, char path[CLI_SETTINGS_PATH_MAX]);

/** The name of the group that a section is of: "x" of "group x"; NULL: of none. */
const char *cli_settings_group_of(const char *section);

/** Frees the texts; NULL is accepted. */
void cli_settings_free(struct cli_settings *settings);

#endif
