#include "poller.h"

#include "aloft/bearssl_digest.h"
#include "aloft/board_print.h"
#include "aloft/boot_app.h"
#include "aloft/decimal.h"
#include "aloft/lwip_stack.h"
#include "aloft/memory.h"
#include "aloft/url.h"
#include "renewal.h"

/* How long to wait when an update from elsewhere is under way. */
#define BUSY_PAUSE_MS 1000u

static void collect_facts(struct poller *poller)
{
    const struct firmware *const firmware = poller->firmware;
    struct aloft_pull_device *const facts = &poller->facts;
    struct aloft_boot_status running;

    facts->family = ALOFT_PULL_ESP8266;
    memcpy(facts->sta_mac, firmware->settings.mac, ALOFT_PULL_MAC_SIZE);
    memcpy(facts->ap_mac, firmware->settings.mac, ALOFT_PULL_MAC_SIZE);
    facts->free_space =
            aloft_update_room(&firmware->updates.config, ALOFT_UPDATE_FIRMWARE);
    if (aloft_boot_status_read(&firmware->board.site.layout, &running) == ALOFT_OK) {
        facts->sketch_size = running.running.size;
    }
    facts->chip_size = firmware->board.flash.geometry.size;
    facts->sketch_md5 = poller->md5;
    facts->sdk_version = "aloft";
}

/* Where the server is, for a network that does not tell. */
static enum aloft_status note_address(const struct aloft_board_settings *settings)
{
    struct aloft_url url;

    if (settings->poll_address == NULL) {
        return ALOFT_OK;
    }
    const enum aloft_status status =
            aloft_url_parse(&url, aloft_span_of(settings->poll));

    return status == ALOFT_OK ? aloft_lwip_host_add(url.host, settings->poll_address)
                              : status;
}

static enum aloft_status open(struct firmware_part *part, struct firmware *firmware)
{
    struct poller *const poller = (struct poller *)part;

    poller->firmware = firmware;
    aloft_pull_client_init(&poller->client);
    if (firmware->settings.poll == NULL) {
        return ALOFT_OK;
    }
    collect_facts(poller);
    aloft_lwip_pump_add(&firmware->pump, &poller->link, &poller->secure.client.machine);
    aloft_timer_start(&poller->timer, firmware_now_ms(), 0);
    enum aloft_status status =
            secure_init(&poller->secure, firmware, &poller->client.exchange.machine);

    if (status == ALOFT_OK) {
        status = note_address(&firmware->settings);
    }
    if (status != ALOFT_OK) {
        return status;
    }
    return aloft_boot_facts_md5(
            &firmware->board.site.layout, &aloft_bearssl_md5, poller->md5);
}

static void ask_later(struct poller *poller, uint32_t for_ms)
{
    aloft_timer_start(&poller->timer, firmware_now_ms(), for_ms);
}

static uint32_t pause_ms(const struct poller *poller)
{
    return poller->firmware->settings.poll_interval_s * 1000u;
}

static void tell(enum aloft_status status)
{
    aloft_board_print("device: the server was asked in vain: ");
    aloft_board_print(aloft_status_text(status));
    aloft_board_print("\n");
}

static void start(struct poller *poller, const struct aloft_pull_config *config)
{
    secure_refresh(&poller->secure, poller->firmware);
    const enum aloft_status status =
            aloft_pull_client_start(&poller->client, config, firmware_now_ms());

    aloft_timer_stop(&poller->timer);
    poller->asking = status == ALOFT_OK;
    if (status != ALOFT_OK) {
        tell(status);
        ask_later(poller, pause_ms(poller));
    }
}

/* Makes it a question for the trust store that the server has told of. */
static void ask_for_store(struct poller *poller, struct aloft_pull_config *config)
{
    const uint32_t version = poller->firmware->board.site.trust.store.version;
    const size_t digits = aloft_decimal_encode(version, poller->store_version);

    poller->store_version[digits] = '\0';
    config->mode = ALOFT_PULL_TRUST;
    config->version = poller->store_version;
    config->store = poller->ahead;
    config->store_size = sizeof(poller->ahead);
    config->ahead = NULL;
    config->ahead_size = 0;
}

static void ask(struct poller *poller)
{
    struct firmware *const firmware = poller->firmware;
    struct aloft_pull_config config = {
            .update = &firmware->updates.update,
            .update_config = &firmware->updates.config,
            .md5 = &aloft_bearssl_md5,
            .device = &poller->facts,
            .url = firmware->settings.poll,
            .version = firmware_version,
            .mode = ALOFT_PULL_SKETCH,
            .ahead = poller->ahead,
            .ahead_size = sizeof(poller->ahead),
            .tls_available = true,
    };

    if (poller->wants_store) {
        ask_for_store(poller, &config);
    }
    start(poller, &config);
}

/* Has the server told of a trust store that this device might take? */
static bool has_newer_store(const struct poller *poller)
{
    const struct aloft_trust *const trust = &poller->firmware->board.site.trust;
    const uint32_t version = aloft_pull_client_trust_version(&poller->client);

    return trust->loaded && version > trust->store.version &&
           version != poller->refused_store;
}

/* What is to be asked next, and when. A store comes first: it may be what makes the
 * device trust the firmware that it has just refused. */
static void plan(struct poller *poller)
{
    poller->wants_store = !poller->wants_store && has_newer_store(poller);
    ask_later(poller, poller->wants_store ? 0 : pause_ms(poller));
}

static void take_store(struct poller *poller)
{
    const enum aloft_status status = firmware_renew_trust(poller->firmware,
            poller->ahead, aloft_pull_client_store_len(&poller->client));
    const bool may_do_later = status == ALOFT_ERR_BUSY || status == ALOFT_ERR_ON_TRIAL;

    if (status != ALOFT_OK && !may_do_later) {
        poller->refused_store = aloft_pull_client_trust_version(&poller->client);
    }
    poller->wants_store = false;
    ask_later(poller, status == ALOFT_OK ? 0 : pause_ms(poller));
}

static void look(struct poller *poller)
{
    switch (aloft_pull_client_outcome(&poller->client)) {
    case ALOFT_PULL_RUNNING:
    case ALOFT_PULL_INSTALLED:    // the restart comes
    case ALOFT_PULL_VERSION_TOLD: // was not asked for
        return;
    case ALOFT_PULL_STORE_BROUGHT:
        take_store(poller);
        break;
    case ALOFT_PULL_NO_UPDATE:
        aloft_board_print("device: the server has nothing new\n");
        plan(poller);
        break;
    case ALOFT_PULL_FAILED:
        tell(aloft_pull_client_status(&poller->client));
        plan(poller);
        break;
    }
    poller->asking = false;
}

static void proceed(struct firmware_part *part)
{
    struct poller *const poller = (struct poller *)part;

    if (poller->asking) {
        look(poller);
    }
    if (!aloft_timer_expired(&poller->timer, firmware_now_ms())) {
        return;
    }
    if (poller->firmware->updates.update.state == ALOFT_UPDATE_OPEN) {
        ask_later(poller, BUSY_PAUSE_MS);
        return;
    }
    ask(poller);
}

void poller_init(struct poller *poller)
{
    static const struct firmware_part_ops ops = {.open = open, .proceed = proceed};

    poller->part.ops = &ops;
}
