/**
 * @file observe.h
 * Watches what becomes of an image on a device that tells about itself over HTTP.
 */
#ifndef ALOFT_APP_OBSERVE_H
#define ALOFT_APP_OBSERVE_H

#include "device_api.h"
#include "upload_view.h"

struct observation {
    struct device_api api;
    bool possible;           /**< The device answers at `api`. */
    struct device_info info; /**< What it told last; before the upload at first. */
};

enum observed {
    OBSERVED_CONFIRMED,     /**< It runs, and stays. */
    OBSERVED_BACK,          /**< Another image runs. */
    OBSERVED_NOT_CONFIRMED, /**< It runs on trial, and time is over. */
    OBSERVED_NO_RESTART,    /**< The device has not started again in time. */
    OBSERVED_SIGNAL,        /**< SIGINT or SIGTERM: see api.signal. */
};

/** Looks whether the device of `observation->api` answers, before the upload. */
void observe_begin(struct observation *observation);

/**
 * Watches until it is clear what became of the image with this SHA-256 (in hex), or for
 * `for_ms` without a restart, and as long again without confirmation. Shows on `view`
 * what it waits for.
 */
enum observed observe_end(struct observation *observation, const char *sha256,
        uint32_t for_ms, struct upload_view *view);

#endif
