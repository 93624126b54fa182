#include "aloft/device_uploads.h"

#include <string.h>

#include "aloft/address.h"
#include "aloft/bearssl_digest.h"
#include "aloft/clock.h"

static enum aloft_espota_scheme scheme_of(enum device_auth auth)
{
    switch (auth) {
    case DEVICE_AUTH_NONE:
        return ALOFT_ESPOTA_SCHEME_OPEN;
    case DEVICE_AUTH_MD5:
        return ALOFT_ESPOTA_SCHEME_MD5;
    case DEVICE_AUTH_PBKDF2:
        return ALOFT_ESPOTA_SCHEME_PBKDF2;
    }
    return ALOFT_ESPOTA_SCHEME_PBKDF2;
}

static enum aloft_status make_ahead(
        struct device_uploads *uploads, struct aloft_espota_trust *trust)
{
    const struct aloft_espota_ahead_config config = {
            .memory = uploads->document,
            .size = sizeof(uploads->document),
            .trust = trust,
    };

    return aloft_espota_ahead_init(&uploads->ahead, &config);
}

static enum aloft_status make_receiver(struct device_uploads *uploads,
        const struct aloft_espota_receiver_config *config,
        const struct device_options *options)
{
    const enum aloft_status status =
            aloft_espota_receiver_init(&uploads->receiver, config);

    if (status == ALOFT_OK && options->armed_s > 0) {
        aloft_espota_receiver_arm(
                &uploads->receiver, options->armed_s * 1000u, aloft_clock_ms());
    }
    return status;
}

static enum aloft_status listen(struct device_uploads *uploads,
        const struct device_options *options, struct aloft_pump *pump)
{
    struct aloft_peer local;
    enum aloft_status status =
            aloft_address_parse(options->address, options->espota_port, &local);

    if (status == ALOFT_OK) {
        status = aloft_pump_add(pump, &uploads->receiver.machine, &uploads->link);
    }
    if (status == ALOFT_OK) {
        status = aloft_link_bind(uploads->link, &local);
    }
    return status;
}

enum aloft_status device_uploads_open(struct device_uploads *uploads,
        struct aloft_posix_updates *updates, const struct device_options *options,
        const struct device_password *password, struct aloft_random *random,
        struct aloft_pump *pump)
{
    struct aloft_espota_receiver_config config = {
            .update = &updates->update,
            .update_config = &updates->config,
            .prelude = &uploads->ahead.base,
            .digests = {.md5 = &aloft_bearssl_md5, .sha256 = &aloft_bearssl_sha256},
            .random = random,
            .scheme = scheme_of(options->auth),
            .armed_only = options->armed_s > 0,
            .no_restart = options->stay,
    };

    memset(uploads, 0, sizeof(*uploads));
    if (options->auth != DEVICE_AUTH_NONE) {
        aloft_espota_secret_make(&config.secret,
                options->auth == DEVICE_AUTH_MD5 ? &aloft_bearssl_md5
                                                 : &aloft_bearssl_sha256,
                password->text, password->len);
    }
    enum aloft_status status = make_ahead(uploads, NULL);

    if (status == ALOFT_OK) {
        status = make_receiver(uploads, &config, options);
    }
    return status == ALOFT_OK ? listen(uploads, options, pump) : status;
}

void device_uploads_take_stores(
        struct device_uploads *uploads, struct aloft_espota_trust *trust)
{
    (void)make_ahead(uploads, trust); // has worked when they were opened
}

uint16_t device_uploads_port(const struct device_uploads *uploads)
{
    return aloft_link_udp_port(uploads->link);
}
