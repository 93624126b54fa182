#include "network.h"

#include <string.h>

#include "aloft/address.h"
#include "aloft/bearssl_digest.h"
#include "aloft/clock.h"
#include "aloft/posix_random.h"

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

static enum aloft_status make_receiver(
        struct network *network, const struct device_password *password)
{
    const struct device_options *const options = network->device->options;
    struct aloft_espota_receiver_config config = {
            .update = &network->device->updates.update,
            .update_config = &network->device->updates.config,
            .digests = {.md5 = &aloft_bearssl_md5, .sha256 = &aloft_bearssl_sha256},
            .random = &network->random,
            .scheme = scheme_of(options->auth),
            .armed_only = options->armed_s > 0,
            .no_restart = options->stay,
    };

    if (options->auth != DEVICE_AUTH_NONE) {
        aloft_espota_secret_make(&config.secret,
                options->auth == DEVICE_AUTH_MD5 ? &aloft_bearssl_md5
                                                 : &aloft_bearssl_sha256,
                password->text, password->len);
    }
    const enum aloft_status status =
            aloft_espota_receiver_init(&network->receiver, &config);

    if (status == ALOFT_OK && options->armed_s > 0) {
        aloft_espota_receiver_arm(
                &network->receiver, options->armed_s * 1000u, aloft_clock_ms());
    }
    return status;
}

static enum aloft_status listen_for_invitations(struct network *network)
{
    const struct device_options *const options = network->device->options;
    struct aloft_peer local;
    enum aloft_status status =
            aloft_address_parse(options->address, options->espota_port, &local);

    if (status == ALOFT_OK) {
        status = aloft_pump_add(
                network->pump, &network->receiver.machine, &network->espota);
    }
    if (status == ALOFT_OK) {
        status = aloft_link_bind(network->espota, &local);
    }
    return status;
}

static enum aloft_status open_with_password(
        struct network *network, const struct device_password *password)
{
    struct device *const device = network->device;
    enum aloft_status status = make_receiver(network, password);

    if (status == ALOFT_OK) {
        status = listen_for_invitations(network);
    }
    if (status == ALOFT_OK) {
        status = web_open(
                &network->web, device, &network->random, network->pump, password);
    }
    if (status == ALOFT_OK) {
        status = poller_init(&network->poller, device, network->pump);
    }
    return status;
}

enum aloft_status network_open(struct network *network, struct device *device)
{
    struct device_password password = {0};

    memset(network, 0, sizeof(*network));
    network->device = device;
    network->random = aloft_posix_random();
    enum aloft_status status = aloft_pump_new(&network->pump);

    if (status == ALOFT_OK && device->options->password_file != NULL) {
        status = device_password_read(&password, device->options->password_file);
    }
    if (status == ALOFT_OK) {
        status = open_with_password(network, &password);
    }
    if (status == ALOFT_OK) {
        device_health_pass(&device->health, DEVICE_CHECK_NETWORK);
    }
    device_password_wipe(&password);
    return status;
}

enum aloft_pump_news network_turn(struct network *network)
{
    poller_proceed(&network->poller);
    if (device_proceed(network->device)) {
        return ALOFT_PUMP_RESTART;
    }
    const uint32_t poller_ms = poller_due_ms(&network->poller);
    const uint32_t device_ms = device_due_ms(network->device);

    return aloft_pump_turn(
            network->pump, poller_ms < device_ms ? poller_ms : device_ms);
}

void network_close(struct network *network)
{
    aloft_pump_free(network->pump);
    network->pump = NULL;
}
