#include "deliver.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

#include "aloft/address.h"
#include "aloft/manifest.h"
#include "device_explain.h"
#include "observe.h"
#include "push_explain.h"
#include "sim_status.h"
#include "target.h"
#include "upload_view.h"

#define BOOT_WAIT_MS 60000u
#define HTTP_PORT    80u

/* One delivery on its way. */
struct trip {
    struct cli *cli;
    struct delivery_order *order;
    struct delivery *delivery;
    struct cli_target target;
    struct cli_addresses addresses;
    bool in_recovery; // a simulated device that waits for any image it can boot
    struct observation observation;
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
    case DELIVERY_TRIAL:
        return "trial";
    case DELIVERY_CONFIRMED:
        return "confirmed";
    case DELIVERY_ROLLED_BACK:
        return "rolled_back";
    }
    return "failed";
}

static enum aloft_exit find_sim(struct trip *trip)
{
    struct aloft_peer *peer = &trip->addresses.peers[0];
    struct sim_status status;

    if (!sim_status_await(trip->target.sim, &status) ||
            aloft_address_parse(status.address, status.espota_port, peer) != ALOFT_OK) {
        return sim_status_fail(trip->cli, trip->target.sim);
    }
    trip->addresses.count = 1;
    trip->in_recovery = status.recovery;
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
    return cli_target_find(
            trip->cli, trip->target.host, trip->target.port, &trip->addresses);
}

static struct push make_push(struct trip *trip)
{
    const struct delivery_order *order = trip->order;
    const struct cli *cli = trip->cli;

    return (struct push){
            .image = &order->image,
            .kind = order->kind,
            .devices = trip->addresses.peers,
            .device_count = trip->addresses.count,
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
            "espota ends before the device restarts, and the device does not tell over "
            "HTTP what it runs");
    cli_hint(cli, "look at the device, or say --no-wait if being accepted is enough");
    return cli_fail_as(cli, ALOFT_EXIT_TIMEOUT, "not_observed");
}

static enum aloft_exit fail_no_restart(struct trip *trip)
{
    struct cli *cli = trip->cli;

    trip->delivery->state = DELIVERY_ACCEPTED;
    cli_fail(cli, ALOFT_ERR_TIMEOUT, "boot", "%s accepted %s and did not start again",
            trip->target.text, trip->order->image.path);
    cli_why(cli, "it was told not to restart, or it waits for something");
    cli_hint(cli, "restart it, then look which version it runs");
    return cli_fail_as(cli, ALOFT_EXIT_TIMEOUT, "no_restart");
}

static enum aloft_exit fail_rolled_back(struct trip *trip)
{
    struct cli *cli = trip->cli;
    const struct device_info *info = &trip->observation.info;

    trip->delivery->state = DELIVERY_ROLLED_BACK;
    cli_fail(cli, ALOFT_ERR_NO_IMAGE, "boot",
            "%s came back on %s, not on the new image", trip->target.text,
            info->version);
    if (info->refused[0] != '\0') {
        cli_why(cli, "its boot stage refused the new one: %s", info->refused);
    } else if (info->boot_reason[0] != '\0') {
        cli_why(cli, "its boot stage says: %s", info->boot_reason);
    } else {
        cli_why(cli, "its boot stage did not find the new image whole and trusted");
    }
    cli_hint(cli, "read what the device wrote when it started");
    return cli_fail_as(cli, ALOFT_EXIT_ROLLED_BACK, "rolled_back");
}

static enum aloft_exit fail_unconfirmed(struct trip *trip)
{
    struct cli *cli = trip->cli;
    const char *missing = trip->observation.info.unhealthy;

    trip->delivery->state = DELIVERY_TRIAL;
    cli_fail(cli, ALOFT_ERR_TIMEOUT, "trial",
            "%s runs the new image on trial and has not confirmed it",
            trip->target.text);
    if (missing[0] != '\0') {
        cli_why(cli, "a health check of its firmware has not passed: %s", missing);
    } else {
        cli_why(cli, "its firmware does not confirm itself, or needs longer for it");
    }
    cli_hint(cli, "aloft confirm %s     or    aloft rollback %s", trip->target.text,
            trip->target.text);
    return cli_fail_as(cli, ALOFT_EXIT_ROLLED_BACK, "not_confirmed");
}

static uint32_t boot_wait_ms(const struct trip *trip)
{
    const uint32_t asked_ms = trip->cli->globals.timeout_s * 1000u;

    return asked_ms == 0 ? BOOT_WAIT_MS : asked_ms;
}

static enum aloft_exit observe(struct trip *trip)
{
    const enum observed seen = observe_end(&trip->observation,
            trip->order->installed_sha256, boot_wait_ms(trip), &trip->view);

