#include "watcher.h"

#include <stdio.h>

#include "aloft/update.h"

/* All output goes to stderr, where a device would have its serial line. Nobody has to
 * listen, so what fprintf() returns is of no interest. */

static const char *kind_text(enum aloft_update_kind kind)
{
    switch (kind) {
    case ALOFT_UPDATE_FIRMWARE:
        return "firmware";
    case ALOFT_UPDATE_FILE_SYSTEM:
        return "file system";
    }
    return "unknown";
}

static enum aloft_status ask(
        struct aloft_observer *observer, const struct aloft_update_offer *offer)
{
    const struct device_watcher *const watcher =
            (const struct device_watcher *)observer;

    (void)offer; // while the motor runs, no kind of update is welcome
    return watcher->motor_runs ? ALOFT_ERR_VETO : ALOFT_OK;
}

static void start(
        struct aloft_observer *observer, const struct aloft_update_offer *offer)
{
    struct device_watcher *const watcher = (struct device_watcher *)observer;

    watcher->tenths = 0;
    if (offer->size == ALOFT_SIZE_UNKNOWN) {
        (void)fprintf(stderr, "device: %s update begins\n", kind_text(offer->kind));
        return;
    }
    (void)fprintf(stderr, "device: %s update of %u bytes begins\n",
            kind_text(offer->kind), (unsigned)offer->size);
}

static void progress(struct aloft_observer *observer, uint32_t done, uint32_t total)
{
    struct device_watcher *const watcher = (struct device_watcher *)observer;
    const uint32_t tenths = (uint32_t)((uint64_t)done * 10u / total);

    if (tenths > watcher->tenths) {
        watcher->tenths = tenths;
        (void)fprintf(stderr, "device: %u %%\n", (unsigned)(tenths * 10u));
    }
}

static void end(struct aloft_observer *observer)
{
    (void)observer; // the message is the same for all
    (void)fprintf(stderr, "device: update accepted\n");
}

static void error(struct aloft_observer *observer, enum aloft_status why)
{
    (void)observer; // as above
    (void)fprintf(stderr, "device: update refused: %s\n", aloft_status_text(why));
}

static const struct aloft_observer_ops ops = {ask, start, progress, end, error};

void device_watcher_init(struct device_watcher *watcher, bool motor_runs)
{
    watcher->base.ops = &ops;
    watcher->motor_runs = motor_runs;
    watcher->tenths = 0;
}
