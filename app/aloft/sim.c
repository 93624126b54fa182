#include "sim.h"

#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "aloft/signals.h"
#include "sim_board.h"
#include "sim_place.h"
#include "sim_power.h"
#include "sim_words.h"

static void add_option(struct sim_words *arguments, const char *name, const char *value)
{
    if (value != NULL && value[0] != '\0') {
        sim_words_add(arguments, name);
        sim_words_add(arguments, value);
    }
}

static void add_flag(struct sim_words *arguments, const char *name, bool given)
{
    if (given) {
        sim_words_add(arguments, name);
    }
}

static const char *either(const char *given, const char *otherwise)
{
    return given != NULL ? given : otherwise;
}

/* Devices with names are many on one computer: each takes a port that is free. */
static void collect(struct sim_words *arguments, const struct sim_options *options,
        const struct sim_place *place)
{
    const struct sim_device *const device = &options->device;
    const char *const free_port = options->name != NULL ? "0" : NULL;

    memset(arguments, 0, sizeof(*arguments));
    add_option(arguments, "--address", device->address);
    add_option(arguments, "--espota-port", either(device->espota_port, free_port));
    add_option(arguments, "--http-port", device->http_port);
    add_flag(arguments, "--http-open", device->http_open);
    add_flag(arguments, "--http-basic", device->http_basic);
    add_flag(arguments, "--http-cross-site", device->http_cross_site);
    add_option(arguments, "--password-file", device->password_file);
    add_option(arguments, "--auth", device->auth);
    add_option(arguments, "--poll", device->poll);
    add_option(arguments, "--poll-interval", device->poll_interval);
    add_flag(arguments, "--manifest-files", device->manifest_files);
    add_option(arguments, "--etag-file", device->etag_file);
    add_option(arguments, "--tls-roots", device->tls_roots);
    add_flag(arguments, "--tls-preferred", device->tls_preferred);
    add_option(arguments, "--clock", device->clock);
    add_flag(arguments, "--no-clock", device->no_clock);
    add_option(arguments, "--mac", device->mac);
    add_option(arguments, "--hostname", either(device->hostname, options->name));
    add_option(arguments, "--status", place->status);
    add_option(arguments, "--armed", device->armed);
    add_option(arguments, "--trial-limit", device->trial_limit);
    add_option(arguments, "--power-cut", device->power_cut);
    add_option(arguments, "--power-cut-received", device->power_cut_received);
    add_flag(arguments, "--no-confirm", device->no_confirm);
    add_flag(arguments, "--no-restart", device->no_restart);
    add_flag(arguments, "--sick", device->sick);
    add_flag(arguments, "--no-mdns", device->no_mdns);
    add_flag(arguments, "--veto", device->veto);
}

/* Waits for the device to end, and hands signals on to it. Returns the last signal
 * that asked us to end, or 0, and how the device ended. */
static int wait_for(struct aloft_signals *signals, pid_t process, int *ended)
{
    struct pollfd slot = {.fd = signals->fd, .events = POLLIN};
    int asked = 0;

    while (waitpid(process, ended, WNOHANG) == 0) {
        (void)poll(&slot, 1, -1); // whatever woke it, the loop looks at everything
        const int number = aloft_signals_take(signals);

        if (number != 0 && number != SIGCHLD) {
            asked = number;
            kill(process, SIGTERM);
        }
    }
    return asked;
}

static enum aloft_exit tell_start(
        struct cli *cli, enum aloft_status status, const char *flash)
{
    cli_fail(cli, status, "start", "cannot start %s: %s", flash,
            aloft_status_text(status));
    if (status == ALOFT_ERR_FORMAT || status == ALOFT_ERR_TRUNCATED ||
            status == ALOFT_ERR_DIGEST || status == ALOFT_ERR_FLASH_CONFIG) {
        cli_why(cli, "there is no good partition table in its last sector");
    }
    if (status == ALOFT_ERR_NOT_FOUND) {
        cli_why(cli, "its layout has no partition \"boot\" that could be run here");
    }
    cli_hint(cli, "make it anew with: aloft provision sim --image FIRMWARE -o %s",
            flash);
    return cli_fail_as(cli, ALOFT_EXIT_IO, "flash");
}

