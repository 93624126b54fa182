#include "http_push_explain.h"

#include <signal.h>
#include <string.h>

#include "refusal.h"

static unsigned percent_of(const struct aloft_web_upload_report *report)
{
    return report->size == 0
                   ? 0
                   : (unsigned)((uint64_t)report->acknowledged * 100u / report->size);
}

static enum aloft_exit explain_busy(struct cli *cli, const char *host)
{
    const enum aloft_exit exit = cli_fail(cli, ALOFT_ERR_BUSY, "prepare",
            "%s is being updated by somebody else", host);

    cli_why(cli, "a device takes one update at a time, whichever way it comes");
    cli_hint(cli, "wait; an upload that nobody goes on with is given up after two "
                  "minutes");
    return exit;
}

static enum aloft_exit explain_no_password_there(struct cli *cli, const char *host)
{
    cli_fail(cli, ALOFT_ERR_FORBIDDEN, "authentication",
            "%s takes no orders: it has no password", host);
    cli_why(cli, "a device that has no password does not know who may order it");
    cli_hint(cli, "give the device a password");
    return cli_fail_as(cli, ALOFT_EXIT_AUTH, "no_password");
}

static enum aloft_exit explain_paused(struct cli *cli, const char *host)
{
    const enum aloft_exit exit = cli_fail(cli, ALOFT_ERR_AUTH, "authentication",
            "%s looks at no password for a while", host);

    cli_why(cli, "somebody has tried wrong passwords in a row");
    cli_hint(cli, "wait half a minute");
    return cli_fail_as(cli, exit, "password_paused");
}

static enum aloft_exit explain_refused(struct cli *cli, const char *host,
        const struct http_push *push, const struct aloft_web_upload_report *report)
{
    const enum aloft_status status = refusal_status(push->image, report->status);
    const bool at_once = report->acknowledged == 0;

    if (strcmp(report->code, "busy") == 0) {
        return explain_busy(cli, host);
    }
    if (strcmp(report->code, "no_password") == 0) {
        return explain_no_password_there(cli, host);
    }
    if (strcmp(report->code, "password_paused") == 0) {
        return explain_paused(cli, host);
    }
    const bool own_words = strcmp(report->code, "image_refused") != 0 &&
                           report->message[0] != '\0' && status == ALOFT_ERR_REFUSED;
    const enum aloft_exit exit = cli_fail(cli, status, at_once ? "prepare" : "verdict",
            at_once ? "%s refuses the image, of which nothing was sent: %s"
                    : "%s refused the image: %s",
            host, own_words ? report->message : aloft_status_text(status));

    refusal_advise(cli, push->image, push->kind, status);
    return exit;
}

static enum aloft_exit explain_no_api(struct cli *cli, const char *host,
        const struct http_push *push, const struct aloft_web_upload_report *report)
{
    cli_fail(cli, ALOFT_ERR_PROTOCOL, "request",
            "what answers at %s takes no uploads (code %u)", push->url,
            report->http_code);
    cli_why(cli, "its firmware has none, or something else listens at that port");
    cli_hint(cli,
            "check address and port, or try: aloft upload --transport espota ... "
            "%s",
            host);
    return cli_fail_as(cli, ALOFT_EXIT_TRANSFER, "no_api");
}

static enum aloft_exit explain_lost(struct cli *cli, const char *host,
        const struct http_push *push, const struct aloft_web_upload_report *report)
{
    const bool never =
            report->status == ALOFT_ERR_NAME ||
            (report->status == ALOFT_ERR_UNREACHABLE && report->resumed == 0);

    if (never) {
        return cli_fail(
                cli, report->status, "request", "%s cannot be connected to", push->url);
    }
    const enum aloft_exit exit = cli_fail(cli, report->status, "transfer",
            "the connection to %s broke at %u %%, %u times in a row: %s", host,
            percent_of(report), ALOFT_WEB_UPLOAD_TRIES + 1u,
            aloft_status_text(report->status));

    if (exit != ALOFT_EXIT_TRUST) {
        cli_why(cli, "its network is weak, or it restarts");
        cli_hint(cli, "start the same upload again: it goes on where the device can");
        return cli_fail_as(cli, ALOFT_EXIT_TRANSFER, "lost");
    }
    return exit;
}

static enum aloft_exit explain_unsure(struct cli *cli, const char *host)
{
    cli_fail(cli, ALOFT_ERR_TIMEOUT, "verdict",
            "%s got the whole image and never told what it thinks of it", host);
    cli_why(cli, "the device may have lost its network while it checked the image");
    cli_hint(cli, "look which version it runs before trying again: aloft status %s",
            host);
    return cli_fail_as(cli, ALOFT_EXIT_TIMEOUT, "no_verdict");
}

static enum aloft_exit explain_aborted(
        struct cli *cli, const char *host, const struct http_push_end *end)
{
    const bool told = end->report.cancelled || end->report.acknowledged == 0;

    cli_fail(cli, ALOFT_ERR_ABORTED, "transfer",
            told ? "stopped; %s goes on with its old image"
                 : "stopped; %s was told, and did not answer",
            host);
    return end->signal == SIGTERM
                   ? cli_fail_as(cli, ALOFT_EXIT_TERMINATED, "terminated")
                   : cli_fail_as(cli, ALOFT_EXIT_INTERRUPTED, "interrupted");
}

enum aloft_exit http_push_explain(struct cli *cli, const char *host,
        const struct http_push *push, const struct http_push_end *end)
{
    const struct aloft_web_upload_report *report = &end->report;

    switch (report->outcome) {
    case ALOFT_WEB_UPLOAD_END_NONE:
    case ALOFT_WEB_UPLOAD_END_STAGED:
        break;
    case ALOFT_WEB_UPLOAD_END_UNSURE:
        return explain_unsure(cli, host);
    case ALOFT_WEB_UPLOAD_END_REFUSED:
        return explain_refused(cli, host, push, report);
    case ALOFT_WEB_UPLOAD_END_NO_PASSWORD:
        return refusal_of_password(cli, host, false);
    case ALOFT_WEB_UPLOAD_END_WRONG_PASSWORD:
        return refusal_of_password(cli, host, true);
    case ALOFT_WEB_UPLOAD_END_NO_API:
        return explain_no_api(cli, host, push, report);
    case ALOFT_WEB_UPLOAD_END_LOST:
        return explain_lost(cli, host, push, report);
    case ALOFT_WEB_UPLOAD_END_UNREADABLE:
        return cli_fail(cli, ALOFT_ERR_IO, "transfer", "cannot read %s any more",
                push->image->path);
    case ALOFT_WEB_UPLOAD_END_ABORTED:
        return explain_aborted(cli, host, end);
    }
    return cli_fail(cli, ALOFT_ERR_STATE, "transfer", "%s: no reason is known", host);
}

enum aloft_exit http_push_explain_start(struct cli *cli, const char *host,
        const struct http_push *push, enum aloft_status status)
{
    if (status == ALOFT_ERR_IO && push->tls.ca != NULL) {
        return cli_fail(cli, status, "arguments",
                "no root certificates could be read from %s", push->tls.ca);
    }
    return cli_fail(cli, status, "request", "cannot begin with %s: %s", host,
            aloft_status_text(status));
}
