/* Orders that need no more than the device's word (docs/spec/device-api.md, 2). */
#include "transfer_private.h"

static bool is_flash_fault(enum aloft_status status)
{
    return status == ALOFT_ERR_FLASH_READ || status == ALOFT_ERR_FLASH_PROGRAM ||
           status == ALOFT_ERR_FLASH_ERASE || status == ALOFT_ERR_FLASH_VERIFY;
}

enum web_answer web_refusal(enum aloft_status status, enum web_answer refused)
{
    if (status == ALOFT_OK) {
        return WEB_OK;
    }
    if (status == ALOFT_ERR_BUSY) {
        return WEB_BUSY;
    }
    return is_flash_fault(status) ? WEB_FAILED : refused;
}

bool web_confirm_is_there(const struct aloft_web_server *server)
{
    return server->config.device->ops->confirm != NULL;
}

bool web_rollback_is_there(const struct aloft_web_server *server)
{
    return server->config.device->ops->rollback != NULL;
}

bool web_trust_is_there(const struct aloft_web_server *server)
{
    return server->config.device->ops->take_trust != NULL;
}

bool web_offer_is_there(const struct aloft_web_server *server)
{
    return server->config.device->ops->judge_offer != NULL;
}

/* What a device answers to an order about its images that it has not carried out. */
static enum web_answer refusal(enum aloft_status why)
{
    static const struct {
        enum aloft_status why;
        enum web_answer answer;
    } refusals[] = {
            {ALOFT_ERR_NOT_ON_TRIAL, WEB_NO_TRIAL},
            {ALOFT_ERR_VETO, WEB_UNHEALTHY},
            {ALOFT_ERR_NOT_FOUND, WEB_NO_WAY_BACK},
            {ALOFT_ERR_PENDING, WEB_PENDING},
    };

    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        if (refusals[i].why == why) {
            return refusals[i].answer;
        }
    }
    return web_refusal(why, WEB_FAILED);
}

enum web_answer web_confirm(struct aloft_web_server *server)
{
    struct aloft_web_device *web_device = server->config.device;

    server->why = web_device->ops->confirm(web_device);
    return refusal(server->why);
}

enum web_answer web_rollback(struct aloft_web_server *server)
{
    struct aloft_web_device *web_device = server->config.device;

    server->why = web_device->ops->rollback(web_device);
    if (server->why != ALOFT_OK) {
        return refusal(server->why);
    }
    server->restart_asked = true;
    return WEB_RESTARTING;
}

enum web_answer web_reboot(struct aloft_web_server *server)
{
    if (web_update_is_open(server)) {
        return WEB_BUSY;
    }
    server->restart_asked = true;
    return WEB_RESTARTING;
}

enum web_answer web_trust(struct aloft_web_server *server)
{
    struct aloft_web_device *web_device = server->config.device;

    server->why = web_device->ops->take_trust(
            web_device, server->config.body, server->body_read);
    return web_refusal(server->why, WEB_TRUST_REFUSED);
}

enum web_answer web_offer(struct aloft_web_server *server)
{
    struct aloft_web_device *web_device = server->config.device;

    server->why = web_device->ops->judge_offer(
            web_device, server->config.body, server->body_read);
    return web_refusal(server->why, WEB_IMAGE_REFUSED);
}
