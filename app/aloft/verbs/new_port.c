#include "../new_port.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../cli.h"
#include "aloft/file.h"
#include "verbs.h"

#define PATH_SIZE    4096u
#define NAME_MAX_LEN 31u // what a manifest's target may be, and more than enough

struct new_port_options {
    const char *output;
};

/* It becomes the name of a folder, a CMake target and the target of images. */
static bool is_name(const char *text)
{
    const size_t len = strlen(text);
    size_t i = 0;

    while (isalnum((unsigned char)text[i]) || text[i] == '_' || text[i] == '-') {
        i++;
    }
    return i == len && len > 0 && len <= NAME_MAX_LEN && text[0] != '-';
}

static enum aloft_exit fail_to_write(struct cli *cli, const char *path)
{
    const int why = errno;
    const enum aloft_exit exit =
            cli_fail(cli, ALOFT_ERR_IO, "write", "cannot write %s", path);

    cli_why(cli, "%s", strerror(why));
    return exit;
}

static enum aloft_exit make_folder(struct cli *cli, const char *folder)
{
    if (mkdir(folder, 0777) == 0) {
        return ALOFT_EXIT_OK;
    }
    if (errno != EEXIST) {
        return fail_to_write(cli, folder);
    }
    const enum aloft_exit exit =
            cli_fail(cli, ALOFT_ERR_IO, "write", "%s exists already", folder);
    cli_why(cli, "a port that somebody has worked on is never overwritten");
    cli_hint(cli, "name another folder with --output");
    return cli_fail_as(cli, exit, "exists");
}

/* Writes `text` with the name of the board in each place that waits for it. */
static void write_named(FILE *file, const char *text, const char *name)
{
    const char *place = strstr(text, NEW_PORT_NAME);

    while (place != NULL) {
        (void)fwrite(text, 1, (size_t)(place - text), file); // ferror() tells
        (void)fputs(name, file);                             // as above
        text = place + strlen(NEW_PORT_NAME);
        place = strstr(text, NEW_PORT_NAME);
    }
    (void)fputs(text, file); // as above
}

static enum aloft_exit write_file(struct cli *cli, const char *folder,
        const struct new_port_file *file, const char *name)
{
    char path[PATH_SIZE];
    char *text = NULL;
    size_t len = 0;
    FILE *const memory = open_memstream(&text, &len);

    if (memory == NULL) {
        return cli_fail(cli, ALOFT_ERR_MEMORY, "write", "no memory");
    }
    write_named(memory, file->text, name);
    const bool whole = ferror(memory) == 0;
    const bool closed = fclose(memory) == 0;
    (void)snprintf(
            path, sizeof path, "%s/%s", folder, file->name); // its length is known
    enum aloft_exit exit = ALOFT_EXIT_OK;
    if (!whole || !closed) {
        exit = cli_fail(cli, ALOFT_ERR_MEMORY, "write", "no memory");
    } else if (aloft_file_write(path, text, len, 0666) != ALOFT_OK) {
        exit = fail_to_write(cli, path);
    }
    free(text);
    return exit;
}

static enum aloft_exit run(struct cli *cli, const struct cli_arguments *arguments)
{
    const struct new_port_options *const options = arguments->options;
    const char *const name = arguments->operands[0];
    const char *const folder = options->output != NULL ? options->output : name;

    if (!is_name(name)) {
        return cli_usage(cli,
                "the name of a board is up to %u letters, digits, _ and -",
                NAME_MAX_LEN);
    }
    if (strlen(folder) > PATH_SIZE / 2) {
        return cli_usage(cli, "the name of the folder is too long");
    }
    enum aloft_exit exit = make_folder(cli, folder);
    for (const struct new_port_file *file = new_port_files();
            file->name != NULL && exit == ALOFT_EXIT_OK; file++) {
        exit = write_file(cli, folder, file, name);
    }
    if (exit != ALOFT_EXIT_OK) {
        return exit;
    }
    fprintf(cli->out, "%s/README.md tells what to fill in, and how it is built\n",
            folder);
    cli_result_text(cli, "folder", folder);
    return ALOFT_EXIT_OK;
}

static const struct cli_option table[] = {
        {.letter = 'o',
                .name = "output",
                .argument = "FOLDER",
                .help = "make this folder instead of one called like the board",
                .kind = CLI_OPTION_TEXT,
                .offset = offsetof(struct new_port_options, output),
                .completes = CLI_COMPLETES_FOLDERS},
};

static const char *const examples[] = {
        "aloft new-port kitchen",
        "aloft new-port kitchen -o port/board/kitchen",
        NULL,
};

static const char *const details[] = {
        "Makes a folder with the skeleton of a port: start-up, linker scripts, serial "
        "line, clock, flash driver and the jump into an application, for a board with "
        "a Cortex-M. It compiles and links with Aloft's boot stage and contract "
        "suites; what it does is to be filled in. NAME is what images for the board "
        "name as their target.",
        "docs/how-to/port-to-a-board.md goes the way step by step.",
        NULL,
};

const struct cli_command cli_new_port_command = {
        .name = "new-port",
        .group = "Make",
        .purpose = "Begin a port to another board",
        .synopsis = "NAME",
        .examples = examples,
        .details = details,
        .options = table,
        .option_count = sizeof table / sizeof table[0],
        .options_size = sizeof(struct new_port_options),
        .operands_min = 1,
        .operands_max = 1,
        .run = run,
};
