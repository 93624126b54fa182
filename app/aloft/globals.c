#include "cli.h"

static const char *const color_words[] = {"auto", "always", "never", NULL};
static const char *const progress_words[] = {
        "auto", "bar", "plain", "json", "none", NULL};

static const struct cli_option global_options[] = {
        {.letter = 'h',
                .name = "help",
                .help = "tell what a command does and which options it has",
                .kind = CLI_OPTION_FLAG,
                .offset = offsetof(struct cli_globals, help)},
        {.name = "version",
                .help = "tell which version this is",
                .kind = CLI_OPTION_FLAG,
                .offset = offsetof(struct cli_globals, version)},
        {.letter = 'q',
                .name = "quiet",
                .help = "no progress and no remarks, only results and errors",
                .kind = CLI_OPTION_FLAG,
                .offset = offsetof(struct cli_globals, quiet)},
        {.letter = 'v',
                .name = "verbose",
                .help = "tell more; given twice, also each message on the wire",
                .kind = CLI_OPTION_COUNT,
                .offset = offsetof(struct cli_globals, verbose)},
        {.name = "json",
                .help = "write exactly one JSON object to stdout, errors included",
                .kind = CLI_OPTION_FLAG,
                .offset = offsetof(struct cli_globals, json)},
        {.name = "color",
                .argument = "WHEN",
                .help = "use colour: auto, always or never",
                .kind = CLI_OPTION_CHOICE,
                .offset = offsetof(struct cli_globals, color),
                .words = color_words},
        {.name = "progress",
                .argument = "FORM",
                .help = "show progress as auto, bar, plain, json (to stdout, an object "
                        "a "
                        "line) or none",
                .kind = CLI_OPTION_CHOICE,
                .offset = offsetof(struct cli_globals, progress),
                .words = progress_words},
        {.name = "no-input",
                .help = "never ask, fail instead",
                .kind = CLI_OPTION_FLAG,
                .offset = offsetof(struct cli_globals, no_input)},
        {.letter = 'y',
                .name = "yes",
                .help = "take yes for an answer where a command would ask",
                .kind = CLI_OPTION_FLAG,
                .offset = offsetof(struct cli_globals, yes)},
        {.name = "config",
                .argument = "FILE",
                .help = "read settings from FILE instead of ./aloft.ini",
                .kind = CLI_OPTION_TEXT,
                .offset = offsetof(struct cli_globals, config),
                .completes = CLI_COMPLETES_FILES},
        {.name = "timeout",
                .argument = "SEC",
                .help = "wait at most SEC seconds for an answer; each command has its "
                        "own "
                        "default",
                .kind = CLI_OPTION_NUMBER,
                .offset = offsetof(struct cli_globals, timeout_s),
                .min = 1,
                .max = 86400},
};

const struct cli_option *cli_global_options(size_t *count)
{
    *count = sizeof global_options / sizeof global_options[0];
    return global_options;
}
