#include "web.h"

#include "aloft/bearssl_digest.h"
#include "aloft/board.h"
#include "aloft/boot_app.h"
#include "aloft/boot_facts.h"
#include "aloft/update_page.h"
#include "renewal.h"

static struct firmware *firmware_of(struct aloft_web_device *base)
{
    return ((struct web_device *)base)->firmware;
}

static bool is_updating(const struct firmware *firmware)
{
    return firmware->updates.update.state == ALOFT_UPDATE_OPEN;
}

static void info(struct aloft_web_device *base, struct aloft_web_info *info)
{
    const struct firmware *const firmware = firmware_of(base);

    aloft_boot_facts_fill(info, &firmware->board.site.layout);
    info->hostname = firmware->settings.hostname;
    info->version = firmware_version;
    info->target = aloft_board_name;
    info->unhealthy = firmware->reached ? NULL : "network";
    info->uptime_s = firmware_now_ms() / 1000u;
    info->trust_version = firmware->board.site.trust.loaded
                                  ? firmware->board.site.trust.store.version
                                  : 0;
}

static enum aloft_status confirm(struct aloft_web_device *base)
{
    return firmware_confirm(firmware_of(base));
}

static enum aloft_status rollback(struct aloft_web_device *base)
{
    const struct firmware *const firmware = firmware_of(base);

    return is_updating(firmware)
                   ? ALOFT_ERR_BUSY
                   : aloft_boot_request_revert(&firmware->board.site.layout);
}

static enum aloft_status take_trust(
        struct aloft_web_device *base, const uint8_t *bytes, size_t len)
{
    return firmware_renew_trust(firmware_of(base), bytes, len);
}

static enum aloft_status judge_offer(
        struct aloft_web_device *base, const uint8_t *bytes, size_t len)
{
    const struct firmware *const firmware = firmware_of(base);
    const struct aloft_image_judge *const judge = firmware->updates.config.judge;

    if (is_updating(firmware)) {
        return ALOFT_ERR_BUSY;
    }
    if (firmware->on_trial) {
        return ALOFT_ERR_ON_TRIAL;
    }
    return judge->ops->judge_ahead(judge, true, bytes, len,
            aloft_update_room(&firmware->updates.config, ALOFT_UPDATE_FIRMWARE));
}

static enum aloft_status make_server(struct web *web, struct firmware *firmware)
{
    const char *const password = firmware->settings.password;
    struct aloft_web_server_config config = {
            .device = &web->device.base,
            .random = &firmware->random,
            .sha256 = &aloft_bearssl_sha256,
            .has_password = password != NULL,
            .open_to_all = password == NULL && firmware->settings.http_open,
            .body = web->body,
            .body_size = sizeof(web->body),
            .update = &firmware->updates.update,
            .update_config = &firmware->updates.config,
            .page = &aloft_update_page,
    };

    if (password != NULL) {
        aloft_web_secret_make(&config.secret, &aloft_bearssl_sha256, password,
                aloft_span_of(password).len);
    }
    return aloft_web_server_init(&web->server, &config);
}

static enum aloft_status open(struct firmware_part *part, struct firmware *firmware)
{
    static const struct aloft_web_device_ops ops = {
            .info = info,
            .confirm = confirm,
            .rollback = rollback,
            .take_trust = take_trust,
            .judge_offer = judge_offer,
    };
    struct web *const web = (struct web *)part;

    web->device = (struct web_device){.base = {&ops}, .firmware = firmware};
    const enum aloft_status status = make_server(web, firmware);

    if (status != ALOFT_OK) {
        return status;
    }
    aloft_lwip_pump_add(&firmware->pump, &web->link, &web->server.machine);
    return aloft_lwip_link_serve(&web->link, FIRMWARE_HTTP_PORT);
}

void web_init(struct web *web)
{
    static const struct firmware_part_ops ops = {.open = open};

    web->part.ops = &ops;
}
