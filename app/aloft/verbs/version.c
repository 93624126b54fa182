#include "verbs.h"

#include "../cli.h"

static enum aloft_exit run(struct cli *cli, const struct cli_arguments *arguments)
{
    (void)arguments; // takes none
    fprintf(cli->out, "aloft %s\n", ALOFT_VERSION);
    cli_result_text(cli, "version", ALOFT_VERSION);
    return ALOFT_EXIT_OK;
}

static const char *const examples[] = {"aloft version", "aloft version --json", NULL};

const struct cli_command cli_version_command = {
        .name = "version",
        .group = "Help",
        .purpose = "Tell which version of aloft this is",
        .examples = examples,
        .run = run,
};
