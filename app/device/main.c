#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "aloft/device_status.h"
#include "aloft/signals.h"
#include "build.h"
#include "device.h"
#include "network.h"

/* stderr stands for the serial line: nobody has to listen. */
static int give_up(const char *what, enum aloft_status why)
{
    const bool has_errno = why == ALOFT_ERR_IO || why == ALOFT_ERR_ADDRESS;

    (void)fprintf(stderr, "device: %s: %s\n", what,
            has_errno ? strerror(errno) : aloft_status_text(why));
    return 1;
}

/* What cannot be told is not worth stopping for: the device has a job to do. */
static void tell(const struct network *network, const char *state)
{
    const struct device *const device = network->device;
    const struct device_options *const options = device->options;
    const struct device_status status = {.state = state,
            .hostname = options->hostname,
            .version = device->build->version,
            .address = options->address,
            .espota_port = device_uploads_port(&network->uploads),
            .http_port = web_port(&network->web),
            .record = device->record};

    if (options->status == NULL) {
        return;
    }
    if (device_status_write(options->status, &status) != ALOFT_OK) {
        (void)fprintf(stderr, "device: cannot write %s\n", options->status);
    }
}

/* Works until an update wants a restart, or the device is switched off. */
static int work(struct network *network, struct aloft_signals *signals)
{
    aloft_pump_watch(network->pump, signals->fd);
    for (;;) {
        switch (network_turn(network)) {
        case ALOFT_PUMP_TURNED:
            break;
        case ALOFT_PUMP_RESTART:
            return DEVICE_EXIT_RESET;
        case ALOFT_PUMP_WOKEN:
            return 0;
        }
    }
}

static void say_hello(const struct network *network)
{
    const struct device *const device = network->device;

    (void)fprintf(stderr, "device: %s runs %s, espota udp %s:%u, http tcp %u\n",
            device->options->hostname, device->build->version, device->options->address,
            (unsigned)device_uploads_port(&network->uploads),
            (unsigned)web_port(&network->web));
}

static int run(struct device *device, struct aloft_signals *signals)
{
    struct network network;
    int code = 1;
    const enum aloft_status status = network_open(&network, device);

    if (status == ALOFT_OK) {
        tell(&network, "running");
        say_hello(&network);
        code = work(&network, signals);
        tell(&network, code == DEVICE_EXIT_RESET ? "restarting" : "off");
        if (code != DEVICE_EXIT_RESET) {
            network_say_goodbye(&network);
        }
    } else {
        code = give_up("no network", status);
    }
    network_close(&network);
    return code;
}

int device_main(int argc, char **argv, const struct device_build *build)
{
    static const int list[] = {SIGINT, SIGTERM, 0};
    struct device_options options;
    struct device device;
    struct aloft_signals signals;
    int code = 1;

    if (!device_options_read(&options, argc, argv)) {
        return 2;
    }
    const enum aloft_status status = device_open(&device, &options, build);

    if (status != ALOFT_OK) {
        return give_up(options.flash, status);
    }
    if (aloft_signals_open(&signals, list) == ALOFT_OK) {
        code = run(&device, &signals);
        aloft_signals_close(&signals);
    }
    device_close(&device);
    return code;
}
