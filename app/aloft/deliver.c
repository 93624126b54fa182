#include "deliver.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <time.h>

#include "aloft/address.h"
#include "push_explain.h"
#include "sim_status.h"
#include "target.h"
#include "upload_view.h"

#define BOOT_WAIT_MS 60000u
#define POLL_NS      50000000L

/* One delivery on its way. */
struct trip {
    struct cli *cli;
    struct delivery_order *order;
    struct delivery *delivery;
    struct cli_target target;
    struct aloft_peer peers[CLI_TARGET_PEERS_MAX];
    size_t peer_count;
    struct sim_status before; /* Of a simulated device. */
    struct upload_view view;
};

const char *delivery_state_text(enum delivery_state state)
{
    switch (state) {
    case DELIVERY_NONE:
        return "failed";
    case DELIVERY_ACCEPTED:
        return "accepted";
    case DELIVERY_STORED:
        return "stored";
    case DELIVERY_CONFIRMED:
        return "confirmed";
    case DELIVERY_ROLLED_BACK:
        return "rolled_back";
    }
    return "failed";
}

static enum aloft_exit find_sim(struct trip *trip)
{
    struct aloft_peer *peer = &trip->peers[0];

    if (!sim_status_await(trip->target.sim, &trip->before) ||
            aloft_address_parse(trip->before.address, trip->before.espota_port, peer) !=
                    ALOFT_OK) {
        return sim_status_fail(trip->cli, trip->target.sim);
    }
    trip->peer_count = 1;
    return ALOFT_EXIT_OK;
}

static enum aloft_exit find(struct trip *trip, const char *text)
{
    const enum aloft_exit exit = cli_target_read(trip->cli, text, &trip->target);

    if (exit != ALOFT_EXIT_OK) {
        return exit;
    }
    if (trip->target.sim != NULL) {
        return find_sim(trip);
    }
    return cli_target_find(trip->cli, trip->target.host, trip->target.port, trip->peers,
            &trip->peer_count);
}

static struct push make_push(struct trip *trip)
{
    const struct delivery_order *order = trip->order;
    const struct cli *cli = trip->cli;

    return (struct push){
            .image = &order->image,
            .kind = order->kind,
            .devices = trip->peers,
            .device_count = trip->peer_count,
            .local.port = (uint16_t)order->host_port,
            .password = order->password.known ? order->password.text : NULL,
            .allow_md5 = order->allow_md5,
            .timeout_ms = cli->globals.timeout_s * 1000u,
            .trace = cli->globals.verbose > 1 ? stderr : NULL,
            .watcher = &trip->view.base,
    };
}

static enum aloft_exit fail_to_listen(
        struct trip *trip, enum aloft_status status, int reason)
{
    if (status != ALOFT_ERR_ADDRESS) {
        return cli_fail(trip->cli, status, "invitation", "cannot begin with %s",
                trip->target.text);
    }
    const enum aloft_exit exit = cli_fail(trip->cli, status, "invitation",
            "cannot listen at TCP port %u: %s", (unsigned)trip->order->host_port,
            strerror(reason));

    cli_hint(trip->cli, "choose another port with --host-port, or let one be chosen");
    return exit;
}

/* Pushes once; `*end` tells how it went unless the exit code is not OK. */
static enum aloft_exit push_once(struct trip *trip, struct push_end *end)
{
    const struct push push = make_push(trip);
    const enum aloft_status status = push_run(&push, end);
    const int reason = errno;

    upload_view_end(&trip->view);
    if (status != ALOFT_OK) {
        return fail_to_listen(trip, status, reason);
    }
    if (end->report.outcome == ALOFT_ESPOTA_END_ACCEPTED) {
        aloft_address_port_text(&end->report.device, trip->delivery->address);
        return ALOFT_EXIT_OK;
    }
    return push_explain(trip->cli, trip->target.text, &push, end);
}

/* Pushes; when that fails for want of a password and somebody knows it, once more. */
static enum aloft_exit push(struct trip *trip)
{
    struct cli_password *password = &trip->order->password;
    struct push_end end;
    enum aloft_exit exit = push_once(trip, &end);

