/* What has to be so before an emulated board is switched on, and its first content. */
#include "sim_board.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "aloft/board_settings.h"
#include "aloft/file.h"
#include "password.h"
#include "sim_board_cut.h"

#define SETTINGS_SIZE ALOFT_BOARD_SETTINGS_SIZE

/* What else the table of `aloft sim` has is a matter of simulated devices. */
static const char *const for_boards[] = {"name", "board", "image", "key", "trust",
        "require-signature", "address", "espota-port", "http-port", "http-open",
        "password-file", "poll", "poll-interval", "mac", "hostname", "status",
        "power-cut"};

static bool is_for_boards(const char *name)
{
    for (size_t i = 0; i < sizeof(for_boards) / sizeof(for_boards[0]); i++) {
        if (strcmp(for_boards[i], name) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_given(const struct cli *cli, const struct sim_options *options,
        const struct cli_option *option)
{
    const size_t size =
            option->kind == CLI_OPTION_FLAG ? sizeof(bool) : sizeof(const char *);
    const char *const given = (const char *)options + option->offset;
    const char *const normal = (const char *)cli->command->defaults + option->offset;

    return memcmp(given, normal, size) != 0;
}

static const char *reason(const char *name)
{
    if (strcmp(name, "layout") == 0) {
        return "every board has the layout of its own name";
    }
    if (strcmp(name, "no-mdns") == 0) {
        return "its multicast DNS does not leave the emulator anyway";
    }
    return "the firmware of the boards has no such setting";
}

static enum aloft_exit check_options(struct cli *cli, const struct sim_options *options)
{
    for (size_t i = 0; i < cli->command->option_count; i++) {
        const struct cli_option *const option = &cli->command->options[i];

        if (!is_for_boards(option->name) && is_given(cli, options, option)) {
            cli_usage(cli, "an emulated board cannot have --%s", option->name);
            cli_why(cli, "%s", reason(option->name));
            return cli->failure.exit;
        }
    }
    return ALOFT_EXIT_OK;
}

static bool is_program_in(const char *folder, size_t len, const char *name)
{
    char path[PATH_MAX];
    const int written = snprintf(path, sizeof(path), "%.*s/%s", (int)len, folder, name);

    return written > 0 && written < PATH_MAX && access(path, X_OK) == 0;
}

static bool is_installed(const char *name)
{
    const char *folder = getenv("PATH");

    while (folder != NULL) {
        const char *const end = strchrnul(folder, ':');

        if (is_program_in(folder, (size_t)(end - folder), name)) {
            return true;
        }
        folder = *end == ':' ? end + 1 : NULL;
    }
    return false;
}

static enum aloft_exit check_cut(
        struct cli *cli, const struct sim_options *options, enum sim_board board)
{
    struct sim_board_cut cut;
    const enum aloft_exit exit =
            sim_board_cut_open(cli, options->device.power_cut, board, &cut);

    sim_board_cut_close(&cut);
    return exit;
}

static enum aloft_exit check_installed(struct cli *cli, enum sim_board board)
{
    const struct sim_board_machine *const machine = sim_board_machine(board);
    const char *const name = sim_board_names[board];
    char path[PATH_MAX];

    if (!is_installed(machine->program)) {
        cli_fail(cli, ALOFT_ERR_NOT_FOUND, "start", "there is no %s to emulate %s",
                machine->program, name);
        cli_why(cli, "it is part of the Debian package %s", machine->package);
        cli_hint(cli, "apt-get install %s", machine->package);
        return cli_fail_as(cli, ALOFT_EXIT_FAILED, "emulator");
    }
    if (!sim_board_file(board, "boot.elf", path) ||
            !sim_board_file(board, "boot.bin", path)) {
        cli_fail(cli, ALOFT_ERR_NOT_FOUND, "start", "there is no boot stage for %s",
                name);
        cli_why(cli, "it is built with a cross compiler, apart from aloft");
        cli_hint(cli, "in a clone of Aloft: ./run boards %s", name);
        return cli_fail_as(cli, ALOFT_EXIT_FAILED, "images");
    }
    return ALOFT_EXIT_OK;
}

enum aloft_exit sim_board_check(
        struct cli *cli, const struct sim_options *options, enum sim_board board)
{
    enum aloft_exit exit = check_options(cli, options);

    if (exit == ALOFT_EXIT_OK) {
        exit = check_cut(cli, options, board);
    }
    return exit == ALOFT_EXIT_OK ? check_installed(cli, board) : exit;
}

/* Appends one line; false when `value` cannot stand in one, or there is no room. */
static bool add(char text[SETTINGS_SIZE], const char *key, const char *value)
{
    const size_t used = strlen(text);

    if (value == NULL) {
        return true;
    }
    for (const char *at = value; *at != '\0'; at++) {
        if (*at < ' ' || *at > '~') {
            return false;
        }
    }
    const int len = snprintf(text + used, SETTINGS_SIZE - used, "%s=%s\n", key, value);

    return value[0] != '\0' && len > 0 && (size_t)len < SETTINGS_SIZE - used;
}

static bool compose(char text[SETTINGS_SIZE], const struct sim_options *options,
        const char *password)
{
    const struct sim_device *const device = &options->device;

    return add(text, "hostname",
                   device->hostname != NULL ? device->hostname : options->name) &&
           add(text, "password", password) && add(text, "mac", device->mac) &&
           add(text, "poll", device->poll) &&
           add(text, "poll-interval", device->poll_interval) &&
           add(text, "http-open", device->http_open ? "yes" : NULL);
}

/* With others a board would not start, and only its serial line would say so. */
static bool are_understood(const char *text)
{
    struct aloft_board_settings settings;
    const enum aloft_status status =
            aloft_board_settings_decode(&settings, "", text, strlen(text));

    explicit_bzero(&settings, sizeof(settings));
    return status == ALOFT_OK;
}

static enum aloft_exit refuse_settings(struct cli *cli, bool fit)
{
    if (!fit) {
        return cli_usage(cli,
                "a board's settings are printable ASCII, in all less than %u bytes",
                SETTINGS_SIZE);
    }
    cli_usage(cli, "a board does not understand one of these settings");
    cli_why(cli,
            "a host name is at most %u letters, digits, '-', '_' and '.'; a MAC "
            "address "
            "six pairs of digits; an interval 1 to %u seconds",
            ALOFT_BOARD_HOSTNAME_MAX, ALOFT_BOARD_POLL_INTERVAL_MAX_S);
    return cli->failure.exit;
}

static enum aloft_exit write_settings(struct cli *cli,
        const struct sim_options *options, const char *password, const char *path)
{
    char text[SETTINGS_SIZE] = "";
    const bool fit = compose(text, options, password);
    const bool good = fit && are_understood(text);
    const enum aloft_status status =
            good ? aloft_file_write(path, text, strlen(text), 0600) : ALOFT_OK;

    explicit_bzero(text, sizeof(text));
    if (!good) {
        return refuse_settings(cli, fit);
    }
    return status == ALOFT_OK ? ALOFT_EXIT_OK
                              : cli_fail(cli, status, "write", "cannot write %s", path);
}

static enum aloft_exit fill_flash(struct cli *cli, const struct sim_options *options,
        const struct sim_place *place, const char *settings)
{
    struct provision_options first = options->first;
    char boot[PATH_MAX];
    char image[PATH_MAX];

    first.layout = sim_board_names[place->board];
    first.settings = settings;
    first.output = place->flash;
    first.brief = true;
    if (sim_board_machine(place->board)->boot_in_flash &&
            sim_board_file(place->board, "boot.bin", boot)) {
        first.boot = boot;
    }
    if (first.image == NULL) {
        if (!sim_board_file(place->board, "device-1.0.0.bin", image)) {
            return cli_usage(
                    cli, "there is no device %s yet: give an --image", options->name);
        }
        first.image = image;
    }
    return cli_provision(cli, &first);
}

static enum aloft_exit provision(struct cli *cli, const struct sim_options *options,
        const struct sim_place *place, const char *settings)
{
    struct cli_password password = {.known = false};
    enum aloft_exit exit = ALOFT_EXIT_OK;

    if (options->device.password_file != NULL) {
        exit = cli_password_read(cli, options->device.password_file, &password);
    }
    if (exit == ALOFT_EXIT_OK) {
        exit = write_settings(
                cli, options, password.known ? password.text : NULL, settings);
    }
    cli_password_wipe(&password);
    if (exit == ALOFT_EXIT_OK) {
        exit = fill_flash(cli, options, place, settings);
        unlink(settings); // the flash has them
    }
    return exit;
}

enum aloft_exit sim_board_provision(struct cli *cli, const struct sim_options *options,
        const struct sim_place *place)
{
    char settings[PATH_MAX + 16];

    snprintf(settings, sizeof(settings), "%s/settings", place->folder);
    return provision(cli, options, place, settings);
}
