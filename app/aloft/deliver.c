#include "deliver.h"

#include <string.h>
#include <time.h>

#include "deliver_private.h"
#include "device_explain.h"

#define ONLINE_PAUSE_S 1

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

/* A target that names a way has more to say than an option for all targets. */
static enum transport asked_way(const struct trip *trip)
{
    if (trip->target.by_http) {
        return TRANSPORT_HTTP;
    }
    return trip->target.by_espota ? TRANSPORT_ESPOTA : trip->order->asked;
}

static struct transport_choice choose(const struct trip *trip)
{
    const struct device_info *info = &trip->observation.info;
    const bool files = trip->order->kind == ALOFT_UPDATE_FILE_SYSTEM;
    const struct transport_facts facts = {
            .asked = asked_way(trip),
            .has_page = trip->target.page[0] != '\0',
            .answers = trip->observation.possible,
            .knows_uploads = info->takes_uploads,
            .has_room = (files ? info->files_room : info->firmware_room) > 0,
            .takes_orders = strcmp(info->password, "closed") != 0,
    };

    return transport_choose(&facts);
}

static enum aloft_exit fail_no_way(struct trip *trip, const char *why)
{
    struct cli *cli = trip->cli;

    cli_fail(cli, ALOFT_ERR_PROTOCOL, "request", "%s cannot be updated over HTTP: %s",
            trip->target.text, why);
    cli_why(cli, "HTTP was asked for");
    cli_hint(cli, "without http:// the way is chosen; the page of a stock device is "
                  "named as http://HOST/update");
    return cli_fail_as(cli, ALOFT_EXIT_TRANSFER, "no_api");
}

static void tell_way(const struct trip *trip, const struct transport_choice *choice)
{
    const struct cli *cli = trip->cli;

    switch (choice->transport) {
    case TRANSPORT_HTTP:
        cli_note(cli, "%s: over HTTP (%s): %s", trip->target.text,
                trip->observation.api.url, choice->why);
        break;
    case TRANSPORT_ESPOTA:
        cli_note(cli, "%s: over espota: %s", trip->target.text, choice->why);
        break;
    case TRANSPORT_FORM:
        cli_note(cli, "%s: by the form of that page: %s", trip->target.text,
                choice->why);
        break;
    case TRANSPORT_NONE:
        break;
    }
}

static enum aloft_exit send(struct trip *trip)
{
    const struct transport_choice choice = choose(trip);

    trip->delivery->transport = choice.transport;
    trip->delivery->transport_why = choice.why;
    tell_way(trip, &choice);
    switch (choice.transport) {
    case TRANSPORT_HTTP:
        return deliver_http(trip);
    case TRANSPORT_ESPOTA:
        return deliver_espota(trip);
    case TRANSPORT_FORM:
        return deliver_form(trip);
    case TRANSPORT_NONE:
        break;
    }
    return fail_no_way(trip, choice.why);
}

static enum aloft_exit conclude(struct trip *trip)
{
    if (trip->order->kind == ALOFT_UPDATE_FILE_SYSTEM) {
        return deliver_end_files(trip);
    }
    if (trip->observation.possible && !trip->order->no_wait) {
        return deliver_end_observe(trip);
    }
    return deliver_end_unobserved(trip);
}

static enum aloft_exit deliver_once(struct cli *cli, struct delivery_order *order,
        const struct cli_target *target, struct delivery *delivery)
{
    struct trip trip = {
            .cli = cli, .order = order, .delivery = delivery, .target = *target};

    *delivery = (struct delivery){0};
    upload_view_init(&trip.view, cli, order->events);
    enum aloft_exit exit = deliver_find(&trip);

    if (trip.observation.api.signal != 0) {
        return device_explain_signal(cli, target->text, trip.observation.api.signal);
    }
    if (exit == ALOFT_EXIT_OK) {
        exit = send(&trip);
    }
    return exit == ALOFT_EXIT_OK ? conclude(&trip) : exit;
}

/* A target that is not there yet may come: while that can be, nothing is sent twice. */
static enum aloft_exit deliver_when_online(struct cli *cli,
        struct delivery_order *order, const struct cli_target *target,
        struct delivery *delivery)
{
    const struct timespec pause = {.tv_sec = ONLINE_PAUSE_S};
    const uint64_t end_ms = cli_now_ms() + (uint64_t)order->wait_online_s * 1000u;
    enum aloft_exit exit = deliver_once(cli, order, target, delivery);
    struct upload_view view;

    if (exit != ALOFT_EXIT_UNREACHABLE || order->wait_online_s == 0) {
        return exit;
    }
    upload_view_init(&view, cli, order->events);
    upload_view_phase(&view, "waiting for the device to show up");
    while (exit == ALOFT_EXIT_UNREACHABLE && cli_now_ms() < end_ms) {
        nanosleep(&pause, NULL);
        upload_view_end(&view);
        cli->failed = false;
        exit = deliver_once(cli, order, target, delivery);
    }
    return exit;
}

enum aloft_exit deliver(struct cli *cli, struct delivery_order *order,
        const char *target_text, struct delivery *delivery)
{
    struct cli_target target;
    const enum aloft_exit exit = cli_target_read(cli, target_text, &target);

    *delivery = (struct delivery){0};
    return exit == ALOFT_EXIT_OK ? deliver_when_online(cli, order, &target, delivery)
                                 : exit;
}
