#include "shells.h"

#include <string.h>

#include "../cli.h"

/* Text within single quotes in which _arguments sees no end of its own brackets. */
static void print_quoted(FILE *file, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '\'') {
            fputs("'\\''", file);
        } else if (strchr("[]:\\", *text) != NULL) {
            fprintf(file, "\\%c", *text);
        } else {
            fputc(*text, file);
        }
    }
}

/* What completes a value, in the form that _arguments takes. */
static void print_offer(
        FILE *file, enum cli_completion completes, const char *const *words)
{
    switch (completes) {
    case CLI_COMPLETES_NOTHING:
        fputc(' ', file);
        break;
    case CLI_COMPLETES_FILES:
        fputs("_files", file);
        break;
    case CLI_COMPLETES_FOLDERS:
        fputs("_files -/", file);
        break;
    case CLI_COMPLETES_WORDS:
        fputc('(', file);
        for (size_t i = 0; words[i] != NULL; i++) {
            fprintf(file, "%s%s", i == 0 ? "" : " ", words[i]);
        }
        fputc(')', file);
        break;
    case CLI_COMPLETES_COMMANDS:
        fputs("_aloft_commands", file);
        break;
    }
}

static void print_options(FILE *file, const struct cli_option *options, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct cli_option *option = &options[i];
        const bool again =
                option->kind == CLI_OPTION_LIST || option->kind == CLI_OPTION_COUNT;

        fputs(" \\\n            ", file);
        if (again) {
            fputs("'*'", file);
        } else if (option->letter != 0) {
            fprintf(file, "'(-%c --%s)'", option->letter, option->name);
        }
        if (option->letter != 0) {
            fprintf(file, "{-%c,--%s}'[", option->letter, option->name);
        } else {
            fprintf(file, "'--%s[", option->name);
        }
        print_quoted(file, option->help);
        fputc(']', file);
        if (option->argument != NULL) {
            fprintf(file, ":%s:", option->argument);
            print_offer(file,
                    option->kind == CLI_OPTION_CHOICE ? CLI_COMPLETES_WORDS
                                                      : option->completes,
                    option->words);
        }
        fputc('\'', file);
    }
}

static void print_commands(FILE *file)
{
    const struct cli_command *const *commands = cli_commands();

    fputs("_aloft_commands() {\n    local -a commands=(\n", file);
    for (size_t i = 0; commands[i] != NULL; i++) {
        fprintf(file, "        '%s:", commands[i]->name);
        print_quoted(file, commands[i]->purpose);
        fputs("'\n", file);
    }
    fputs("    )\n    _describe -t commands command commands\n}\n\n", file);
}

void cli_completion_zsh(FILE *file)
{
    const struct cli_command *const *commands = cli_commands();
    size_t count = 0;
    const struct cli_option *globals = cli_global_options(&count);

    fputs("#compdef aloft\n# zsh completion for aloft; put it into a folder of $fpath "
          "as _aloft\n",
            file);
    print_commands(file);
    fputs("_aloft() {\n    local state\n    _arguments -C -S", file);
    print_options(file, globals, count);
    fputs(" \\\n            '1:command:_aloft_commands' '*::operand:->rest'\n"
          "    [[ $state == rest ]] || return\n    case $words[1] in\n",
            file);
    for (size_t i = 0; commands[i] != NULL; i++) {
        fprintf(file, "    %s)\n        _arguments -S", commands[i]->name);
        print_options(file, commands[i]->options, commands[i]->option_count);
        if (!commands[i]->foreign) {
            print_options(file, globals, count);
        }
        fputs(" \\\n            '*:operand:", file);
        print_offer(file, commands[i]->completes, commands[i]->words);
        fputs("' ;;\n", file);
    }
    fputs("    esac\n}\n\n_aloft \"$@\"\n", file);
}
