#include "verbs.h"

#include <string.h>

#include "../cli.h"
#include "../shells/shells.h"

static const char *const shells[] = {"bash", "zsh", "fish", NULL};

static void (*const writers[])(FILE *file) = {
        cli_completion_bash, cli_completion_zsh, cli_completion_fish};

static enum aloft_exit run(struct cli *cli, const struct cli_arguments *arguments)
{
    cli->keeps_text = true;
    for (size_t i = 0; shells[i] != NULL; i++) {
        if (strcmp(shells[i], arguments->operands[0]) == 0) {
            writers[i](cli->out);
            return ALOFT_EXIT_OK;
        }
    }
    const enum aloft_exit exit =
            cli_usage(cli, "there is no completion for %s", arguments->operands[0]);

    cli_why(cli, "the shells known are bash, zsh and fish");
    return exit;
}

static const char *const examples[] = {
        "source <(aloft completion bash)",
        "aloft completion zsh > ~/.zfunc/_aloft",
        "aloft completion fish > ~/.config/fish/completions/aloft.fish",
        NULL,
};

const struct cli_command cli_completion_command = {
        .name = "completion",
        .group = "Help",
        .purpose = "Write a script that completes commands and options in a shell",
        .synopsis = "bash|zsh|fish",
        .examples = examples,
        .operands_min = 1,
        .operands_max = 1,
        .completes = CLI_COMPLETES_WORDS,
        .words = shells,
        .run = run,
};
