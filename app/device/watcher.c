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

/* The next change of the flash is done by half, and then there is no device any more.
 */
static void fail_power(struct device_watcher *watcher, uint32_t done)
{
    if (watcher->power_cut > 0 && done >= watcher->power_cut) {
        (void)fprintf(stderr, "device: the power fails, %u bytes are stored\n",
                (unsigned)done);
        aloft_posix_flash_cut_at(watcher->flash, 1);
        watcher->power_cut = 0;
    }
}

static void progress(struct aloft_observer *observer, uint32_t done, uint32_t total)
{
    struct device_watcher *const watcher = (struct device_watcher *)observer;
    const uint32_t tenths = (uint32_t)((uint64_t)done * 10u / total);

    fail_power(watcher, done);
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

void device_watcher_init(struct device_watcher *watcher,
        const struct device_options *options, struct aloft_posix_flash *flash)
{
    *watcher = (struct device_watcher){
            .base.ops = &ops,
            .motor_runs = options->veto,
            .flash = flash,
            .power_cut = options->power_cut_received,
    };
}
