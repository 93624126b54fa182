/* From the command line to a command's function, and from its result to the exit code.
 */
#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "aloft/json.h"
#include "arguments.h"
#include "cli.h"
#include "reference.h"
#include "settings.h"

/* A memory stream that stands in for stdout where that is for one JSON object. */
struct capture {
    FILE *file;
    char *text;
    size_t len;
};

static struct aloft_style style_of(int fd, int color)
{
    struct winsize size = {0};
    const bool terminal = isatty(fd) == 1;
    const bool measured = terminal && ioctl(fd, TIOCGWINSZ, &size) == 0;
    const struct aloft_style_facts facts = {
            .terminal = terminal,
            .columns = measured ? size.ws_col : 0u,
            .term = getenv("TERM"),
            .no_color = getenv("NO_COLOR"),
            .codeset = nl_langinfo(CODESET),
    };

    return aloft_style_decide(&facts, (enum aloft_color)color);
}

static void decide_styles(struct cli *cli)
{
    cli->out_style = style_of(STDOUT_FILENO, cli->globals.color);
    cli->err_style = style_of(STDERR_FILENO, cli->globals.color);
}

/* The command that a program name asks for by itself, or NULL. */
static const struct cli_command *command_of_program(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash == NULL ? path : slash + 1;
    static const char *const names[] = {"espota", "signing"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const size_t len = strlen(names[i]);

        if (strncmp(name, names[i], len) == 0 &&
                (name[len] == '\0' || strcmp(name + len, ".py") == 0)) {
            return cli_command_find(names[i]);
        }
    }
    return NULL;
}

static enum aloft_exit fail_without_command(struct cli *cli)
{
    const enum aloft_exit exit = cli_usage(cli, "there is no command to run");

    cli_hint(cli, "aloft help lists the commands");
    return exit;
}

enum aloft_exit cli_unknown_command(struct cli *cli, const char *name)
{
    const char *meant = cli_command_suggest(name);
    const enum aloft_exit exit = cli_usage(cli, "there is no command %s", name);

    if (meant != NULL) {
        cli_hint(cli, "did you mean aloft %s?", meant);
    } else {
        cli_hint(cli, "aloft help lists the commands");
    }
    return exit;
}

static enum aloft_exit check_operands(struct cli *cli, size_t count)
{
    const struct cli_command *command = cli->command;
    const char *synopsis = command->synopsis == NULL ? "" : command->synopsis;
    enum aloft_exit exit = ALOFT_EXIT_OK;

    if (count < command->operands_min) {
        exit = cli_usage(cli, "%s needs %zu operand%s, and has %zu", command->name,
                command->operands_min, command->operands_min == 1 ? "" : "s", count);
    } else if (count > command->operands_max) {
        exit = cli_usage(cli, "%s takes %zu operand%s at most, and has %zu",
                command->name, command->operands_max,
                command->operands_max == 1 ? "" : "s", count);
    }
    if (exit != ALOFT_EXIT_OK) {
        cli_why(cli, "usage: aloft %s [options]%s%s", command->name,
                synopsis[0] == '\0' ? "" : " ", synopsis);
    }
    return exit;
}

enum aloft_exit cli_show_help(struct cli *cli)
{
    struct aloft_description help = aloft_description_help(cli->out, &cli->out_style);

    cli->keeps_text = true;
    if (cli->command == NULL) {
        cli_describe_tool(&help);
    } else {
        cli_describe_command(&help, cli->command);
    }
    return ALOFT_EXIT_OK;
}

/* Runs the command, its result to stdout or, with --json, kept for the object. */
static enum aloft_exit run_command(
        struct cli *cli, const struct cli_arguments *arguments, struct capture *capture)
{
    decide_styles(cli);
    cli->out = stdout;
    if (cli->globals.json) {
        capture->file = open_memstream(&capture->text, &capture->len);
        if (capture->file == NULL) {
            return cli_fail(cli, ALOFT_ERR_MEMORY, "arguments", "cannot begin");
        }
        cli->out = capture->file;
    }
    if (cli->globals.version) {
        return cli_command_find("version")->run(cli, arguments);
    }
    if (cli->globals.help) {
        return cli_show_help(cli);
    }
    if (cli->command == NULL) {
        return fail_without_command(cli);
    }
    const enum aloft_exit exit = check_operands(cli, arguments->operand_count);

    return exit == ALOFT_EXIT_OK ? cli->command->run(cli, arguments) : exit;
}

/* Reads what follows the command's name, argv[0], into `options`, and runs it. */
static enum aloft_exit read_and_run(struct cli *cli, struct cli_values *globals,
        struct cli_values *values, int argc, char **argv, struct capture *capture)
{
    const bool foreign = cli->command != NULL && cli->command->foreign;
    const struct cli_tables tables = {foreign ? NULL : globals, values};
    struct cli_settings *settings = NULL;
    int first = argc;
    enum aloft_exit exit = cli_arguments_read(cli, &tables, argc, argv, &first);

    if (exit == ALOFT_EXIT_OK) {
        exit = cli_settings_read(cli, &tables, &settings);
    }
    if (exit == ALOFT_EXIT_OK) {
        const struct cli_arguments arguments = {
                .options = values->base,
                .operands = argv + first,
                .operand_count = (size_t)(argc - first),
        };

        exit = run_command(cli, &arguments, capture);
    }
    cli_settings_free(settings);
    return exit;
}