    if (exit != ALOFT_EXIT_OK && end.report.outcome == ALOFT_ESPOTA_END_NO_PASSWORD &&
            cli_password_ask(trip->cli, trip->target.text, password)) {
        trip->cli->failed = false;
        exit = push_once(trip, &end);
    }
    return exit;
}

static enum aloft_exit conclude_unobserved(struct trip *trip)
{
    struct cli *cli = trip->cli;

    trip->delivery->state = DELIVERY_ACCEPTED;
    if (trip->order->no_wait) {
        return ALOFT_EXIT_OK;
    }
    cli_fail(cli, ALOFT_ERR_TIMEOUT, "boot",
            "%s accepted %s; its boot was not observed", trip->target.text,
            trip->order->image.path);
    cli_why(cli,
            "espota ends before the device restarts, so it cannot tell whether the "
            "new image runs");
    cli_hint(cli, "look at the device, or say --no-wait if being accepted is enough");
    return cli_fail_as(cli, ALOFT_EXIT_TIMEOUT, "not_observed");
}

/* Waits until the device has started again after the update; false: it did not. */
static bool wait_for_restart(const struct trip *trip, struct sim_status *status)
{
    const struct timespec pause = {.tv_nsec = POLL_NS};
    const uint32_t asked_ms = trip->cli->globals.timeout_s * 1000u;
    const uint64_t end_ms = cli_now_ms() + (asked_ms == 0 ? BOOT_WAIT_MS : asked_ms);

    while (cli_now_ms() < end_ms) {
        if (sim_status_read(trip->target.sim, status) && status->running &&
                status->process != trip->before.process) {
            return true;
        }
        nanosleep(&pause, NULL);
    }
    return false;
}

static enum aloft_exit fail_rolled_back(
        struct trip *trip, const struct sim_status *status)
{
    struct cli *cli = trip->cli;

    trip->delivery->state = DELIVERY_ROLLED_BACK;
    cli_fail(cli, ALOFT_ERR_NO_IMAGE, "boot",
            "%s came back on %s, not on the new image", trip->target.text,
            status->version);
    cli_why(cli, "its boot stage did not find the new image whole and trusted");
    cli_hint(cli, "read what the device wrote when it started");
    return cli_fail_as(cli, ALOFT_EXIT_ROLLED_BACK, "rolled_back");
}

static enum aloft_exit observe_boot(struct trip *trip)
{
    struct cli *cli = trip->cli;
    struct sim_status status;

    upload_view_phase(&trip->view, "waiting for the new image to run");
    const bool restarted = wait_for_restart(trip, &status);

    upload_view_end(&trip->view);
    if (!restarted) {
        trip->delivery->state = DELIVERY_ACCEPTED;
        cli_fail(cli, ALOFT_ERR_TIMEOUT, "boot",
                "%s accepted %s and did not start again", trip->target.text,
                trip->order->image.path);
        cli_why(cli, "it was told not to restart, or it waits for something");
        cli_hint(cli, "restart it, then look which version it runs");
        return cli_fail_as(cli, ALOFT_EXIT_TIMEOUT, "no_restart");
    }
    memcpy(trip->delivery->version, status.version, sizeof status.version);
    if (strcmp(status.sha256, trip->order->sha256) != 0) {
        return fail_rolled_back(trip, &status);
    }
    trip->delivery->state = DELIVERY_CONFIRMED;
    return ALOFT_EXIT_OK;
}

enum aloft_exit deliver(struct cli *cli, struct delivery_order *order,
        const char *target, struct delivery *delivery)
{
    struct trip trip = {.cli = cli, .order = order, .delivery = delivery};
    enum aloft_exit exit = find(&trip, target);

    *delivery = (struct delivery){0};
    if (exit != ALOFT_EXIT_OK) {
        return exit;
    }
    upload_view_init(&trip.view, cli);
    exit = push(&trip);
    if (exit != ALOFT_EXIT_OK) {
        return exit;
    }
    if (order->kind == ALOFT_UPDATE_FILE_SYSTEM) {
        delivery->state = DELIVERY_STORED;
        return ALOFT_EXIT_OK;
    }
    if (trip.target.sim != NULL && !order->no_wait) {
        return observe_boot(&trip);
    }
    return conclude_unobserved(&trip);
}
