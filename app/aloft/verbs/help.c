#include "verbs.h"

#include "../cli.h"
#include "../reference.h"

struct help_options {
    bool man;
    bool markdown;
};

static enum aloft_exit run(struct cli *cli, const struct cli_arguments *arguments)
{
    const struct help_options *options = arguments->options;

    cli->keeps_text = true;
    if (options->man || options->markdown) {
        struct aloft_description description =
                options->man ? aloft_description_man(cli->out)
                             : aloft_description_markdown(cli->out);

        cli_describe_all(&description);
        return ALOFT_EXIT_OK;
    }
    struct aloft_description help = aloft_description_help(cli->out, &cli->out_style);

    if (arguments->operand_count == 0) {
        cli_describe_tool(&help);
        return ALOFT_EXIT_OK;
    }
    const char *name = arguments->operands[0];
    const struct cli_command *command = cli_command_find(name);

    if (command == NULL) {
        return cli_unknown_command(cli, name);
    }
    cli_describe_command(&help, command);
    return ALOFT_EXIT_OK;
}

static const struct cli_option help_table[] = {
        {.name = "man",
                .help = "write the whole manual as a page for man(1)",
                .kind = CLI_OPTION_FLAG,
                .offset = offsetof(struct help_options, man)},
        {.name = "markdown",
                .help = "write the whole manual as Markdown",
                .kind = CLI_OPTION_FLAG,
                .offset = offsetof(struct help_options, markdown)},
};

static const char *const examples[] = {
        "aloft help",
        "aloft help sign",
        "aloft help --man > aloft.1 && man ./aloft.1",
        NULL,
};

const struct cli_command cli_help_command = {
        .name = "help",
        .group = "Help",
        .purpose = "Tell what a command does and how to call it",
        .synopsis = "[COMMAND]",
        .examples = examples,
        .options = help_table,
        .option_count = sizeof help_table / sizeof help_table[0],
        .options_size = sizeof(struct help_options),
        .operands_max = 1,
        .completes = CLI_COMPLETES_COMMANDS,
        .run = run,
};
