#include "shells.h"

#include "../cli.h"

static void print_quoted(FILE *file, const char *text)
{
    fputc('\'', file);
    for (; *text != '\0'; text++) {
        if (*text == '\'' || *text == '\\') {
            fputc('\\', file);
        }
        fputc(*text, file);
    }
    fputc('\'', file);
}

static void print_words(FILE *file, const char *const *words)
{
    fputs(" -a '", file);
    for (size_t i = 0; words[i] != NULL; i++) {
        fprintf(file, "%s%s", i == 0 ? "" : " ", words[i]);
    }
    fputc('\'', file);
}

/* -x: a value, and no files. -r -F: a value, and files. */
static void print_value(FILE *file, const struct cli_option *option)
{
    const bool files = option->completes == CLI_COMPLETES_FILES ||
                       option->completes == CLI_COMPLETES_FOLDERS;

    if (option->argument == NULL) {
        return;
    }
    fputs(files ? " -r -F" : " -x", file);
    if (option->kind == CLI_OPTION_CHOICE) {
        print_words(file, option->words);
    }
}

/* `condition` stands before each line's own part: when the options are offered. */
static void print_options(FILE *file, const char *condition, const char *command,
        const struct cli_option *options, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        fputs("complete -c aloft", file);
        if (condition != NULL) {
            fprintf(file, " -n '%s %s'", condition, command);
        }
        fprintf(file, " -l %s", options[i].name);
        if (options[i].letter != 0) {
            fprintf(file, " -s %c", options[i].letter);
        }
        print_value(file, &options[i]);
        fputs(" -d ", file);
        print_quoted(file, options[i].help);
        fputc('\n', file);
    }
}

static void print_operands(FILE *file, const struct cli_command *command)
{
    const bool files = command->completes == CLI_COMPLETES_FILES ||
                       command->completes == CLI_COMPLETES_FOLDERS;

    if (!files && command->completes != CLI_COMPLETES_WORDS) {
        return;
    }
    fprintf(file, "complete -c aloft -n '__fish_seen_subcommand_from %s'",
            command->name);
    if (files) {
        fputs(" -F", file);
    } else {
        print_words(file, command->words);
    }
    fputc('\n', file);
}

void cli_completion_fish(FILE *file)
{
    const struct cli_command *const *commands = cli_commands();
    size_t count = 0;
    const struct cli_option *globals = cli_global_options(&count);

    fputs("# fish completion for aloft; load it with: aloft completion fish | source\n"
          "complete -c aloft -f\n",
            file);
    for (size_t i = 0; commands[i] != NULL; i++) {
        fprintf(file, "complete -c aloft -n __fish_use_subcommand -a %s -d ",
                commands[i]->name);
        print_quoted(file, commands[i]->purpose);
        fputc('\n', file);
        print_options(file, "__fish_seen_subcommand_from", commands[i]->name,
                commands[i]->options, commands[i]->option_count);
        print_operands(file, commands[i]);
    }
    print_options(file, NULL, NULL, globals, count);
}
