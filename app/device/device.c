#include "device.h"

#include <string.h>

static enum aloft_status set_up(struct device *device)
{
    struct aloft_update_config *const config = &device->updates.config;
    enum aloft_status status =
            aloft_boot_record_read(&device->board.layout.record, &device->record);

    if (status == ALOFT_OK) {
        status = aloft_posix_updates_init(&device->updates, &device->board);
    }
    device_health_init(&device->health, device->options);
    device_watcher_init(&device->watcher, device->options->veto);
    config->observer = &device->watcher.base;
    config->verifier = aloft_posix_board_verifier(
            &device->board, device->build->signature_required);
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

void device_close(struct device *device)
{
    aloft_posix_board_close(&device->board);
}
