/* An image on its way over HTTP. */
#include <string.h>

#include "deliver_private.h"
#include "http_push_explain.h"

static struct http_push make_push(struct trip *trip)
{
    const struct delivery_order *order = trip->order;
    const struct cli *cli = trip->cli;

    return (struct http_push){
            .image = &order->image,
            .kind = order->kind,
            .url = trip->observation.api.url,
            .tls = order->tls,
            .password = order->password.known ? order->password.text : NULL,
            .manifest_room = trip->observation.info.manifest_room,
            .timeout_ms = cli->globals.timeout_s * 1000u,
            .trace = cli->globals.verbose > 1 ? stderr : NULL,
            .view = &trip->view,
    };
}

/* "host:port" of the URL. */
static void tell_address(struct trip *trip)
{
    const char *const url = trip->observation.api.url;
    const char *const host = strstr(url, "://");

    snprintf(trip->delivery->address, sizeof trip->delivery->address, "%s",
            host == NULL ? url : host + strlen("://"));
}

/* What was spared, and what went wrong on the way. */
static void tell_history(
        const struct trip *trip, const struct aloft_web_upload_report *report)
{
    const struct cli *cli = trip->cli;

    if (report->found > 0) {
        cli_note(cli, "%s: %lu bytes were there already", trip->target.text,
                (unsigned long)report->found);
    }
    if (report->resumed > 0) {
        cli_note(cli, "%s: gone on with after %u breaks of the connection",
                trip->target.text, report->resumed);
    }
}

/* Pushes once; `*end` tells how it went unless the exit code is not OK. */
static enum aloft_exit push_once(struct trip *trip, struct http_push_end *end)
{
    const struct http_push push = make_push(trip);
    const enum aloft_status status = http_push_run(&push, end);

    upload_view_end(&trip->view);
    if (status != ALOFT_OK) {
        return http_push_explain_start(trip->cli, trip->target.text, &push, status);
    }
    trip->delivery->found = end->report.found;
    trip->delivery->resumed = end->report.resumed;
    if (end->report.outcome == ALOFT_WEB_UPLOAD_END_STAGED) {
        tell_history(trip, &end->report);
        return ALOFT_EXIT_OK;
    }
    return http_push_explain(trip->cli, trip->target.text, &push, end);
}

/* Whether a look at what the device runs can tell what it did not say. */
static bool may_show(const struct trip *trip, const struct http_push_end *end)
{
    return end->report.outcome == ALOFT_WEB_UPLOAD_END_UNSURE &&
           !trip->order->no_wait && trip->order->kind == ALOFT_UPDATE_FIRMWARE;
}

/* Pushes; when that fails for want of a password and somebody knows it, once more. */
enum aloft_exit deliver_http(struct trip *trip)
{
    struct cli_password *password = &trip->order->password;
    struct http_push_end end;

    tell_address(trip);
    enum aloft_exit exit = push_once(trip, &end);

    if (exit != ALOFT_EXIT_OK &&
            end.report.outcome == ALOFT_WEB_UPLOAD_END_NO_PASSWORD &&
            cli_password_ask(trip->cli, trip->target.text, password)) {
        trip->cli->failed = false;
        exit = push_once(trip, &end);
    }
    trip->is_unsure = exit != ALOFT_EXIT_OK && may_show(trip, &end);
    if (trip->is_unsure) {
        trip->cli->failed = false;
        return ALOFT_EXIT_OK;
    }
    return exit;
}
