#include "web.h"

#include "aloft/boot_app.h"
#include "aloft/boot_facts.h"
#include "aloft/clock.h"
#include "renewal.h"

static void info(struct aloft_web_device *base, struct aloft_web_info *info)
{
    const struct web *const web = (const struct web *)base;
    const struct device *const device = web->device;

    aloft_boot_facts_fill(info, &device->board.site.layout);
    info->hostname = device->options->hostname;
    info->version = device->build->version;
    info->target = ALOFT_POSIX_BOARD_TARGET;
    info->unhealthy = device_health_missing(&device->health);
    info->uptime_s = (aloft_clock_ms() - web->start_ms) / 1000u;
    info->trust_version = device->board.site.trust.loaded
                                  ? device->board.site.trust.store.version
                                  : 0;
}

static enum aloft_status confirm(struct aloft_web_device *base)
{
    return device_confirm(((const struct web *)base)->device);
}

static enum aloft_status rollback(struct aloft_web_device *base)
{
    const struct device *const device = ((const struct web *)base)->device;

    if (device->updates.update.state == ALOFT_UPDATE_OPEN) {
        return ALOFT_ERR_BUSY;
    }
    return aloft_boot_request_revert(&device->board.site.layout);
}

static enum aloft_status take_trust(
        struct aloft_web_device *base, const uint8_t *bytes, size_t len)
{
    return device_renew_trust(((const struct web *)base)->device, bytes, len);
}

static enum aloft_status judge_offer(
        struct aloft_web_device *base, const uint8_t *bytes, size_t len)
{
    const struct device *const device = ((const struct web *)base)->device;
    const struct aloft_image_judge *const judge = device->updates.config.judge;

    if (device->updates.update.state == ALOFT_UPDATE_OPEN) {
        return ALOFT_ERR_BUSY;
    }
    if (device->on_trial) {
        return ALOFT_ERR_ON_TRIAL;
    }
    return judge->ops->judge_ahead(judge, true, bytes, len,
            aloft_update_room(&device->updates.config, ALOFT_UPDATE_FIRMWARE));
}

static const struct aloft_web_device_ops ops = {
        .info = info,
        .confirm = confirm,
        .rollback = rollback,
        .take_trust = take_trust,
        .judge_offer = judge_offer,
};

enum aloft_status web_open(struct web *web, struct device *device,
        struct aloft_random *random, struct aloft_pump *pump,
        const struct device_password *password)
{
    const struct device_web_parts parts = {
            .device = &web->base,
            .updates = &device->updates,
            .options = device->options,
            .random = random,
            .pump = pump,
    };

    web->base.ops = &ops;
    web->device = device;
    web->start_ms = aloft_clock_ms();
    return device_web_open(&web->serving, &parts, password);
}

uint16_t web_port(const struct web *web)
{
    return device_web_port(&web->serving);
}
