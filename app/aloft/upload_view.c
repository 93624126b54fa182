#include "upload_view.h"

static const char *phase_text(
        enum aloft_espota_phase phase, const struct aloft_espota_report *report)
{
    switch (phase) {
    case ALOFT_ESPOTA_PHASE_INVITE:
        return "inviting";
    case ALOFT_ESPOTA_PHASE_PROVE:
    case ALOFT_ESPOTA_PHASE_LOGIN:
        return "authenticating";
    case ALOFT_ESPOTA_PHASE_CALL_BACK:
        return "waiting for the device to connect";
    case ALOFT_ESPOTA_PHASE_AHEAD:
        return "showing the manifest";
    case ALOFT_ESPOTA_PHASE_SEND:
        return report->kept > 0 ? "uploading the rest" : "uploading";
    case ALOFT_ESPOTA_PHASE_VERDICT:
        return "checking";
    case ALOFT_ESPOTA_PHASE_OVER:
        break;
    }
    return NULL;
}

/* All bytes are handed over long before the device has them: that is one phase here. */
static enum aloft_espota_phase shown_phase(const struct aloft_espota_report *report)
{
    const bool in_flight = report->phase == ALOFT_ESPOTA_PHASE_VERDICT &&
                           report->acknowledged < report->size;

    if (in_flight) {
        return ALOFT_ESPOTA_PHASE_SEND;
    }
    return report->phase == ALOFT_ESPOTA_PHASE_LOGIN ? ALOFT_ESPOTA_PHASE_PROVE
                                                     : report->phase;
}

/* A device that took the image has acknowledged it, whatever its counts were. */
static void show_bytes(
        struct upload_view *view, const struct aloft_espota_report *report)
{
    const bool accepted = report->outcome == ALOFT_ESPOTA_END_ACCEPTED;
    const uint32_t done = accepted ? report->size : report->acknowledged;

    aloft_progress_bytes(&view->progress, done, report->size, cli_now_ms());
}

static void listens(struct push_watcher *watcher, uint16_t port)
{
    (void)watcher; // a port tells an uploader nothing
    (void)port;    // the same
}

static void look(struct push_watcher *watcher, const struct aloft_espota_report *report)
{
    struct upload_view *view = (struct upload_view *)watcher;
    const enum aloft_espota_phase phase = shown_phase(report);
    const char *text = phase_text(phase, report);
    const bool is_new = !view->begun || phase != view->phase;

    if (view->begun && view->phase == ALOFT_ESPOTA_PHASE_SEND) {
        show_bytes(view, report);
    }
    if (is_new && text != NULL) {
        aloft_progress_phase(&view->progress, text, cli_now_ms());
    }
    if (is_new && phase == ALOFT_ESPOTA_PHASE_SEND) {
        show_bytes(view, report);
    }
    view->phase = phase;
    view->begun = true;
    if (report->outcome != ALOFT_ESPOTA_END_NONE) {
        upload_view_end(view);
    }
}

static const char *http_phase_text(enum aloft_web_upload_phase phase)
{
    switch (phase) {
    case ALOFT_WEB_UPLOAD_BEGIN:
        return "announcing";
    case ALOFT_WEB_UPLOAD_BLOCKS:
        return "asking what is there already";
    case ALOFT_WEB_UPLOAD_SEND:
        return "uploading";
    case ALOFT_WEB_UPLOAD_COMMIT:
    case ALOFT_WEB_UPLOAD_CHECK:
        return "checking";
    case ALOFT_WEB_UPLOAD_PAUSE:
        return "connection lost, trying again";
    case ALOFT_WEB_UPLOAD_CANCEL:
        return "telling the device to stop";
    case ALOFT_WEB_UPLOAD_OVER:
        break;
    }
    return NULL;
}

void upload_view_http(
        struct upload_view *view, const struct aloft_web_upload_report *report)
{
    const char *text = http_phase_text(report->phase);
    const bool is_new = text != NULL && text != view->http_phase;
    const bool moved = view->http_phase == http_phase_text(ALOFT_WEB_UPLOAD_SEND);

    if (moved) {
        aloft_progress_bytes(
                &view->progress, report->acknowledged, report->size, cli_now_ms());
    }
    if (is_new) {
        aloft_progress_phase(&view->progress, text, cli_now_ms());
        view->http_phase = text;
    }
    if (is_new && report->phase == ALOFT_WEB_UPLOAD_SEND) {
        aloft_progress_bytes(
                &view->progress, report->acknowledged, report->size, cli_now_ms());
    }
}

void upload_view_init(struct upload_view *view, const struct cli *cli, FILE *events)
{
    static const struct push_watcher_ops ops = {.listens = listens, .look = look};
    const enum aloft_progress_mode asked =
            (enum aloft_progress_mode)cli->globals.progress;
    const bool silent = cli->globals.quiet && asked == ALOFT_PROGRESS_AUTO;

    *view = (struct upload_view){.base.ops = &ops};
    if (events != NULL) {
        aloft_progress_init(
                &view->progress, ALOFT_PROGRESS_JSON, events, &cli->err_style);
        return;
    }
    aloft_progress_init(&view->progress, silent ? ALOFT_PROGRESS_NONE : asked,
            asked == ALOFT_PROGRESS_JSON ? stdout : stderr, &cli->err_style);
}

void upload_view_phase(struct upload_view *view, const char *phase)
{
    view->begun = false;
    view->http_phase = NULL;
    aloft_progress_phase(&view->progress, phase, cli_now_ms());
}

void upload_view_end(struct upload_view *view)
{
    aloft_progress_pause(&view->progress);
}
