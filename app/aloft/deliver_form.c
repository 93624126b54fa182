/* An image on its way to the page of a stock device. */
#include <signal.h>
#include <string.h>

#include "deliver_private.h"
#include "device_explain.h"
#include "form_push.h"
#include "refusal.h"

static enum aloft_exit explain_refused(
        struct trip *trip, const struct form_push_end *end)
{
    const struct delivery_order *order = trip->order;
    const enum aloft_status status = refusal_status(&order->image, end->status);
    const enum aloft_exit exit = cli_fail(trip->cli, status, "verdict",
            "%s refused the image: %s", trip->target.text, end->answer.words);

    refusal_advise(trip->cli, &order->image, order->kind, status);
    return exit;
}

static enum aloft_exit explain_unclear(
        struct trip *trip, const struct form_push_end *end)
{
    struct cli *cli = trip->cli;

    cli_fail(cli, ALOFT_ERR_TIMEOUT, "verdict",
            "%s answered with code %u and \"%s\", which tells nothing for sure",
            trip->target.text, end->code, end->answer.words);
    cli_why(cli, "it is no page of the kinds that are known here");
    cli_hint(cli, "look at the device, which version it runs");
    return cli_fail_as(cli, ALOFT_EXIT_TIMEOUT, "unclear");
}

static enum aloft_exit explain_no_page(
        struct trip *trip, const struct form_push_end *end)
{
    struct cli *cli = trip->cli;

    cli_fail(cli, ALOFT_ERR_NOT_FOUND, "request", "there is no page at %s (code %u)",
            trip->target.text, end->code);
    cli_why(cli, "the device has none, or has it in another place");
    cli_hint(cli, "the usual place is http://%s/update", trip->target.host);
    return cli_fail_as(cli, ALOFT_EXIT_TRANSFER, "no_page");
}

static enum aloft_exit explain_weak(struct trip *trip)
{
    struct cli *cli = trip->cli;
    const enum aloft_exit exit = cli_fail(cli, ALOFT_ERR_AUTH, "authentication",
            "%s wants the password in the clear", trip->target.text);

    cli_why(cli, "everybody who can listen in that network would know it then; stock "
                 "devices know nothing else");
    cli_hint(cli, "allow it with --allow-basic where you trust the network");
    return cli_fail_as(cli, exit, "weak_auth");
}

static enum aloft_exit explain_broken(
        struct trip *trip, const struct form_push_end *end)
{
    struct cli *cli = trip->cli;

    if (!end->sent) {
        const struct device_reply reply = {.code = end->code};

        return device_explain(cli, &trip->observation.api, end->status, &reply);
    }
    cli_fail(cli, end->status, "transfer",
            "the connection to %s broke before it had answered: %s", trip->target.text,
            aloft_status_text(end->status));
    cli_why(cli, "it tells nothing before it has all of the image, so nobody knows how "
                 "far it came");
    cli_hint(cli, "look which version it runs before trying again");
    return cli_fail_as(cli, ALOFT_EXIT_TRANSFER, "closed");
}

static enum aloft_exit explain_signal(
        struct trip *trip, const struct form_push_end *end)
{
    struct cli *cli = trip->cli;

    cli_fail(cli, ALOFT_ERR_ABORTED, "transfer", "stopped; %s saw the connection end",
            trip->target.text);
    cli_why(cli, "a stock device drops what it got, and goes on with its old image");
    cli_hint(cli, "send it again, whenever you like");
    return end->signal == SIGTERM
                   ? cli_fail_as(cli, ALOFT_EXIT_TERMINATED, "terminated")
                   : cli_fail_as(cli, ALOFT_EXIT_INTERRUPTED, "interrupted");
}

static enum aloft_exit explain(struct trip *trip, const struct form_push_end *end)
{
    switch (end->outcome) {
    case FORM_TAKEN:
        break;
    case FORM_REFUSED:
        return explain_refused(trip, end);
    case FORM_UNCLEAR:
        return explain_unclear(trip, end);
    case FORM_NO_PAGE:
        return explain_no_page(trip, end);
    case FORM_NO_PASSWORD:
        return refusal_of_password(trip->cli, trip->target.text, false);
    case FORM_WEAK_AUTH:
        return explain_weak(trip);
    case FORM_WRONG_PASSWORD:
        return refusal_of_password(trip->cli, trip->target.text, true);
    case FORM_BROKEN:
        return explain_broken(trip, end);
    case FORM_SIGNAL:
        return explain_signal(trip, end);
    }
    return ALOFT_EXIT_OK;
}

static void push_once(struct trip *trip, const char *url, struct form_push_end *end)
{
    const struct delivery_order *order = trip->order;
    const struct cli *cli = trip->cli;
    const struct form_push push = {
            .image = &order->image,
            .kind = order->kind,
            .url = url,
            .tls = order->tls,
            .password = order->password.known ? order->password.text : NULL,
            .allow_basic = order->allow_basic,
            .timeout_ms = cli->globals.timeout_s * 1000u,
            .trace = cli->globals.verbose > 1 ? stderr : NULL,
    };

    upload_view_phase(
            &trip->view, "uploading; this device does not tell how far it is");
    form_push_run(&push, end);
    upload_view_end(&trip->view);
}

enum aloft_exit deliver_form(struct trip *trip)
{
    struct form_push_end end;
    char url[CLI_TARGET_URL_MAX + CLI_TARGET_PAGE_MAX + 1];

    snprintf(url, sizeof url, "%s/%s", trip->observation.api.url, trip->target.page);
    push_once(trip, url, &end);
    if (end.outcome == FORM_NO_PASSWORD &&
            cli_password_ask(trip->cli, trip->target.text, &trip->order->password)) {
        push_once(trip, url, &end);
    }
    return explain(trip, &end);
}
