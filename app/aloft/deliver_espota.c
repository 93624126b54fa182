/* An image on its way over espota. */
#include "aloft/address.h"
#include "aloft/manifest.h"
#include "deliver_private.h"
#include "push_explain.h"

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
            .allow_md5 = order->allow_md5,
            .timeout_ms = cli->globals.timeout_s * 1000u,
            .trace = cli->globals.verbose > 1 ? stderr : NULL,
            .watcher = &trip->view.base,
    };
}

static enum aloft_exit push(struct trip *trip)
{
    struct push push = make_push(trip);
    struct push_end end;
    const enum aloft_exit exit = push_with_password(
            trip->cli, trip->target.text, &push, &trip->order->password, &end);

    if (exit == ALOFT_EXIT_OK) {
        aloft_address_port_text(&end.report.device, trip->delivery->address);
    }
    return exit;
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

enum aloft_exit deliver_espota(struct trip *trip)
{
    const enum aloft_exit exit = ask_first(trip);

    return exit == ALOFT_EXIT_OK ? push(trip) : exit;
}
