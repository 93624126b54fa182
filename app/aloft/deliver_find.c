/* Where a device is, and what it tells before anything is sent. */
#include <string.h>

#include "aloft/address.h"
#include "deliver_private.h"
#include "sim_status.h"

#define HTTP_PORT 80u

static void use_peer(struct trip *trip, uint16_t port)
{
    struct aloft_peer peer = trip->addresses.peers[0];
    char address[ALOFT_ADDRESS_TEXT_MAX];
    char url[DEVICE_URL_MAX];

    peer.port = port;
    aloft_address_port_text(&peer, address);
    snprintf(url, sizeof url, "http://%s", address);
    device_api_use(&trip->observation.api, url);
}

static enum aloft_exit find_sim(struct trip *trip)
{
    struct aloft_peer *peer = &trip->addresses.peers[0];
    struct sim_status status;

    if (!sim_status_await(trip->target.sim, &status) ||
            aloft_address_parse(status.address, status.espota_port, peer) != ALOFT_OK) {
        return sim_status_fail(trip->cli, trip->target.sim);
    }
    trip->addresses.count = 1;
    trip->addresses.http_port = status.http_port;
    trip->in_recovery = status.recovery;
    return ALOFT_EXIT_OK;
}

/* What the user says, else what the device announces, else what is usual. */
static uint16_t http_port(const struct trip *trip)
{
    const uint16_t announced = trip->addresses.http_port;

    if (trip->order->http_port != 0) {
        return (uint16_t)trip->order->http_port;
    }
    return announced != 0 ? announced : HTTP_PORT;
}

/* A port in the target is that of espota, or that of HTTP: who answers knows. */
static void look(struct trip *trip)
{
    const bool either = trip->target.port != 0 && !trip->target.by_espota &&
                        trip->target.sim == NULL && trip->order->http_port == 0;

    if (either) {
        use_peer(trip, trip->target.port);
        observe_begin(&trip->observation);
    }
    if (trip->observation.possible || trip->observation.api.signal != 0) {
        return;
    }
    use_peer(trip, http_port(trip));
    observe_begin(&trip->observation);
}

/* A URL names the way itself: then what is wrong with it is worth telling. */
static enum aloft_exit look_at_url(struct trip *trip)
{
    struct observation *observation = &trip->observation;

    device_api_use(&observation->api, trip->target.base);
    if (trip->target.page[0] != '\0') {
        observe_begin(observation); // a stock device tells nothing
        return ALOFT_EXIT_OK;
    }
    const enum aloft_exit exit =
            device_api_info(trip->cli, &observation->api, &observation->info);

    observation->possible = exit == ALOFT_EXIT_OK;
    return exit;
}

enum aloft_exit deliver_find(struct trip *trip)
{
    const struct cli_target *target = &trip->target;
    const bool blind = trip->order->no_wait &&
                       (target->by_espota || trip->order->asked == TRANSPORT_ESPOTA);
    enum aloft_exit exit = ALOFT_EXIT_OK;

    trip->observation.api = (struct device_api){.target = target->text,
            .password = &trip->order->password,
            .tls = trip->order->tls};
    if (target->by_http) {
        return look_at_url(trip);
    }
    exit = target->sim != NULL ? find_sim(trip)
                               : cli_target_find(trip->cli, target->host, target->port,
                                         &trip->addresses);
    if (exit == ALOFT_EXIT_OK && trip->in_recovery) {
        look(trip);
        trip->observation.possible = true; // once it runs again
    } else if (exit == ALOFT_EXIT_OK && !blind) {
        look(trip);
    }
    return exit;
}
