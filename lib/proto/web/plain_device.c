#include "aloft/web_plain_device.h"

static void info(struct aloft_web_device *device, struct aloft_web_info *info)
{
    const struct aloft_web_plain_device *plain =
            (const struct aloft_web_plain_device *)device;

    info->hostname = plain->hostname;
    info->version = plain->version;
}

static const struct aloft_web_device_ops ops = {.info = info};

void aloft_web_plain_device_init(struct aloft_web_plain_device *device,
        const char *hostname, const char *version)
{
    device->base.ops = &ops;
    device->hostname = hostname;
    device->version = version;
}
