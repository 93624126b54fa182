#include "network.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aloft/address.h"
#include "aloft/bearssl_digest.h"
#include "aloft/clock.h"
#include "aloft/file.h"
#include "aloft/posix_random.h"

#define PASSWORD_MAX 1024u

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

/* Reads the first line of the password file and keeps only its hash. */
static enum aloft_status read_secret(
        const struct device_options *options, struct aloft_espota_secret *secret)
{
    uint8_t *password = NULL;
    size_t len = 0;

    if (options->auth == DEVICE_AUTH_NONE) {
        return ALOFT_OK;
    }
    const enum aloft_status status =
            aloft_file_read(options->password_file, PASSWORD_MAX, &password, &len);

    if (status != ALOFT_OK) {
        return status;
    }
    const size_t password_len = strcspn((const char *)password, "\r\n");

    aloft_espota_secret_make(secret,
            options->auth == DEVICE_AUTH_MD5 ? &aloft_bearssl_md5
                                             : &aloft_bearssl_sha256,
            password, password_len);
    explicit_bzero(password, len);
    free(password);
    if (password_len == 0) {
        (void)fprintf(stderr, "device: the password is empty\n"); // anybody's guess
        return ALOFT_ERR_FORMAT;
    }
    return ALOFT_OK;
}

static enum aloft_status make_receiver(struct network *network)
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
    enum aloft_status status = read_secret(options, &config.secret);

    if (status == ALOFT_OK) {
        status = aloft_espota_receiver_init(&network->receiver, &config);
    }
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

enum aloft_status network_open(struct network *network, struct device *device)
{
    memset(network, 0, sizeof(*network));
    network->device = device;
    network->random = aloft_posix_random();
    enum aloft_status status = aloft_pump_new(&network->pump);

    if (status == ALOFT_OK) {
        status = make_receiver(network);
    }
    if (status == ALOFT_OK) {
        status = listen_for_invitations(network);
    }
    if (status == ALOFT_OK) {
        status = poller_init(&network->poller, device, network->pump);
    }
    return status;
}

enum aloft_pump_news network_turn(struct network *network)
{
    poller_proceed(&network->poller);
    return aloft_pump_turn(network->pump, poller_due_ms(&network->poller));
}

void network_close(struct network *network)
{
    aloft_pump_free(network->pump);
    network->pump = NULL;
}
