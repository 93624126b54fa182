#include "verbs.h"

#include "../cli.h"
#include "../device_api.h"

struct status_options {
    struct cli_tls tls;
};

static enum aloft_exit run(struct cli *cli, const struct cli_arguments *arguments)
{
    const struct status_options *options = arguments->options;
    struct device_api api;
    struct device_info info;
    struct cli_password none = {0};
    enum aloft_exit exit =
            device_api_find(cli, arguments->operands[0], &none, &options->tls, &api);

    if (exit == ALOFT_EXIT_OK) {
        exit = device_api_info(cli, &api, &info);
    }
    if (exit != ALOFT_EXIT_OK) {
        return exit;
    }
    cli_result_text(cli, "device", api.target);
    cli_result_text(cli, "url", api.url);
    return device_info_print(cli, &info);
}

static const struct cli_option table[] = {
        CLI_TLS_OPTIONS(struct status_options, tls),
};

static const char *const examples[] = {
        "aloft status kitchen.local",
        "aloft status sim:kitchen --json",
        NULL,
};

static const char *const details[] = {
        "A device is HOST, HOST:PORT (80 by default), http://HOST:PORT, "
        "https://HOST:PORT or sim:NAME for a simulated one. It tells this to everybody "
        "in its network, without a password.",
        "Below stand the last boots that did more than start the image, the newest "
        "first: "
        "what was installed, whether that was resumed after a power cut, and what went "
        "wrong.",
        "An image is running (this device knows no trials), on trial (the device goes "
        "back to the image before unless this one is confirmed in time), or confirmed.",
        NULL,
};

const struct cli_command cli_status_command = {
        .name = "status",
        .group = "Deliver",
        .purpose = "Show what a device runs, and whether it is on trial",
        .synopsis = "DEVICE",
        .examples = examples,
        .details = details,
        .options = table,
        .option_count = sizeof table / sizeof table[0],
        .options_size = sizeof(struct status_options),
        .operands_min = 1,
        .operands_max = 1,
        .run = run,
};
