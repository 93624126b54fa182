/* What became of an image that a device has taken. */
#include <string.h>

#include "deliver_private.h"
#include "device_explain.h"

#define BOOT_WAIT_MS 60000u

enum aloft_exit deliver_end_unobserved(struct trip *trip)
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
            "the device restarts after that, and does not tell over HTTP what it runs");
    cli_hint(cli, "look at the device, or say --no-wait if being accepted is enough");
    return cli_fail_as(cli, ALOFT_EXIT_TIMEOUT, "not_observed");
}

static enum aloft_exit fail_unheard(struct trip *trip)
{
    struct cli *cli = trip->cli;

    cli_fail(cli, ALOFT_ERR_TIMEOUT, "verdict",
            "%s got the whole image, and neither answered nor started again",
            trip->target.text);
    cli_why(cli, "the device may have lost its network while it checked the image");
    cli_hint(cli, "look which version it runs before trying again: aloft status %s",
            trip->target.text);
    return cli_fail_as(cli, ALOFT_EXIT_TIMEOUT, "no_verdict");
}

static enum aloft_exit fail_no_restart(struct trip *trip)
{
    struct cli *cli = trip->cli;

    if (trip->is_unsure) {
        return fail_unheard(trip);
    }
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

enum aloft_exit deliver_end_observe(struct trip *trip)
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
enum aloft_exit deliver_end_files(struct trip *trip)
{
    struct observation *observation = &trip->observation;
    char boot_id[DEVICE_TEXT_MAX];

    trip->delivery->state = DELIVERY_STORED;
    if (!observation->possible || trip->order->no_wait) {
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
