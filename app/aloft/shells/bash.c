#include "shells.h"

#include "../cli.h"

static const char beginning[] =
        "# bash completion for aloft; load it with: source <(aloft completion bash)\n"
        "_aloft_words() {\n"
        "    mapfile -t COMPREPLY < <(compgen -W \"$1\" -- \"$2\")\n"
        "}\n"
        "\n"
        "# Leaves the rest to readline, which knows how to quote names.\n"
        "_aloft_files() {\n"
        "    compopt -o default 2>/dev/null\n"
        "    COMPREPLY=()\n"
        "}\n"
        "\n"
        "_aloft() {\n"
        "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - "
        "1]}\n"
        "    local command='' i\n"
        "    COMPREPLY=()\n"
        "    # readline makes three words of --option=value\n"
        "    if [[ $word == '=' ]]; then\n"
        "        word=''\n"
        "    elif [[ $before == '=' ]]; then\n"
        "        before=${COMP_WORDS[COMP_CWORD - 2]}\n"
        "    fi\n";

static void print_names(FILE *file, const char *separator)
{
    const struct cli_command *const *commands = cli_commands();

    for (size_t i = 0; commands[i] != NULL; i++) {
        fprintf(file, "%s%s", i == 0 ? "" : separator, commands[i]->name);
    }
}

static void print_words(FILE *file, const char *const *words)
{
    for (size_t i = 0; words[i] != NULL; i++) {
        fprintf(file, "%s%s", i == 0 ? "" : " ", words[i]);
    }
}

/* A call that offers what fits in this place. */
static void print_offer(
        FILE *file, enum cli_completion completes, const char *const *words)
{
    switch (completes) {
    case CLI_COMPLETES_NOTHING:
        fputs(":", file);
        break;
    case CLI_COMPLETES_FILES:
    case CLI_COMPLETES_FOLDERS:
        fputs("_aloft_files", file);
        break;
    case CLI_COMPLETES_WORDS:
        fputs("_aloft_words \"", file);
        print_words(file, words);
        fputs("\" \"$word\"", file);
        break;
    case CLI_COMPLETES_COMMANDS:
        fputs("_aloft_words \"", file);
        print_names(file, " ");
        fputs("\" \"$word\"", file);
        break;
    }
}

/* One line of the case that decides by the option before the word. */
static void print_values(
        FILE *file, const char *command, const struct cli_option *options, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct cli_option *option = &options[i];
        const bool choice = option->kind == CLI_OPTION_CHOICE;

        if (option->argument == NULL) {
            continue;
        }
        fprintf(file, "    %s/--%s", command, option->name);
        if (option->letter != 0) {
            fprintf(file, " | %s/-%c", command, option->letter);
        }
        fputs(") ", file);
        print_offer(
                file, choice ? CLI_COMPLETES_WORDS : option->completes, option->words);
        fputs("; return ;;\n", file);
    }
}

static void print_options(FILE *file, const struct cli_option *options, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        fprintf(file, "%s--%s", i == 0 ? "" : " ", options[i].name);
    }
}

static void print_option_cases(FILE *file)
{
    const struct cli_command *const *commands = cli_commands();

    fputs("    if [[ $word == -* ]]; then\n        case $command in\n", file);
    for (size_t i = 0; commands[i] != NULL; i++) {
        size_t count = 0;
        const struct cli_option *globals = cli_global_options(&count);

        fprintf(file, "        %s) _aloft_words \"", commands[i]->name);
        print_options(file, commands[i]->options, commands[i]->option_count);
        if (!commands[i]->foreign) {
            fputs(" ", file);
            print_options(file, globals, count);
        }
        fputs("\" \"$word\" ;;\n", file);
    }
    size_t count = 0;
    const struct cli_option *globals = cli_global_options(&count);

    fputs("        *) _aloft_words \"", file);
    print_options(file, globals, count);
    fputs("\" \"$word\" ;;\n        esac\n        return\n    fi\n", file);
}

void cli_completion_bash(FILE *file)
{
    const struct cli_command *const *commands = cli_commands();
    size_t count = 0;
    const struct cli_option *globals = cli_global_options(&count);

    fputs(beginning, file);
    fputs("    for ((i = 1; i < COMP_CWORD; i++)); do\n"
          "        case ${COMP_WORDS[i]} in\n        ",
            file);
    print_names(file, " | ");
    fputs(") command=${COMP_WORDS[i]}; break ;;\n        esac\n    done\n"
          "    case $command/$before in\n",
            file);
    for (size_t i = 0; commands[i] != NULL; i++) {
        print_values(file, commands[i]->name, commands[i]->options,
                commands[i]->option_count);
    }
    print_values(file, "*", globals, count);
    fputs("    esac\n", file);
    print_option_cases(file);
    fputs("    case $command in\n", file);
    for (size_t i = 0; commands[i] != NULL; i++) {
        fprintf(file, "    %s) ", commands[i]->name);
        print_offer(file, commands[i]->completes, commands[i]->words);
        fputs(" ;;\n", file);
    }
    fputs("    *) ", file);
    print_offer(file, CLI_COMPLETES_COMMANDS, NULL);
    fputs(" ;;\n    esac\n}\n\ncomplete -F _aloft aloft\n", file);
}
