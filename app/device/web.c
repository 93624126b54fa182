#include "web.h"

#include <string.h>

#include "aloft/address.h"
#include "aloft/bearssl_digest.h"
#include "aloft/clock.h"

static void info(struct aloft_web_device *base, struct aloft_web_info *info)
{
    const struct web *const web = (const struct web *)base;
    const struct device *const device = web->device;
    const struct aloft_boot_image *const image = &device->record.main;

    info->hostname = device->options->hostname;
    info->version = device->build->version;
    info->target = "sim";
    info->slot = "main";
    info->state = ALOFT_WEB_RUNNING;
    info->unhealthy = device_health_missing(&device->health);
    info->uptime_s = (aloft_clock_ms() - web->start_ms) / 1000u;
    info->image_size = image->size;
    memcpy(info->image_sha256, image->sha256, sizeof(info->image_sha256));
}

/* This boot stage knows no trials and keeps no image to go back to. */
static enum aloft_status confirm(struct aloft_web_device *base)
{
    (void)base; // it is the same for all
    return ALOFT_ERR_STATE;
}

static enum aloft_status rollback(struct aloft_web_device *base)
{
    (void)base; // as above
    return ALOFT_ERR_STATE;
}

static const struct aloft_web_device_ops ops = {info, confirm, rollback};

static enum aloft_status make_server(struct web *web, struct aloft_random *random,
        const struct device_password *password)
{
    struct aloft_web_server_config config = {
            .device = &web->base,
            .random = random,
            .sha256 = &aloft_bearssl_sha256,
            .has_password = password->text != NULL,
            .open_to_all = web->device->options->http_open,
    };

    if (password->text != NULL) {
        aloft_web_secret_make(
                &config.secret, config.sha256, password->text, password->len);
    }
    return aloft_web_server_init(&web->server, &config);
}

enum aloft_status web_open(struct web *web, struct device *device,
        struct aloft_random *random, struct aloft_pump *pump,
        const struct device_password *password)
{
    struct aloft_peer local;
    const struct device_options *const options = device->options;

    memset(web, 0, sizeof(*web));
    web->base.ops = &ops;
    web->device = device;
    web->start_ms = aloft_clock_ms();
    enum aloft_status status = make_server(web, random, password);

    if (status == ALOFT_OK) {
        status = aloft_address_parse(options->address, options->http_port, &local);
    }
    if (status == ALOFT_OK) {
        status = aloft_pump_add(pump, &web->server.machine, &web->link);
    }
    if (status == ALOFT_OK) {
        status = aloft_link_listen(web->link, &local);
    }
    return status;
}

uint16_t web_port(const struct web *web)
{
    return aloft_link_listen_port(web->link);
}
