#include "poller.h"

#include <stdio.h>
#include <string.h>

#include "aloft/bearssl_digest.h"
#include "aloft/boot_facts.h"
#include "aloft/boot_record.h"
#include "aloft/clock.h"
#include "renewal.h"

/* How long to wait when an update from elsewhere is under way. */
#define BUSY_PAUSE_MS 1000u

static void collect_facts(struct poller *poller)
{
    const struct device *const device = poller->device;
    struct aloft_pull_device *const facts = &poller->facts;

    facts->family = ALOFT_PULL_ESP8266;
    memcpy(facts->sta_mac, device->options->mac, ALOFT_PULL_MAC_SIZE);
    memcpy(facts->ap_mac, device->options->mac, ALOFT_PULL_MAC_SIZE);
    facts->ap_mac[0] |= 0x02; // the access point's is the locally administered twin
    facts->free_space =
            aloft_update_room(&device->updates.config, ALOFT_UPDATE_FIRMWARE);
    facts->sketch_size = device->record.main.size;
    facts->chip_size = device->board.flash.base.geometry.size;
    facts->sketch_md5 = poller->md5;
    facts->sdk_version = "aloft-sim";
}

enum aloft_status poller_init(
        struct poller *poller, struct device *device, struct aloft_pump *pump)
{
    memset(poller, 0, sizeof(*poller));
    poller->device = device;
    aloft_pull_client_init(&poller->client);
    if (device->options->poll == NULL) {
        return ALOFT_OK; // the timer never runs
    }
    collect_facts(poller);
    device_etag_read(device->options->etag_file, &device->record.main, poller->etag);
    aloft_timer_start(&poller->timer, aloft_clock_ms(), 0);
    enum aloft_status status = aloft_boot_facts_md5(
            &device->board.site.layout, &aloft_bearssl_md5, poller->md5);

    if (status == ALOFT_OK) {
        status = secure_init(&poller->secure, device, &poller->client.exchange.machine);
    }
    if (status != ALOFT_OK) {
        return status;
    }
    return aloft_pump_add(pump, &poller->secure.client.machine, &poller->link);
}

static void tell_failure(enum aloft_status why)
{
    /* stderr stands for the serial line: nobody has to listen. */
    (void)fprintf(stderr, "device: the server was asked in vain: %s\n",
            aloft_status_text(why));
}

static void ask_later(struct poller *poller, uint32_t for_ms)
{
    aloft_timer_start(&poller->timer, aloft_clock_ms(), for_ms);
}

static void start(struct poller *poller, const struct aloft_pull_config *config)
{
    secure_refresh(&poller->secure);
    const enum aloft_status status =
            aloft_pull_client_start(&poller->client, config, aloft_clock_ms());

    aloft_timer_stop(&poller->timer);
    if (status != ALOFT_OK) {
        tell_failure(status);
        ask_later(poller, poller->device->options->poll_interval_s * 1000u);
    }
}

/* For firmware, or for the trust store that the server has told of. */
static void ask(struct poller *poller)
{
    struct device *const device = poller->device;
    struct aloft_pull_config config = {
            .update = &device->updates.update,
            .update_config = &device->updates.config,
            .md5 = &aloft_bearssl_md5,
            .device = &poller->facts,
            .url = device->options->poll,
            .version = device->build->version,
            .mode = ALOFT_PULL_SKETCH,
            .tls_available = true,
            .stay = device->options->stay,
    };

    if (device->updates.config.judge != NULL) {
        config.ahead = poller->ahead;
        config.ahead_size = sizeof(poller->ahead);
        config.manifest_files = device->options->manifest_files;
    }
    if (device->updates.running_known) {
        config.running_sha256 = device->updates.running_sha256;
    }
    if (poller->etag[0] != '\0') {
        config.etag = poller->etag;
    }
    if (poller->wants_store) {
        (void)snprintf(poller->store_version, sizeof(poller->store_version), "%u",
                (unsigned)device->board.site.trust.store.version); // it fits
        config.mode = ALOFT_PULL_TRUST;
        config.etag = NULL;
        config.version = poller->store_version;
        config.store = poller->store;
        config.store_size = sizeof(poller->store);
    }
    start(poller, &config);
}

