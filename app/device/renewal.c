#include "renewal.h"

#include <stdio.h>

static enum aloft_status replace(
        struct device *device, const uint8_t *bytes, size_t len)
{
    uint8_t work[ALOFT_POSIX_BOARD_SECTOR];
    const enum aloft_status status =
            aloft_site_renew(&device->board.site, bytes, len, work, sizeof(work));

    if (status == ALOFT_OK) {
        aloft_posix_updates_trust(
                &device->updates, &device->board, device->build->signature_required);
    }
    return status;
}

enum aloft_status device_renew_trust(
        struct device *device, const uint8_t *bytes, size_t len)
{
    enum aloft_status status = ALOFT_OK;

    if (device->updates.update.state == ALOFT_UPDATE_OPEN) {
        status = ALOFT_ERR_BUSY;
    } else if (device->on_trial) {
        status = ALOFT_ERR_ON_TRIAL;
    } else {
        status = replace(device, bytes, len);
    }
    if (status == ALOFT_OK) { // nobody has to listen
        (void)fprintf(stderr, "device: trust store %u\n",
                (unsigned)device->board.site.trust.store.version);
    } else {
        (void)fprintf(
                stderr, "device: trust store refused: %s\n", aloft_status_text(status));
    }
    return status;
}

static enum aloft_status take(
        struct aloft_espota_trust *base, const uint8_t *bytes, size_t len)
{
    return device_renew_trust(((struct device_renewal *)base)->device, bytes, len);
}

void device_renewal_init(struct device_renewal *renewal, struct device *device)
{
    static const struct aloft_espota_trust_ops ops = {.take = take};

    *renewal = (struct device_renewal){.base.ops = &ops, .device = device};
}
