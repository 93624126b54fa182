/**
 * @file upload_view.h
 * Shows on stderr how far an upload is, phase by phase.
 */
#ifndef ALOFT_APP_UPLOAD_VIEW_H
#define ALOFT_APP_UPLOAD_VIEW_H

#include "push.h"

struct upload_view {
    struct push_watcher base;
    struct aloft_progress progress;
    enum aloft_espota_phase phase; /**< The one that is shown. */
    bool begun;
};

/** Shows it in the form that the options of `cli` ask for. Hand out &view->base. */
void upload_view_init(struct upload_view *view, const struct cli *cli);

/** A phase that is not one of espota's. `phase` is a fixed text. */
void upload_view_phase(struct upload_view *view, const char *phase);

/** Nothing more to show: other text may follow. */
void upload_view_end(struct upload_view *view);

#endif
