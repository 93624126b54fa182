#include "aloft/device_web.h"

#include <string.h>

#include "aloft/address.h"
#include "aloft/bearssl_digest.h"
#include "aloft/update_page.h"

static enum aloft_status make_server(struct device_web *web,
        const struct device_web_parts *parts, const struct device_password *password)
{
    const struct device_options *const options = parts->options;
    struct aloft_web_server_config config = {
            .device = parts->device,
            .body = web->body,
            .body_size = sizeof(web->body),
            .random = parts->random,
            .sha256 = &aloft_bearssl_sha256,
            .has_password = password->text != NULL,
            .open_to_all = options->http_open,
            .takes_basic = options->http_basic,
            .cross_site = options->http_cross_site,
            .update = &parts->updates->update,
            .update_config = &parts->updates->config,
            .no_restart = options->stay,
            .page = &aloft_update_page,
    };

    if (password->text != NULL) {
        aloft_web_secret_make(
                &config.secret, config.sha256, password->text, password->len);
    }
    return aloft_web_server_init(&web->server, &config);
}

enum aloft_status device_web_open(struct device_web *web,
        const struct device_web_parts *parts, const struct device_password *password)
{
    const struct device_options *const options = parts->options;
    struct aloft_peer local;

    memset(web, 0, sizeof(*web));
    enum aloft_status status = make_server(web, parts, password);

    if (status == ALOFT_OK) {
        status = aloft_address_parse(options->address, options->http_port, &local);
    }
    if (status == ALOFT_OK) {
        status = aloft_pump_add(parts->pump, &web->server.machine, &web->link);
    }
    if (status == ALOFT_OK) {
        status = aloft_link_serve(web->link, &local);
    }
    return status;
}

uint16_t device_web_port(const struct device_web *web)
{
    return aloft_link_listen_port(web->link);
}
