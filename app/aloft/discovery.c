#include "discovery.h"

#include <stdlib.h>

#include "aloft/clock.h"
#include "aloft/multicast.h"

static const char *const types[DISCOVERY_TYPES] = {
        [DISCOVERY_ARDUINO] = "_arduino._tcp",
        [DISCOVERY_ALOFT] = "_aloft._tcp",
};

/* A machine around the browser that notes on which interfaces it hears itself. */
struct discovery {
    struct aloft_machine ear;
    struct aloft_interface interfaces[ALOFT_INTERFACES_MAX];
    bool hears[ALOFT_INTERFACES_MAX];
    size_t interface_count;
    struct aloft_mdns_browser browser;
    struct aloft_mdns_found found[DISCOVERY_FOUND_MAX];
    uint8_t buf[1400]; /**< As long as what goes through any network in one piece. */
    struct aloft_pump *pump;
};

static void listen_for_itself(
        struct discovery *discovery, const struct aloft_peer *peer)
{
    for (size_t i = 0; i < discovery->interface_count; i++) {
        const struct aloft_peer own = aloft_peer_ipv4(discovery->interfaces[i].ipv4, 0);

        discovery->hears[i] =
                discovery->hears[i] || aloft_peer_same_address(&own, peer);
    }
}

static size_t take(struct aloft_machine *machine, const struct aloft_event *event)
{
    struct discovery *const discovery = (struct discovery *)machine;

    if (event->kind == ALOFT_EVENT_DATAGRAM) {
        listen_for_itself(discovery, &event->peer);
    }
    return aloft_machine_take(&discovery->browser.machine, event);
}

static bool next(struct aloft_machine *machine, struct aloft_action *action)
{
    struct discovery *const discovery = (struct discovery *)machine;

    return aloft_machine_next(&discovery->browser.machine, action);
}

static uint32_t due_ms(const struct aloft_machine *machine, uint32_t now_ms)
{
    const struct discovery *const discovery = (const struct discovery *)machine;

    return aloft_machine_due_ms(&discovery->browser.machine, now_ms);
}

static const struct aloft_machine_ops ops = {take, next, due_ms};

static enum aloft_status join(struct discovery *discovery)
{
    const struct aloft_peer all = aloft_mdns_everybody();
    struct aloft_link *link = NULL;

    discovery->interface_count =
            aloft_interfaces_list(discovery->interfaces, ALOFT_INTERFACES_MAX);
    if (discovery->interface_count == 0) {
        return ALOFT_ERR_UNREACHABLE;
    }
    const enum aloft_status status =
            aloft_pump_add(discovery->pump, &discovery->ear, &link);

    return status == ALOFT_OK ? aloft_link_join(link, &all, discovery->interfaces,
                                        discovery->interface_count)
                              : status;
}

static enum aloft_status start(struct discovery *discovery)
{
    const struct aloft_mdns_browser_config config = {.types = types,
            .type_count = DISCOVERY_TYPES,
            .found = discovery->found,
            .found_max = DISCOVERY_FOUND_MAX,
            .buf = discovery->buf,
            .buf_size = sizeof discovery->buf};
    enum aloft_status status = aloft_mdns_browser_init(&discovery->browser, &config);

    if (status == ALOFT_OK) {
        status = aloft_pump_new(&discovery->pump);
    }
    if (status == ALOFT_OK) {
        status = join(discovery);
    }
    if (status == ALOFT_OK) {
        aloft_mdns_browser_start(&discovery->browser, aloft_clock_ms());
    }
    return status;
}

enum aloft_status discovery_open(struct discovery **discovery)
{
    struct discovery *const made = (struct discovery *)calloc(1, sizeof *made);

    *discovery = NULL;
    if (made == NULL) {
        return ALOFT_ERR_MEMORY;
    }
    made->ear.ops = &ops;
    const enum aloft_status status = start(made);

    if (status != ALOFT_OK) {
        discovery_close(made);
        return status;
    }
    *discovery = made;
    return ALOFT_OK;
}

void discovery_close(struct discovery *discovery)
{
    if (discovery != NULL) {
        aloft_pump_free(discovery->pump);
        free(discovery);
    }
}

enum aloft_pump_news discovery_turn(struct discovery *discovery, uint32_t max_wait_ms)
{
    return aloft_pump_turn(discovery->pump, max_wait_ms);
}

void discovery_run(struct discovery *discovery, uint32_t for_ms)
{
    const uint32_t begin_ms = aloft_clock_ms();
    uint32_t gone_ms = 0;

    while (gone_ms < for_ms) {
        (void)discovery_turn(discovery, for_ms - gone_ms); // nothing restarts here
        gone_ms = aloft_clock_ms() - begin_ms;
    }
}

void discovery_watch(struct discovery *discovery, int fd)
{
    aloft_pump_watch(discovery->pump, fd);
}

const struct aloft_mdns_found *discovery_found(const struct discovery *discovery)
{
    return discovery->found;
}

const char *discovery_deaf(const struct discovery *discovery)
{
    for (size_t i = 0; i < discovery->interface_count; i++) {
        if (!discovery->hears[i]) {
            return discovery->interfaces[i].name;
        }
    }
    return NULL;
}
