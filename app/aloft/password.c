#include "password.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "aloft/file.h"
#include "aloft/secret.h"

#define FILE_SIZE_MAX 4096u

/* Takes the first line of `text`. */
static enum aloft_exit take_line(
        struct cli *cli, struct cli_password *password, const char *text)
{
    const size_t len = strcspn(text, "\r\n");

    if (len >= sizeof password->text) {
        return cli_usage(cli, "a password has at most %u bytes", CLI_PASSWORD_MAX - 1u);
    }
    memcpy(password->text, text, len);
    password->text[len] = '\0';
    password->known = true;
    return ALOFT_EXIT_OK;
}

enum aloft_exit cli_password_read(
        struct cli *cli, const char *file, struct cli_password *password)
{
    const char *environment = getenv("ALOFT_PASSWORD");
    uint8_t *bytes = NULL;
    size_t len = 0;

    *password = (struct cli_password){0};
    if (file == NULL) {
        return environment == NULL ? ALOFT_EXIT_OK
                                   : take_line(cli, password, environment);
    }
    const enum aloft_status status = aloft_file_read(file, FILE_SIZE_MAX, &bytes, &len);

    if (status != ALOFT_OK) {
        return cli_fail(cli, ALOFT_ERR_IO, "password", "cannot read %s: %s", file,
                status == ALOFT_ERR_IO ? strerror(errno) : "it is too long");
    }
    const enum aloft_exit exit = take_line(cli, password, (const char *)bytes);

    aloft_wipe(bytes, len);
    free(bytes);
    return exit;
}

/* One line from the terminal, which shows nothing of it. The question comes after the
 * terminal is silenced: who sees it may type at once. */
static bool ask_hidden(const char *whose, char *dst, int size)
{
    struct termios before;
    struct termios hidden;

    if (tcgetattr(STDIN_FILENO, &before) != 0) {
        return false;
    }
    hidden = before;
    hidden.c_lflag &= ~(tcflag_t)ECHO;
    if (tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden) != 0) {
        return false;
    }
    fprintf(stderr, "password of %s: ", whose);
    fflush(stderr);
    const bool is_some = fgets(dst, size, stdin) != NULL;

    tcsetattr(STDIN_FILENO, TCSAFLUSH, &before); // the terminal was there a moment ago
    fputc('\n', stderr);
    return is_some;
}

bool cli_password_ask(
        const struct cli *cli, const char *whose, struct cli_password *password)
{
    if (cli->globals.no_input || isatty(STDIN_FILENO) != 1 ||
            isatty(STDERR_FILENO) != 1) {
        return false;
    }
    password->known = ask_hidden(whose, password->text, sizeof password->text);
    password->text[strcspn(password->text, "\r\n")] = '\0';
    return password->known;
}

void cli_password_wipe(struct cli_password *password)
{
    aloft_wipe(password, sizeof *password);
}

enum aloft_exit cli_with_password(struct cli *cli, const char *file,
        const struct cli_arguments *arguments, cli_password_user user)
{
    struct cli_password password;
    enum aloft_exit exit = cli_password_read(cli, file, &password);

    if (exit == ALOFT_EXIT_OK) {
        exit = user(cli, arguments, &password);
    }
    cli_password_wipe(&password);
    return exit;
}
