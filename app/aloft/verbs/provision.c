#include "../provision.h"

#include <stddef.h>

#include "../layout_file.h"
#include "verbs.h"

static enum aloft_exit run(struct cli *cli, const struct cli_arguments *arguments)
{
    struct provision_options options =
            *(const struct provision_options *)arguments->options;

    options.layout = arguments->operands[0];
    if (options.output == NULL) {
        return cli_usage(cli, "where to? Name the flash file with -o");
    }
    return cli_provision(cli, &options);
}

static const struct cli_option table[] = {
        {.letter = 'o',
                .name = "output",
                .argument = "FILE",
                .help = "the flash file to make",
                .kind = CLI_OPTION_TEXT,
                .offset = offsetof(struct provision_options, output),
                .completes = CLI_COMPLETES_FILES},
        {.letter = 'i',
                .name = "image",
                .argument = "FILE",
                .help = "the firmware that runs first",
                .kind = CLI_OPTION_TEXT,
                .offset = offsetof(struct provision_options, image),
                .completes = CLI_COMPLETES_FILES},
        {.name = "boot",
                .argument = "FILE",
                .help = "the boot stage; by default aloft-boot, next to aloft",
                .kind = CLI_OPTION_TEXT,
                .offset = offsetof(struct provision_options, boot),
                .completes = CLI_COMPLETES_FILES},
        {.name = "fs",
                .argument = "FILE",
                .help = "what the file system partition holds first",
                .kind = CLI_OPTION_TEXT,
                .offset = offsetof(struct provision_options, file_system),
                .completes = CLI_COMPLETES_FILES},
        {.name = "settings",
                .argument = "FILE",
                .help = "what the settings partition holds first: lines KEY=VALUE, as "
                        "the firmware reads them",
                .kind = CLI_OPTION_TEXT,
                .offset = offsetof(struct provision_options, settings),
                .completes = CLI_COMPLETES_FILES},
        {.letter = 'k',
                .name = "key",
                .argument = "FILE",
                .help = "a public key that the device trusts (PEM); up to four times",
                .kind = CLI_OPTION_LIST,
                .offset = offsetof(struct provision_options, keys),
                .completes = CLI_COMPLETES_FILES},
        {.name = "trust",
                .argument = "FILE",
                .help = "the first trust store, instead of keys; later ones replace it",
                .kind = CLI_OPTION_TEXT,
                .offset = offsetof(struct provision_options, trust),
                .completes = CLI_COMPLETES_FILES},
        {.name = "require-signature",
                .help = "the boot stage runs only images that one of the keys signed",
                .kind = CLI_OPTION_FLAG,
                .offset = offsetof(struct provision_options, require_signature)},
};

static const char *const examples[] = {
        "aloft provision sim --image firmware-1.0.0.bin -o flash.bin",
        "aloft provision parts.csv -i app.bin -k public.key -o flash.bin",
        NULL,
};

static const char *const details[] = {
        "LAYOUT is the name of a built-in layout (sim, sim-single, sim-swap, sim-ab, "
        "esp8266-4m, cortex_m3, rv32, lx106, lx106-swap) or a "
        "file: CSV as ESP-IDF has it, or ini. docs/reference/layouts.md describes "
        "both.",
        NULL,
};

const struct cli_command cli_provision_command = {
        .name = "provision",
        .group = "Try",
        .purpose = "Make the first content of a device's flash",
        .synopsis = "LAYOUT -o FILE",
        .examples = examples,
        .details = details,
        .options = table,
        .option_count = sizeof(table) / sizeof(table[0]),
        .options_size = sizeof(struct provision_options),
        .operands_min = 1,
        .operands_max = 1,
        .completes = CLI_COMPLETES_WORDS,
        .words = cli_layout_names,
        .run = run,
};
