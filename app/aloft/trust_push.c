/* push: a device takes a newer trust store. */
#include <string.h>

#include "device_api.h"
#include "push_explain.h"
#include "target.h"
#include "trust_file.h"
#include "trust_verbs.h"

#define ESPOTA "espota://"

static enum aloft_exit report(struct cli *cli, const char *target, uint32_t version)
{
    fprintf(cli->out, "%s trusts whom version %u says\n", target, (unsigned)version);
    cli_result_text(cli, "device", target);
    cli_result_number(cli, "version", version);
    return ALOFT_EXIT_OK;
}

/* For devices that do not speak HTTP. */
static enum aloft_exit push_by_espota(struct cli *cli, const char *text,
        const struct trust_file *file, struct cli_password *password)
{
    struct cli_image image = {
            .path = file->path, .bytes = file->bytes, .size = (uint32_t)file->len};
    struct cli_addresses addresses;
    struct cli_target target;
    struct push_end end;
    enum aloft_exit exit = cli_target_read(cli, text, &target);

    if (exit == ALOFT_EXIT_OK) {
        exit = cli_target_find(cli, target.host, target.port, &addresses);
    }
    if (exit != ALOFT_EXIT_OK) {
        return exit;
    }
    aloft_memory_reader_init(&image.reader, image.bytes, image.size);
    struct push push = {
            .image = &image,
            .is_document = true,
            .devices = addresses.peers,
            .device_count = addresses.count,
            .timeout_ms = cli->globals.timeout_s * 1000u,
            .trace = cli->globals.verbose > 1 ? stderr : NULL,
    };
    exit = push_with_password(cli, text, &push, password, &end);
    return exit == ALOFT_EXIT_OK ? report(cli, text, file->store.version) : exit;
}

static enum aloft_exit push_by_http(struct cli *cli, const char *target,
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
    return report(cli, target, info.trust_version);
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
        exit = strncmp(operands[1], ESPOTA, strlen(ESPOTA)) == 0
                       ? push_by_espota(cli, operands[1], &file, &password)
                       : push_by_http(
                                 cli, operands[1], &file, &options->tls, &password);
    }
    cli_password_wipe(&password);
    trust_file_free(&file);
    return exit;
}
