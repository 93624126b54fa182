/**
 * @file password.h
 * A password that never stands on a command line.
 */
#ifndef ALOFT_APP_PASSWORD_H
#define ALOFT_APP_PASSWORD_H

#include "cli.h"

/** Bytes of the longest password, its end included. */
#define CLI_PASSWORD_MAX 256u

/** Wipe it after use. */
struct cli_password {
    bool known;
    char text[CLI_PASSWORD_MAX];
};

/**
 * Takes the password from the first line of `file` (may be NULL), else from
 * ALOFT_PASSWORD; otherwise it stays unknown.
 *
 * @return ALOFT_EXIT_OK; ALOFT_EXIT_IO or ALOFT_EXIT_USAGE (too long), and the failure
 *         is recorded.
 */
enum aloft_exit cli_password_read(
        struct cli *cli, const char *file, struct cli_password *password);

/**
 * Asks on the terminal, with nothing shown, unless --no-input or without a terminal.
 * Returns whether there is a password now.
 */
bool cli_password_ask(
        const struct cli *cli, const char *whose, struct cli_password *password);

/** Forgets the password. */
void cli_password_wipe(struct cli_password *password);

#endif