    upload_view_end(&trip->view);
    memcpy(trip->delivery->version, trip->observation.info.version,
            sizeof trip->delivery->version);
    switch (seen) {
    case OBSERVED_CONFIRMED:
        break;
    case OBSERVED_BACK:
        return fail_rolled_back(trip);
    case OBSERVED_NOT_CONFIRMED:
        return fail_unconfirmed(trip);
    case OBSERVED_NO_RESTART:
        return fail_no_restart(trip);
    case OBSERVED_SIGNAL:
        trip->delivery->state = DELIVERY_ACCEPTED;
        return device_explain_signal(
                trip->cli, trip->target.text, trip->observation.api.signal);
    }
    trip->delivery->state = DELIVERY_CONFIRMED;
    return ALOFT_EXIT_OK;
}

static enum aloft_exit fail_not_stored(struct trip *trip)
{
    struct cli *cli = trip->cli;

    trip->delivery->state = DELIVERY_ACCEPTED;
    cli_fail(cli, ALOFT_ERR_NO_IMAGE, "boot", "%s did not store the file system",
            trip->target.text);
    cli_why(cli, "its boot stage says: %s", trip->observation.info.refused);
    cli_hint(cli, "send it again");
    return cli_fail_as(cli, ALOFT_EXIT_ROLLED_BACK, "not_stored");
}

/* A device that stages file systems stores them when it starts again; one that does not
 * has stored it by now. */
static enum aloft_exit conclude_files(struct trip *trip)
{
    struct observation *observation = &trip->observation;
    char boot_id[DEVICE_TEXT_MAX];

    trip->delivery->state = DELIVERY_STORED;
    if (!observation->possible) {
        return ALOFT_EXIT_OK;
    }
    memcpy(boot_id, observation->info.boot_id, sizeof boot_id);
    upload_view_phase(&trip->view, "waiting for the device to store it");
    const enum device_wait wait = device_api_await_restart(
            &observation->api, boot_id, boot_wait_ms(trip), &observation->info);

    upload_view_end(&trip->view);
    switch (wait) {
    case DEVICE_WAIT_TIMEOUT:
        return fail_no_restart(trip);
    case DEVICE_WAIT_SIGNAL:
        trip->delivery->state = DELIVERY_ACCEPTED;
        return device_explain_signal(
                trip->cli, trip->target.text, observation->api.signal);
    case DEVICE_WAIT_OVER:
        break;
    }
    return observation->info.refused[0] == '\0' ? ALOFT_EXIT_OK : fail_not_stored(trip);
}

/* What the user says, else what the device announces, else what is usual. */
static uint16_t http_port(const struct trip *trip)
{
    const uint16_t announced = trip->addresses.http_port;

    if (trip->order->http_port != 0) {
        return (uint16_t)trip->order->http_port;
    }
    return announced != 0 ? announced : HTTP_PORT;
}

/* Where the device may tell about itself, if it does. */
static void look_before(struct trip *trip)
{
    struct device_api *api = &trip->observation.api;
    struct aloft_peer peer = trip->addresses.peers[0];
    char address[ALOFT_ADDRESS_TEXT_MAX];

    if (trip->order->no_wait) {
        return;
    }
    *api = (struct device_api){
            .target = trip->target.text, .password = &trip->order->password};
    peer.port = http_port(trip);
    aloft_address_port_text(&peer, address);
    snprintf(api->url, sizeof api->url, "http://%s", address);
    if (trip->in_recovery) {
        trip->observation.possible = true; // once it runs again
        return;
    }
    observe_begin(&trip->observation);
}

/* Firmware with a manifest is judged by it before anything is sent, where the device
 * can do that. */
static enum aloft_exit ask_first(struct trip *trip)
{
    const struct cli_image *const image = &trip->order->image;
    uint8_t buf[ALOFT_MANIFEST_SIZE_MAX];
    struct aloft_manifest_place place;
    struct aloft_manifest manifest;

    if (!trip->observation.possible || trip->in_recovery ||
            trip->order->kind != ALOFT_UPDATE_FIRMWARE ||
            aloft_manifest_load(&manifest, &place, &image->reader.base, buf,
                    sizeof buf) != ALOFT_OK) {
        return ALOFT_EXIT_OK;
    }
    const enum aloft_status why = device_api_offer(
            &trip->observation.api, manifest.document.bytes, manifest.document.len);

    return why == ALOFT_OK
                   ? ALOFT_EXIT_OK
                   : cli_fail(trip->cli, why, "prepare",
                             "%s refuses the image, of which nothing was sent: %s",
                             trip->target.text, aloft_status_text(why));
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
    look_before(&trip);
    exit = ask_first(&trip);
    if (exit != ALOFT_EXIT_OK) {
        return exit;
    }
    upload_view_init(&trip.view, cli);
    exit = push(&trip);
    if (exit != ALOFT_EXIT_OK) {
        return exit;
    }
    if (order->kind == ALOFT_UPDATE_FILE_SYSTEM) {
        return conclude_files(&trip);
    }
    if (trip.observation.possible) {
        return observe(&trip);
    }
    return conclude_unobserved(&trip);
}
