/* push: a device takes a newer trust store. */
#include "device_api.h"
#include "trust_file.h"
#include "trust_verbs.h"

static enum aloft_exit push(struct cli *cli, const char *target,
        const struct trust_file *file, const struct cli_tls *tls,
        struct cli_password *password)
{
    struct device_api api;
    struct device_info info;
    enum aloft_exit exit = device_api_find(cli, target, password, tls, &api);

    if (exit == ALOFT_EXIT_OK) {
        exit = device_api_store(cli, &api, "trust", file->bytes, file->len, &info);
    }
    if (exit != ALOFT_EXIT_OK) {
        return exit;
    }
    fprintf(cli->out, "%s trusts whom version %u says\n", target,
            (unsigned)info.trust_version);
    cli_result_text(cli, "device", target);
    cli_result_number(cli, "version", info.trust_version);
    return ALOFT_EXIT_OK;
}

enum aloft_exit trust_push(struct cli *cli, const struct trust_options *options,
        char *const *operands, size_t count)
{
    struct trust_file file;
    struct cli_password password;

    if (count != 2) {
        return cli_usage(cli, "trust push needs a STORE and a DEVICE");
    }
    enum aloft_exit exit = trust_file_read(cli, operands[0], &file);
    if (exit != ALOFT_EXIT_OK) {
        return exit;
    }
    exit = cli_password_read(cli, options->password_file, &password);
    if (exit == ALOFT_EXIT_OK) {
        exit = push(cli, operands[1], &file, &options->tls, &password);
    }
    cli_password_wipe(&password);
    trust_file_free(&file);
    return exit;
}
