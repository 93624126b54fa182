#include "announcer.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "aloft/clock.h"

/* Host names of devices may have a domain: only the first part is announced. */
static void set_hostname(struct announcer *announcer, const char *hostname)
{
    const size_t len = strcspn(hostname, ".");

    if (len <= ALOFT_MDNS_LABEL_MAX) {
        memcpy(announcer->hostname, hostname, len);
    }
}

static const char *state_of(const struct device *device)
{
    const struct aloft_boot_layout *const layout = &device->board.site.layout;
    const bool knows_trials = layout->spare.size > 0 || layout->alternates;

    if (device->on_trial) {
        return "state=trial";
    }
    return knows_trials ? "state=confirmed" : "state=running";
}

/* Returns whether it is another one. */
static bool set_state(struct announcer *announcer)
{
    const char *const state = state_of(announcer->device);
    const bool changed = strcmp(announcer->state, state) != 0;

    (void)snprintf(announcer->state, sizeof announcer->state, "%s", state); // fits
    return changed;
}

static void describe(struct announcer *announcer, const struct announcer_ports *ports)
{
    const struct device *const device = announcer->device;
    const bool has_password = device->options->auth != DEVICE_AUTH_NONE;

    set_hostname(announcer, device->options->hostname);
    (void)snprintf(announcer->version, sizeof announcer->version, "version=%s",
            device->build->version); // a version that is cut is still a hint
    (void)set_state(announcer);      // nobody has heard another one
    announcer->arduino[0] = "tcp_check=no";
    announcer->arduino[1] = "ssh_upload=no";
    announcer->arduino[2] = "board=sim";
    announcer->arduino[3] = has_password ? "auth_upload=yes" : "auth_upload=no";
    announcer->aloft[0] = announcer->version;
    announcer->aloft[1] = "target=sim";
    announcer->aloft[2] = announcer->state;
    announcer->services[0] = (struct aloft_mdns_service){
            "_arduino._tcp", ports->espota, announcer->arduino, 4};
    announcer->services[1] = (struct aloft_mdns_service){
            "_aloft._tcp", ports->http, announcer->aloft, 3};
    announcer->services[2] =
            (struct aloft_mdns_service){"_http._tcp", ports->http, NULL, 0};
}

static enum aloft_status open_place(struct announcer *announcer,
        const struct aloft_interface *interface, struct aloft_random *random,
        struct aloft_pump *pump)
{
    const struct aloft_peer all = aloft_mdns_everybody();
    struct announcer_place *const place = &announcer->places[announcer->place_count];
    struct aloft_mdns_announcer_config config = {.hostname = announcer->hostname,
            .services = announcer->services,
            .service_count = 3,
            .random = random,
            .buf = place->buf,
            .buf_size = sizeof place->buf,
            .shared_port = true};

    memcpy(config.address.ipv4, interface->ipv4, sizeof config.address.ipv4);
    memcpy(config.address.ipv4_mask, interface->ipv4_mask,
            sizeof config.address.ipv4_mask);
    enum aloft_status status = aloft_mdns_announcer_init(&place->machine, &config);

    if (status == ALOFT_OK) {
        status = aloft_pump_add(pump, &place->machine.machine, &place->link);
    }
    if (status == ALOFT_OK) {
        status = aloft_link_join(place->link, &all, interface, 1);
    }
    if (status == ALOFT_OK) {
        aloft_mdns_announcer_start(&place->machine, aloft_clock_ms());
        announcer->place_count++;
    }
    return status;
}

static void tell_failure(const char *where, enum aloft_status why)
{
    (void)fprintf(stderr, "device: not announced on %s: %s\n", where,
            why == ALOFT_ERR_ADDRESS ? strerror(errno)
                                     : aloft_status_text(why)); // as a serial line
}

static size_t list_interfaces(
        const char *address, struct aloft_interface interfaces[ALOFT_INTERFACES_MAX])
{
    if (strcmp(address, "0.0.0.0") == 0) {
        return aloft_interfaces_list(interfaces, ALOFT_INTERFACES_MAX);
    }
    return aloft_interface_find(address, &interfaces[0]) == ALOFT_OK ? 1 : 0;
}

void announcer_open(struct announcer *announcer, const struct device *device,
        const struct announcer_ports *ports, struct aloft_random *random,
        struct aloft_pump *pump)
{
    struct aloft_interface interfaces[ALOFT_INTERFACES_MAX];

    memset(announcer, 0, sizeof *announcer);
    announcer->device = device;
    if (device->options->no_mdns) {
        return;
    }
    describe(announcer, ports);
    const size_t count = list_interfaces(device->options->address, interfaces);

    if (count == 0) {
        tell_failure(device->options->address, ALOFT_ERR_UNREACHABLE);
    }
    for (size_t i = 0; i < count; i++) {
        const enum aloft_status status =
                open_place(announcer, &interfaces[i], random, pump);

        if (status != ALOFT_OK) {
            tell_failure(interfaces[i].name, status);
        }
    }
}

void announcer_proceed(struct announcer *announcer)
{
    if (announcer->place_count == 0 || !set_state(announcer)) {
        return;
    }
    for (size_t i = 0; i < announcer->place_count; i++) {
        aloft_mdns_announcer_change(&announcer->places[i].machine, aloft_clock_ms());
    }
}

void announcer_stop(struct announcer *announcer)
{
    for (size_t i = 0; i < announcer->place_count; i++) {
        aloft_mdns_announcer_stop(&announcer->places[i].machine);
    }
}