static enum aloft_exit tell_end(struct cli *cli, int ended)
{
    const int code = WIFEXITED(ended) ? WEXITSTATUS(ended) : 0;

    if (WIFEXITED(ended) && code == 0) {
        return ALOFT_EXIT_OK;
    }
    if (WIFSIGNALED(ended)) {
        cli_fail(cli, ALOFT_ERR_CLOSED, "run", "the device was killed by signal %d",
                WTERMSIG(ended));
    } else if (code == SIM_EXIT_RESCUE) {
        cli_fail(cli, ALOFT_ERR_NO_IMAGE, "boot", "the device has nothing to boot");
    } else if (code == SIM_EXIT_FOREIGN) {
        cli_fail(cli, ALOFT_ERR_TARGET, "boot",
                "the device holds an image for another processor");
    } else {
        cli_fail(cli, ALOFT_ERR_CLOSED, "run", "the device stopped with code %d", code);
    }
    cli_why(cli, "see what the device said above");
    cli_hint(cli, "start it again, or make its flash anew with aloft provision");
    return cli_fail_as(cli, ALOFT_EXIT_FAILED, "stopped");
}

static enum aloft_exit run(struct cli *cli, struct aloft_signals *signals,
        const struct sim_place *place, const struct sim_words *arguments,
        bool power_cut)
{
    fflush(cli->out); // what provisioning told, before the device speaks
    for (;;) {
        pid_t process = -1;
        int ended = 0;
        const enum aloft_status status =
                sim_power_on(place->flash, arguments->list, &signals->before, &process);

        if (status != ALOFT_OK) {
            return tell_start(cli, status, place->flash);
        }
        const int asked = wait_for(signals, process, &ended);

        if (asked != 0) {
            cli_note(cli, "sim: power off");
            return asked == SIGINT ? ALOFT_EXIT_INTERRUPTED : ALOFT_EXIT_TERMINATED;
        }
        if (power_cut && WIFSIGNALED(ended) && WTERMSIG(ended) == SIGKILL) {
            cli_note(cli, "sim: the power has failed");
            return ALOFT_EXIT_OK;
        }
        if (!WIFEXITED(ended) || WEXITSTATUS(ended) != SIM_EXIT_RESET) {
            return tell_end(cli, ended);
        }
        cli_note(cli, "sim: reset");
    }
}

static bool has_power_cut(const struct sim_device *device)
{
    return device->power_cut != NULL || device->power_cut_received != NULL;
}

static enum aloft_exit run_on_host(struct cli *cli, const struct sim_options *options,
        const struct sim_place *place)
{
    static const int list[] = {SIGINT, SIGTERM, SIGHUP, SIGCHLD, 0};
    struct aloft_signals signals;
    struct sim_words arguments;

    if (aloft_signals_open(&signals, list) != ALOFT_OK) {
        return cli_fail(cli, ALOFT_ERR_IO, "start", "no descriptor for signals");
    }
    collect(&arguments, options, place);
    const enum aloft_exit exit =
            run(cli, &signals, place, &arguments, has_power_cut(&options->device));

    aloft_signals_close(&signals);
    return exit;
}

enum aloft_exit cli_sim(struct cli *cli, const struct sim_options *options)
{
    struct sim_place place;
    enum aloft_exit exit = sim_place_open(cli, options, &place);

    if (exit != ALOFT_EXIT_OK) {
        return exit;
    }
    exit = place.board == SIM_BOARD_HOST ? run_on_host(cli, options, &place)
                                         : sim_board_run(cli, options, &place);
    sim_place_close(&place);
    return exit;
}
