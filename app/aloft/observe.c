#include "observe.h"

#include <string.h>
#include <time.h>

/* A device without HTTP must not cost much time. */
#define FIRST_LOOK_MS 1500u
#define LOOK_MS       2000u
#define PAUSE_NS      100000000L

void observe_begin(struct observation *observation)
{
    observation->possible =
            device_api_look(&observation->api, FIRST_LOOK_MS, &observation->info);
}

/* The device has started again. It may do so several times while it is on trial, and
 * then it does not answer for a while. */
static enum observed watch_trial(
        struct observation *observation, const char *sha256, uint32_t for_ms)
{
    const struct timespec pause = {.tv_nsec = PAUSE_NS};
    const uint64_t end_ms = cli_now_ms() + for_ms;
    struct device_info *info = &observation->info;
    bool answers = true;

    for (;;) {
        if (answers && strcmp(info->image_sha256, sha256) != 0) {
            return OBSERVED_BACK;
        }
        if (answers && info->state != DEVICE_TRIAL) {
            return OBSERVED_CONFIRMED;
        }
        if (cli_now_ms() >= end_ms) {
            return OBSERVED_NOT_CONFIRMED;
        }
        nanosleep(&pause, NULL);
        answers = device_api_look(&observation->api, LOOK_MS, info);
        if (observation->api.signal != 0) {
            return OBSERVED_SIGNAL;
        }
    }
}

enum observed observe_end(struct observation *observation, const char *sha256,
        uint32_t for_ms, struct upload_view *view)
{
    char boot_id[DEVICE_TEXT_MAX];

    memcpy(boot_id, observation->info.boot_id, sizeof boot_id);
    upload_view_phase(view, "waiting for the new image to run");
    switch (device_api_await_restart(
            &observation->api, boot_id, for_ms, &observation->info)) {
    case DEVICE_WAIT_TIMEOUT:
        return OBSERVED_NO_RESTART;
    case DEVICE_WAIT_SIGNAL:
        return OBSERVED_SIGNAL;
    case DEVICE_WAIT_OVER:
        break;
    }
    if (observation->info.state == DEVICE_TRIAL) {
        upload_view_phase(view, "on trial, waiting for it to be confirmed");
    }
    return watch_trial(observation, sha256, for_ms);
}
