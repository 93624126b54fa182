#include "sim_place.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "aloft/file.h"
#include "sim_board.h"
#include "sim_folder.h"

/* A device whose program was killed may need a moment to die. */
#define LOCK_TRIES    100
#define LOCK_PAUSE_NS 20000000L

/* The folder of the device called `name`, made if it is not there. */
static enum aloft_exit make_folder(
        struct cli *cli, const char *name, char folder[PATH_MAX])
{
    if (!sim_folder_find(name, folder) || aloft_folder_make(folder) != ALOFT_OK) {
        cli_fail(cli, ALOFT_ERR_IO, "state", "no folder for the device %s", name);
        cli_hint(cli, "set XDG_STATE_HOME to a folder that can be written to");
        return cli->failure.exit;
    }
    return ALOFT_EXIT_OK;
}

static enum aloft_exit join(
        struct cli *cli, const char *folder, const char *file, char path[PATH_MAX])
{
    const int len = snprintf(path, PATH_MAX, "%s/%s", folder, file);

    if (len < 0 || len >= PATH_MAX) {
        return cli_fail(cli, ALOFT_ERR_TOO_LONG, "state", "a path is too long");
    }
    return ALOFT_EXIT_OK;
}

static enum aloft_exit make_first(
        struct cli *cli, const struct sim_options *options, struct sim_place *place)
{
    struct provision_options first = options->first;

    if (sim_board_remember(place->folder, place->board) != ALOFT_OK) {
        return cli_fail(
                cli, ALOFT_ERR_IO, "write", "cannot write to %s", place->folder);
    }
    if (place->board != SIM_BOARD_HOST) {
        return sim_board_provision(cli, options, place);
    }
    if (first.image == NULL) {
        cli_usage(cli, "there is no device %s yet", options->name);
        cli_hint(cli, "aloft sim --name %s --image FIRMWARE", options->name);
        return cli->failure.exit;
    }
    first.output = place->flash;
    first.brief = true;
    return cli_provision(cli, &first);
}

/* What a board is told when it is made stands in its flash. */
static bool has_settings(const struct sim_device *device)
{
    return device->password_file != NULL || device->hostname != NULL ||
           device->mac != NULL || device->poll != NULL ||
           device->poll_interval != NULL || device->http_open;
}

/* Who repeats a line with another image or key would else wonder for long. */
static void tell_kept(struct cli *cli, const struct sim_options *options,
        const struct sim_place *place)
{
    const struct provision_options *const first = &options->first;
    const bool is_board = place->board != SIM_BOARD_HOST;

    if (first->image != NULL || first->keys.count > 0 || first->trust != NULL ||
            first->require_signature || (is_board && has_settings(&options->device))) {
        cli_note(cli,
                "note: %s exists, so its own image%s keys%s stay; to begin anew, first:"
                " rm %s",
                options->name, is_board ? "," : " and", is_board ? " and settings" : "",
                place->flash);
    }
}

static enum aloft_exit find_files(
        struct cli *cli, const struct sim_options *options, struct sim_place *place)
{
    if (!sim_name_is_good(options->name)) {
        return cli_usage(cli, "a device's name has letters, digits, '-', '_' and '.'");
    }
    enum aloft_exit exit = make_folder(cli, options->name, place->folder);

    if (exit == ALOFT_EXIT_OK) {
        exit = join(cli, place->folder, "flash.bin", place->flash);
    }
    if (exit == ALOFT_EXIT_OK) {
        exit = join(cli, place->folder, "status.json", place->status);
    }
    return exit;
}

/* A device stays what it was made. */
static enum aloft_exit find_board(struct cli *cli, const struct sim_options *options,
        struct sim_place *place, bool exists)
{
    const enum sim_board wanted = (enum sim_board)options->board;

    place->board = exists ? sim_board_recall(place->folder) : wanted;
    if (wanted != SIM_BOARD_HOST && wanted != place->board) {
        cli_usage(cli, "the device %s is of another kind: %s", options->name,
                sim_board_names[place->board]);
        cli_hint(cli, "choose another name, or to begin anew, first: rm %s",
                place->flash);
        return cli->failure.exit;
    }
    return place->board == SIM_BOARD_HOST ? ALOFT_EXIT_OK
                                          : sim_board_check(cli, options, place->board);
}

static enum aloft_exit find_named(
        struct cli *cli, const struct sim_options *options, struct sim_place *place)
{
    enum aloft_exit exit = find_files(cli, options, place);

    if (exit != ALOFT_EXIT_OK) {
        return exit;
    }
    const bool exists = access(place->flash, F_OK) == 0;

    exit = find_board(cli, options, place, exists);
    if (exit == ALOFT_EXIT_OK && !exists) {
        return make_first(cli, options, place);
    }
    if (exit == ALOFT_EXIT_OK) {
        tell_kept(cli, options, place);
    }
    return exit;
}

static enum aloft_exit copy_path(struct cli *cli, const char *src, char dst[PATH_MAX])
{
    if (strlen(src) >= PATH_MAX) {
        return cli_fail(cli, ALOFT_ERR_TOO_LONG, "arguments", "a path is too long");
    }
    memcpy(dst, src, strlen(src) + 1);
    return ALOFT_EXIT_OK;
}

static bool lock(int fd)
{
    const struct timespec pause = {.tv_nsec = LOCK_PAUSE_NS};

    for (int tries = 0; tries < LOCK_TRIES; tries++) {
        if (flock(fd, LOCK_EX | LOCK_NB) == 0) {
            return true;
        }
        nanosleep(&pause, NULL);
    }
    return false;
}

static enum aloft_exit lock_flash(struct cli *cli, struct sim_place *place)
{
    /* Not closed on exec: the device holds the lock for as long as it lives. */
    place->lock = open(place->flash, O_RDWR);
    if (place->lock < 0) {
        const int why = errno;

        cli_fail(cli, ALOFT_ERR_IO, "read", "cannot open %s", place->flash);
        cli_why(cli, "%s", strerror(why));
        cli_hint(cli, "make it with: aloft provision sim --image FIRMWARE -o %s",
                place->flash);
        return cli->failure.exit;
    }
    if (!lock(place->lock)) {
        cli_fail(cli, ALOFT_ERR_BUSY, "start", "%s is running already", place->flash);
        cli_why(cli, "two devices cannot share one flash");
        cli_hint(cli, "end the other one first");
        return cli_fail_as(cli, ALOFT_EXIT_FAILED, "running");
    }
    return ALOFT_EXIT_OK;
}

enum aloft_exit sim_place_open(
        struct cli *cli, const struct sim_options *options, struct sim_place *place)
{
    const char *const status = options->device.status;

    memset(place, 0, sizeof(*place));
    place->lock = -1;
    enum aloft_exit exit = options->name != NULL
                                   ? find_named(cli, options, place)
                                   : copy_path(cli, options->flash, place->flash);

    if (exit == ALOFT_EXIT_OK && status != NULL) {
        exit = copy_path(cli, status, place->status);
    }
    if (exit == ALOFT_EXIT_OK) {
        exit = lock_flash(cli, place);
    }
    if (exit != ALOFT_EXIT_OK && place->lock >= 0) {
        close(place->lock);
        place->lock = -1;
    }
    if (exit == ALOFT_EXIT_OK && place->status[0] != '\0') {
        unlink(place->status); // tells of a run that was killed, if there is one
    }
    return exit;
}

void sim_place_close(struct sim_place *place)
{
    if (place->status[0] != '\0') {
        unlink(place->status);
    }
    close(place->lock);
    place->lock = -1;
}