/* As above, with memory for the command's options. argv[0] is the command's name. */
static enum aloft_exit run_named(struct cli *cli, struct cli_values *globals, int argc,
        char **argv, struct capture *capture)
{
    const struct cli_command *command = cli->command;
    const size_t size = command == NULL ? 0 : command->options_size;
    void *options = calloc(1, size + 1); // one more: never a request for nothing
    struct cli_values values;

    if (options == NULL) {
        return cli_fail(cli, ALOFT_ERR_MEMORY, "arguments", "cannot begin");
    }
    if (command != NULL && command->defaults != NULL) {
        memcpy(options, command->defaults, size);
    }
    cli_values_init(&values, command == NULL ? NULL : command->options,
            command == NULL ? 0 : command->option_count, options);
    const enum aloft_exit exit =
            read_and_run(cli, globals, &values, argc, argv, capture);

    free(options);
    return exit;
}

static enum aloft_exit dispatch(
        struct cli *cli, int argc, char **argv, struct capture *capture)
{
    struct cli_values globals;
    size_t count = 0;
    const struct cli_option *options = cli_global_options(&count);
    const struct cli_tables tables = {&globals, NULL};
    int first = 0;

    cli_values_init(&globals, options, count, &cli->globals);
    cli->command = command_of_program(argv[0]);
    if (cli->command != NULL) {
        return run_named(cli, &globals, argc, argv, capture);
    }
    const enum aloft_exit exit = cli_arguments_read(cli, &tables, argc, argv, &first);

    if (exit != ALOFT_EXIT_OK) {
        return exit;
    }
    if (first == argc) {
        return run_named(cli, &globals, 1, argv, capture);
    }
    cli->command = cli_command_find(argv[first]);
    if (cli->command == NULL) {
        return cli_unknown_command(cli, argv[first]);
    }
    return run_named(cli, &globals, argc - first, argv + first, capture);
}

/* Whether --json is there, even behind what made reading the arguments fail. */
static bool asks_for_json(const struct cli *cli, int argc, char *const *argv)
{
    if (cli->globals.json || (cli->command != NULL && cli->command->foreign)) {
        return cli->globals.json;
    }
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strcmp(argv[i], "--json") == 0) {
            return true;
        }
    }
    return false;
}

/* What a command that ends with `exit` and tells no more is said to have met with. */
static void explain_exit(struct cli *cli, enum aloft_exit exit)
{
    const bool signalled =
            exit == ALOFT_EXIT_INTERRUPTED || exit == ALOFT_EXIT_TERMINATED;

    if (signalled) {
        cli_fail(cli, ALOFT_ERR_ABORTED, "run", "ended by a signal");
        cli_fail_as(cli, exit, "signal");
    } else {
        cli_fail(cli, ALOFT_ERR_REFUSED, "run", "it did not work");
        cli_why(cli, "what the command wrote to stderr tells more");
        cli_fail_as(cli, exit, "failed");
    }
}

static void print_object(struct cli *cli, enum aloft_exit exit)
{
    const char *name = cli->command == NULL ? "aloft" : cli->command->name;

    if (exit != ALOFT_EXIT_OK && !cli->failed) {
        explain_exit(cli, exit);
    }
    if (cli->failed) {
        cli_result_value(cli, "error", aloft_failure_json(&cli->failure));
    }
    json_t *object = aloft_json_result(name, exit == ALOFT_EXIT_OK, cli->result);

    cli->result = NULL;
    if (object == NULL) {
        fputs("error: there is not enough memory for the result\n", stderr);
        return;
    }
    aloft_json_print(stdout, object);
    json_decref(object);
}

/* Nobody may take half a result for a whole one. A reader that has left is no news. */
static enum aloft_exit flush_output(
        enum aloft_exit exit, const struct aloft_style *style)
{
    if (fflush(stdout) == 0 && !ferror(stdout)) {
        return exit;
    }
    if (errno != EPIPE) {
        struct aloft_failure failure = {0};

        aloft_failure_set(&failure, ALOFT_ERR_IO, "output");
        snprintf(failure.message, sizeof failure.message, "cannot write the result: %s",
                strerror(errno));
        aloft_failure_print(&failure, stderr, style);
    }
    return exit == ALOFT_EXIT_OK ? ALOFT_EXIT_IO : exit;
}

/* Tells how it went, in the way that was asked for. */
static enum aloft_exit finish(
        struct cli *cli, enum aloft_exit exit, bool json, struct capture *capture)
{
    if (capture->file != NULL && fclose(capture->file) == 0 && cli->keeps_text) {
        cli_result_text(cli, "text", capture->text);
    }
    free(capture->text);
    decide_styles(cli);
    if (cli->failed) {
        aloft_failure_print(&cli->failure, stderr, &cli->err_style);
    }
    if (json) {
        print_object(cli, exit);
    }
    json_decref(cli->result);
    return flush_output(exit, &cli->err_style);
}

int cli_main(int argc, char **argv)
{
    struct cli cli = {.out = stdout, .result = json_object()};
    struct capture capture = {0};

    setlocale(LC_CTYPE, "");  // an unknown locale leaves "C", which is safe
    signal(SIGPIPE, SIG_IGN); // a reader that left is noticed when writing
    if (argc < 1 || cli.result == NULL) {
        fputs("error: cannot begin\n", stderr);
        return ALOFT_EXIT_FAILED;
    }
    const enum aloft_exit exit = dispatch(&cli, argc, argv, &capture);

    return (int)finish(&cli, exit, asks_for_json(&cli, argc, argv), &capture);
}
