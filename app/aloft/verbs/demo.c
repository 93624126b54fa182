#include "../demo.h"

#include <stddef.h>

#include "verbs.h"

static enum aloft_exit run(struct cli *cli, const struct cli_arguments *arguments)
{
    struct aloft_demo_options options =
            *(const struct aloft_demo_options *)arguments->options;

    (void)cli; // the commands that it runs print for themselves
    if (arguments->operand_count > 0) {
        options.chapter = arguments->operands[0];
    }
    return (enum aloft_exit)aloft_demo(&options);
}

static const struct cli_option options[] = {
        {.name = "auto",
                .help = "do not wait for a key between chapters",
                .kind = CLI_OPTION_FLAG,
                .offset = offsetof(struct aloft_demo_options, unattended)},
};

static const char *const examples[] = {"aloft demo", "aloft demo push --auto", NULL};

static const char *const details[] = {
        "Starts simulated devices, uploads to them and shows what they do. Every line "
        "that "
        "begins with $ is a real command that you can type yourself. Works in a "
        "temporary "
        "folder and leaves nothing behind.",
        "The chapters are sign, push, pull, refuse, powercut, downgrade, trust, https "
        "and "
        "rollback; "
        "without one, all of these are told. Chapter boards needs QEMU and firmware "
        "for an emulated board: ./run demo boards sees to both.",
        NULL,
};

static const char *const chapters[] = {"sign", "push", "pull", "refuse", "powercut",
        "downgrade", "trust", "https", "rollback", "boards", NULL};

const struct cli_command cli_demo_command = {
        .name = "demo",
        .group = "Try",
        .purpose = "Watch devices being updated, or refusing it",
        .synopsis = "[CHAPTER]",
        .examples = examples,
        .details = details,
        .options = options,
        .option_count = sizeof options / sizeof options[0],
        .options_size = sizeof(struct aloft_demo_options),
        .operands_max = 1,
        .completes = CLI_COMPLETES_WORDS,
        .words = chapters,
        .run = run,
};