/* On trial no update is taken, or there would be none to go back to. But a server that
 * has one to offer was reached: were this no proof, a newer release would keep the one
 * before it from ever being confirmed. */
static bool is_offer_refused(enum aloft_status status)
{
    return status == ALOFT_ERR_SPACE || status == ALOFT_ERR_ON_TRIAL;
}

/* Has the server told of a trust store that this device might take? */
static bool has_newer_store(const struct poller *poller)
{
    const struct aloft_trust *const trust = &poller->device->board.site.trust;
    const uint32_t version = aloft_pull_client_trust_version(&poller->client);

    return trust->loaded && version > trust->store.version &&
           version != poller->refused_store;
}

/* What is to be asked next, and when. A store comes first: it may be what makes the
 * device trust the firmware that it has just refused. */
static void plan(struct poller *poller)
{
    const bool asked_for_store = poller->wants_store;

    poller->wants_store = !asked_for_store && has_newer_store(poller);
    ask_later(poller,
            poller->wants_store ? 0 : poller->device->options->poll_interval_s * 1000u);
}

static void take_store(struct poller *poller)
{
    const enum aloft_status status = device_renew_trust(poller->device, poller->store,
            aloft_pull_client_store_len(&poller->client));
    const bool may_do_later = status == ALOFT_ERR_BUSY || status == ALOFT_ERR_ON_TRIAL;

    if (status != ALOFT_OK && !may_do_later) {
        poller->refused_store = aloft_pull_client_trust_version(&poller->client);
    }
    poller->wants_store = false;
    ask_later(poller,
            status == ALOFT_OK ? 0 : poller->device->options->poll_interval_s * 1000u);
}

/* After the timer was stopped: has the question been answered? */
static void look(struct poller *poller)
{
    const enum aloft_status status = aloft_pull_client_status(&poller->client);

    switch (aloft_pull_client_outcome(&poller->client)) {
    case ALOFT_PULL_RUNNING:
    case ALOFT_PULL_VERSION_TOLD: // was not asked for
    case ALOFT_PULL_INSTALLED:    // would be offered until the restart
        break;
    case ALOFT_PULL_FAILED:
        tell_failure(status);
        if (is_offer_refused(status)) {
            device_health_pass(&poller->device->health, DEVICE_CHECK_SERVER);
        }
        plan(poller);
        break;
    case ALOFT_PULL_STORE_BROUGHT:
        take_store(poller);
        break;
    case ALOFT_PULL_NO_UPDATE:
        (void)fprintf(stderr, "device: the server has nothing new\n"); // as above
        device_health_pass(&poller->device->health, DEVICE_CHECK_SERVER);
        plan(poller);
        break;
    }
}

void poller_proceed(struct poller *poller)
{
    if (poller->device->options->poll == NULL) {
        return;
    }
    if (!poller->timer.running) {
        look(poller);
    }
    if (!aloft_timer_expired(&poller->timer, aloft_clock_ms())) {
        return;
    }
    if (poller->device->updates.update.state == ALOFT_UPDATE_OPEN) {
        ask_later(poller, BUSY_PAUSE_MS);
        return;
    }
    ask(poller);
}

void poller_note_installed(const struct poller *poller)
{
    const struct device *const device = poller->device;
    struct aloft_boot_state record;

    if (device->options->poll != NULL &&
            aloft_pull_client_outcome(&poller->client) == ALOFT_PULL_INSTALLED &&
            aloft_boot_record_read(&device->board.site.layout.record, &record) ==
                    ALOFT_OK) {
        device_etag_write(device->options->etag_file, &record.staged,
                aloft_pull_client_etag(&poller->client));
    }
}

uint32_t poller_due_ms(const struct poller *poller)
{
    return aloft_timer_left_ms(&poller->timer, aloft_clock_ms());
}
