/**
 * @file password.h
 * A password that never stands on a command line.
 */
#ifndef ALOFT_APP_PASSWORD_H
#define ALOFT_APP_PASSWORD_H

#include <stddef.h>

#include "cli.h"

/* clang-format off */
/** The row of a verb's table of options, whose struct `type` has its `member`. */
#define CLI_PASSWORD_OPTION(type, member)                                                \
    {.name = "password-file",                                                            \
     .argument = "FILE",                                                                 \
     .help = "the device's password is the first line of FILE",                          \
     .kind = CLI_OPTION_TEXT,                                                            \
     .offset = offsetof(type, member),                                                   \
     .completes = CLI_COMPLETES_FILES}
/* clang-format on */

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

/** Something that is done with the password of a device. */
typedef enum aloft_exit (*cli_password_user)(struct cli *cli,
        const struct cli_arguments *arguments, struct cli_password *password);

/** Takes the password as cli_password_read() does, lets `user` do it, and forgets the
 * password. Returns what `user` does, or why there is no password. */
enum aloft_exit cli_with_password(struct cli *cli, const char *file,
        const struct cli_arguments *arguments, cli_password_user user);

#endif
