#include "verbs.h"

#include "../cli.h"
#include "../device_api.h"
#include "../password.h"
#include "aloft/json.h"

struct confirm_options {
    const char *password_file;
    struct cli_tls tls;
};

static enum aloft_exit confirm(struct cli *cli, const struct cli_arguments *arguments,
        struct cli_password *password)
{
    const struct confirm_options *options = arguments->options;
    const char *target = arguments->operands[0];
    struct device_api api;
    struct device_info info;
    enum aloft_exit exit = device_api_find(cli, target, password, &options->tls, &api);

    if (exit == ALOFT_EXIT_OK) {
        exit = device_api_order(cli, &api, "confirm", &info);
    }
    if (exit != ALOFT_EXIT_OK) {
        return exit;
    }
    fprintf(cli->out, "confirmed: %s stays on %s\n", target, info.version);
    cli_result_text(cli, "device", target);
    cli_result_text(cli, "state", device_state_text(info.state));
    cli_result_value(cli, "version", aloft_json_text(info.version));
    return ALOFT_EXIT_OK;
}

static enum aloft_exit run(struct cli *cli, const struct cli_arguments *arguments)
{
    const struct confirm_options *options = arguments->options;

    return cli_with_password(cli, options->password_file, arguments, confirm);
}

static const struct cli_option table[] = {
        CLI_PASSWORD_OPTION(struct confirm_options, password_file),
        CLI_TLS_OPTIONS(struct confirm_options, tls),
};

static const char *const examples[] = {
        "aloft confirm kitchen.local --password-file secret",
        "aloft confirm sim:kitchen",
        NULL,
};

static const char *const details[] = {
        "Makes the image that the device runs on trial stay. Firmware that can judge "
        "by "
        "itself whether it works confirms itself; this is for the others. The device "
        "refuses while one of its health checks has not passed.",
        "The password is proved and never sent. It comes from --password-file, from "
        "ALOFT_PASSWORD, or from the terminal.",
        NULL,
};

const struct cli_command cli_confirm_command = {
        .name = "confirm",
        .group = "Deliver",
        .purpose = "Keep the image that a device runs on trial",
        .synopsis = "DEVICE",
        .examples = examples,
        .details = details,
        .options = table,
        .option_count = sizeof table / sizeof table[0],
        .options_size = sizeof(struct confirm_options),
        .operands_min = 1,
        .operands_max = 1,
        .run = run,
};
