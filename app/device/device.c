#include "device.h"

#include <stdio.h>
#include <string.h>

#include "aloft/boot_app.h"
#include "aloft/clock.h"

/* After a power cut in the middle of a new store, both copies are made the same. */
static void settle_trust(struct device *device)
{
    struct aloft_trust *const trust = &device->board.site.trust;
    const enum aloft_status status =
            trust->loaded ? aloft_trust_settle(trust) : ALOFT_OK;

    if (status != ALOFT_OK) {
        (void)fprintf(stderr, "device: the trust store has one copy only: %s\n",
                aloft_status_text(status)); // nobody has to listen
    }
}

static enum aloft_status set_up(struct device *device)
{
    enum aloft_status status =
            aloft_boot_record_read(&device->board.site.layout.record, &device->record);

    if (status == ALOFT_OK) {
        aloft_boot_layout_select(&device->board.site.layout, device->record.in_slot_b);
        status = aloft_posix_updates_init(&device->updates, &device->board, false);
    }
    device->on_trial = status == ALOFT_OK && device->record.on_trial;
    if (device->options->trial_limit_s > 0) {
        aloft_timer_start(&device->trial, aloft_clock_ms(),
                device->options->trial_limit_s * 1000u);
    }
    settle_trust(device);
    device_health_init(&device->health, device->options);
    device_watcher_init(&device->watcher, device->options, &device->board.flash);
    device->updates.config.observer = &device->watcher.base;
    aloft_posix_updates_trust(
            &device->updates, &device->board, device->build->signature_required);
    return status;
}

enum aloft_status device_open(struct device *device,
        const struct device_options *options, const struct device_build *build)
{
    memset(device, 0, sizeof(*device));
    device->options = options;
    device->build = build;
    enum aloft_status status = aloft_posix_board_open(&device->board, options->flash);

    if (status != ALOFT_OK) {
        return status;
    }
    status = set_up(device);
    if (status != ALOFT_OK) {
        aloft_posix_board_close(&device->board);
    }
    return status;
}

enum aloft_status device_confirm(struct device *device)
{
    if (device->on_trial && device_health_missing(&device->health) != NULL) {
        return ALOFT_ERR_VETO;
    }
    const enum aloft_status status = aloft_boot_confirm(&device->board.site.layout);

    if (status == ALOFT_OK) {
        device->on_trial = false;
        aloft_site_accept_confirmed(&device->board.site, &device->updates.acceptance);
        (void)fprintf(stderr, "device: confirmed\n"); // nobody has to listen
    }
    return status;
}

static void confirm_when_healthy(struct device *device)
{
    if (!device->on_trial || device->options->no_confirm ||
            device_health_missing(&device->health) != NULL) {
        return;
    }
    const enum aloft_status status = device_confirm(device);

    if (status != ALOFT_OK) {
        device->on_trial = false; // not again and again: the flash has a fault
        (void)fprintf(stderr, "device: not confirmed: %s\n",
                aloft_status_text(status)); // as above
    }
}

bool device_proceed(struct device *device)
{
    confirm_when_healthy(device);
    if (!device->on_trial || !aloft_timer_expired(&device->trial, aloft_clock_ms())) {
        return false;
    }
    (void)fprintf(stderr, "device: not confirmed in time\n"); // as above
    return true;
}

uint32_t device_due_ms(const struct device *device)
{
    return device->on_trial ? aloft_timer_left_ms(&device->trial, aloft_clock_ms())
                            : ALOFT_NEVER;
}

void device_close(struct device *device)
{
    aloft_posix_board_close(&device->board);
}
