/**
 * @file upload_view.h
 * Shows how far an upload is, phase by phase.
 */
#ifndef ALOFT_APP_UPLOAD_VIEW_H
#define ALOFT_APP_UPLOAD_VIEW_H

#include "aloft/web_upload.h"
#include "push.h"

struct upload_view {
    struct push_watcher base;
    struct aloft_progress progress;
    enum aloft_espota_phase phase; /**< The one that is shown. */
    const char *http_phase;        /**< The same over HTTP. */
    bool begun;
};

/**
 * Shows it in the form that the options of `cli` ask for. `events` gets it as JSON
 * instead, if that is not NULL. Hand out &view->base for espota.
 */
void upload_view_init(struct upload_view *view, const struct cli *cli, FILE *events);

/** How far an upload over HTTP is. Call it as often as you like. */
void upload_view_http(
        struct upload_view *view, const struct aloft_web_upload_report *report);

/** A phase that is not one of espota's. `phase` is a fixed text. */
void upload_view_phase(struct upload_view *view, const char *phase);

/** Nothing more to show: other text may follow. */
void upload_view_end(struct upload_view *view);

#endif
