#include "network.h"

#include <string.h>

#include "aloft/posix_random.h"

static void announce(struct network *network)
{
    const struct announcer_ports ports = {
            .espota = device_uploads_port(&network->uploads),
            .http = web_port(&network->web)};

    announcer_open(&network->announcer, network->device, &ports, &network->random,
            network->pump);
}

static enum aloft_status open_with_password(
        struct network *network, const struct device_password *password)
{
    struct device *const device = network->device;
    enum aloft_status status = device_uploads_open(&network->uploads, &device->updates,
            device->options, password, &network->random, network->pump);

    device_renewal_init(&network->renewal, device);
    if (status == ALOFT_OK) {
        device_uploads_take_stores(&network->uploads, &network->renewal.base);
        status = web_open(
                &network->web, device, &network->random, network->pump, password);
    }
    if (status == ALOFT_OK) {
        status = poller_init(&network->poller, device, network->pump);
    }
    if (status == ALOFT_OK) {
        announce(network);
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
    announcer_proceed(&network->announcer);
    const uint32_t poller_ms = poller_due_ms(&network->poller);
    const uint32_t device_ms = device_due_ms(network->device);

    const enum aloft_pump_news news = aloft_pump_turn(
            network->pump, poller_ms < device_ms ? poller_ms : device_ms);

    if (news == ALOFT_PUMP_RESTART) {
        poller_note_installed(&network->poller);
    }
    return news;
}

void network_say_goodbye(struct network *network)
{
    announcer_stop(&network->announcer);
    (void)aloft_pump_turn(network->pump, 0); // sends it; no other news counts now
}

void network_close(struct network *network)
{
    aloft_pump_free(network->pump);
    network->pump = NULL;
}
