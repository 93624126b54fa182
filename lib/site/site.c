#include "aloft/site.h"

#include "aloft/boot_app.h"
#include "aloft/boot_partitions.h"
#include "aloft/memory.h"
#include "aloft/partition_table.h"

#define TABLE_SIZE ALOFT_SITE_TABLE_SIZE

static enum aloft_status read_table(
        const struct aloft_site_config *config, uint8_t *table)
{
    const uint32_t sector_size = config->flash->geometry.sector_size;
    const uint32_t size = sector_size > TABLE_SIZE ? sector_size : TABLE_SIZE;
    const struct aloft_area last = {
            .flash = config->flash,
            .offset = config->flash->geometry.size - size,
            .size = size,
    };
    const enum aloft_status status =
            aloft_area_read(&last, size - TABLE_SIZE, table, TABLE_SIZE);

    if (status != ALOFT_OK) {
        return status;
    }
    /* Up to its sectors only: what is written to a partition must not destroy it. */
    return aloft_partition_table_check(table, TABLE_SIZE, last.offset, config->md5);
}

static bool is_blank(const uint8_t *bytes, size_t len, uint8_t erased)
{
    size_t i = 0;

    while (i < len && bytes[i] == erased) {
        i++;
    }
    return i == len;
}

static bool read_keys(struct aloft_site *site, const struct aloft_area *area)
{
    uint8_t *const bytes = site->encoded_keys;
    const size_t room = sizeof(site->encoded_keys);
    const size_t len = area->size < room ? area->size : room;

    if (len == 0) {
        return true;
    }
    if (aloft_area_read(area, 0, bytes, len) != ALOFT_OK) {
        return false;
    }
    if (is_blank(bytes, len, area->flash->geometry.erased)) {
        return true;
    }
    return aloft_key_set_decode(&site->keys, bytes, len) == ALOFT_OK;
}

static bool read_trust(struct aloft_site *site, const struct aloft_area *area)
{
    const enum aloft_status status =
            area->size == 0 ? ALOFT_ERR_NOT_FOUND
                            : aloft_trust_load(&site->trust, area, site->config.store,
                                      site->config.store_size);

    return status == ALOFT_OK || status == ALOFT_ERR_NOT_FOUND;
}

/* Damage must not open the door: what cannot be read trusts nobody. */
static enum aloft_status find_trust(struct aloft_site *site, const uint8_t *table)
{
    const struct aloft_site_config *const config = &site->config;
    struct aloft_area keys;
    struct aloft_area trust;
    enum aloft_status status =
            aloft_boot_area_find(&keys, config->flash, table, TABLE_SIZE, "keys");

    if (status == ALOFT_OK) {
        status =
                aloft_boot_area_find(&trust, config->flash, table, TABLE_SIZE, "trust");
    }
    if (status != ALOFT_OK) {
        return status;
    }
    site->keys_sound = read_keys(site, &keys) && read_trust(site, &trust);
    if (!site->keys_sound) {
        memset(&site->keys, 0, sizeof(site->keys));
    }
    aloft_site_choose(site, ALOFT_TRUST_INSTALLED);
    aloft_key_set_verifier_init(&site->by_keys, &site->keys, config->checker);
    aloft_trust_verifier_init(&site->by_store, &site->trust.store, config->checker,
            ALOFT_TRUST_INSTALLED);
    aloft_boot_manifests_init(&site->manifests, &site->by_store.base);
    return ALOFT_OK;
}

enum aloft_status aloft_site_read(struct aloft_site *site,
        const struct aloft_site_config *config, uint8_t table[TABLE_SIZE])
{
    memset(site, 0, sizeof(*site));
    site->config = *config;
    enum aloft_status status = read_table(config, table);

    if (status == ALOFT_OK) {
        status =
                aloft_boot_layout_find(&site->layout, config->flash, table, TABLE_SIZE);
    }
    return status == ALOFT_OK ? find_trust(site, table) : status;
}

void aloft_site_choose(struct aloft_site *site, unsigned purpose)
{
    if (site->trust.loaded &&
            aloft_trust_store_keys(&site->trust.store, purpose,
                    site->config.checker->digest, &site->keys) != ALOFT_OK) {
        memset(&site->keys, 0, sizeof(site->keys));
        site->keys.signature_required = true;
    }
}

const struct aloft_boot_manifests *aloft_site_manifests(const struct aloft_site *site)
{
    return site->trust.loaded ? &site->manifests : &aloft_boot_manifests_simple;
}

const struct aloft_verifier *aloft_site_verifier(
        const struct aloft_site *site, bool signature_required)
{
    if (signature_required || !site->keys_sound || site->keys.signature_required) {
        return &site->by_keys.base;
    }
    return &aloft_verifier_none;
}

const struct aloft_strategy *aloft_site_strategy(const struct aloft_site *site)
{
    if (site->layout.alternates) {
        return &aloft_strategy_ab;
    }
    return site->layout.spare.size > 0 ? &aloft_strategy_swap
                                       : &aloft_strategy_overwrite;
}

void aloft_site_accept(const struct aloft_site *site, bool signature_required,
        struct aloft_acceptance *acceptance)
{
    aloft_acceptance_init(acceptance);
    acceptance->checker = site->config.checker;
    acceptance->target = aloft_span_of(site->config.target);
    acceptance->trailers_too = true;
    aloft_site_accept_confirmed(site, acceptance);
    aloft_site_accept_signers(site, signature_required, acceptance);
}

void aloft_site_accept_confirmed(
        const struct aloft_site *site, struct aloft_acceptance *acceptance)
{
    struct aloft_boot_status status;

    if (aloft_boot_status_read(&site->layout, &status) == ALOFT_OK) {
        acceptance->counter = status.counter;
    }
}

void aloft_site_accept_signers(const struct aloft_site *site, bool signature_required,
        struct aloft_acceptance *acceptance)
{
    const bool asks =
            aloft_site_verifier(site, signature_required) != &aloft_verifier_none;

    acceptance->keys = asks ? &site->keys : NULL;
    acceptance->store = NULL;
    if (site->trust.loaded) {
        acceptance->store = &site->trust.store;
        aloft_acceptance_note_time(acceptance, site->trust.store.signed_time);
    }
}
