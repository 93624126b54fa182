#include "verbs.h"

#include "../cli.h"
#include "../device_api.h"
#include "../device_explain.h"
#include "../password.h"
#include "aloft/json.h"

#define BOOT_WAIT_MS 60000u

struct rollback_options {
    const char *password_file;
    bool no_wait;
    struct cli_tls tls;
};

static enum aloft_exit fail_unseen(struct cli *cli, const char *target)
{
    cli_fail(cli, ALOFT_ERR_TIMEOUT, "boot", "%s did not come back in time", target);
    cli_why(cli, "it may still be copying, or has another address now");
    cli_hint(cli, "look again with: aloft status %s", target);
    return cli_fail_as(cli, ALOFT_EXIT_TIMEOUT, "not_observed");
}

static enum aloft_exit observe(
        struct cli *cli, struct device_api *api, const struct device_info *before)
{
    const uint32_t asked_ms = cli->globals.timeout_s * 1000u;
    struct device_info info;

    switch (device_api_await_restart(
            api, before->boot_id, asked_ms == 0 ? BOOT_WAIT_MS : asked_ms, &info)) {
    case DEVICE_WAIT_SIGNAL:
        return device_explain_signal(cli, api->target, api->signal);
    case DEVICE_WAIT_TIMEOUT:
        return fail_unseen(cli, api->target);
    case DEVICE_WAIT_OVER:
        break;
    }
    fprintf(cli->out, "rolled back: %s runs %s\n", api->target, info.version);
    cli_result_text(cli, "state", device_state_text(info.state));
    cli_result_value(cli, "version", aloft_json_text(info.version));
    return ALOFT_EXIT_OK;
}

static enum aloft_exit roll_back(struct cli *cli, const struct cli_arguments *arguments,
        struct cli_password *password)
{
    const struct rollback_options *options = arguments->options;
    const char *target = arguments->operands[0];
    struct device_api api;
    struct device_info before;
    enum aloft_exit exit = device_api_find(cli, target, password, &options->tls, &api);

    if (exit == ALOFT_EXIT_OK) {
        exit = device_api_order(cli, &api, "rollback", &before);
    }
    if (exit != ALOFT_EXIT_OK) {
        return exit;
    }
    cli_result_text(cli, "device", target);
    if (options->no_wait) {
        fprintf(cli->out, "accepted: %s restarts to go back\n", target);
        return ALOFT_EXIT_OK;
    }
    return observe(cli, &api, &before);
}

static enum aloft_exit run(struct cli *cli, const struct cli_arguments *arguments)
{
    const struct rollback_options *options = arguments->options;

    return cli_with_password(cli, options->password_file, arguments, roll_back);
}

static const struct cli_option table[] = {
        CLI_PASSWORD_OPTION(struct rollback_options, password_file),
        {.name = "no-wait",
                .help = "be content when the device has accepted the order",
                .kind = CLI_OPTION_FLAG,
                .offset = offsetof(struct rollback_options, no_wait)},
        CLI_TLS_OPTIONS(struct rollback_options, tls),
};

static const char *const examples[] = {
        "aloft rollback kitchen.local --password-file secret",
        "aloft rollback sim:kitchen",
        NULL,
};

static const char *const details[] = {
        "Restarts the device with the image that it ran before, if its flash layout "
        "keeps "
        "one, and waits until it answers again.",
        "The password is proved and never sent. It comes from --password-file, from "
        "ALOFT_PASSWORD, or from the terminal.",
        NULL,
};

const struct cli_command cli_rollback_command = {
        .name = "rollback",
        .group = "Deliver",
        .purpose = "Let a device go back to the image before",
        .synopsis = "DEVICE",
        .examples = examples,
        .details = details,
        .options = table,
        .option_count = sizeof table / sizeof table[0],
        .options_size = sizeof(struct rollback_options),
        .operands_min = 1,
        .operands_max = 1,
        .run = run,
};
