#include "aloft/board_site.h"

#include "aloft/bearssl_digest.h"
#include "aloft/board.h"
#include "aloft/boot_app.h"
#include "aloft/boot_partitions.h"
#include "aloft/memory.h"
#include "aloft/partition_table.h"

#define TABLE_SIZE ALOFT_BOARD_SITE_WORK_SIZE

static enum aloft_status read_table(struct aloft_flash *flash, uint8_t *table)
{
    const uint32_t sector_size = flash->geometry.sector_size;
    const uint32_t size = sector_size > TABLE_SIZE ? sector_size : TABLE_SIZE;
    const struct aloft_area last = {
            .flash = flash,
            .offset = flash->geometry.size - size,
            .size = size,
    };
    const enum aloft_status status =
            aloft_area_read(&last, size - TABLE_SIZE, table, TABLE_SIZE);

    if (status != ALOFT_OK) {
        return status;
    }
    /* Up to its sectors only: what is written to a partition must not destroy it. */
    return aloft_partition_table_check(
            table, TABLE_SIZE, last.offset, &aloft_bearssl_md5);
}

static bool is_blank(const uint8_t *bytes, size_t len, uint8_t erased)
{
    size_t i = 0;

    while (i < len && bytes[i] == erased) {
        i++;
    }
    return i == len;
}

static bool read_keys(struct aloft_board_site *site, const struct aloft_area *area)
{
    uint8_t *const bytes = site->encoded_keys;
    const size_t room = sizeof site->encoded_keys;
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

static bool read_trust(struct aloft_board_site *site, const struct aloft_area *area)
{
    const enum aloft_status status =
            area->size == 0 ? ALOFT_ERR_NOT_FOUND
                            : aloft_trust_load(&site->trust, area, site->encoded_store,
                                      sizeof site->encoded_store);

    return status == ALOFT_OK || status == ALOFT_ERR_NOT_FOUND;
}

/* Damage must not open the door: what cannot be read trusts nobody. */
static enum aloft_status find_trust(struct aloft_board_site *site, const uint8_t *table)
{
    struct aloft_area keys;
    struct aloft_area trust;
    enum aloft_status status =
            aloft_boot_area_find(&keys, &site->flash, table, TABLE_SIZE, "keys");

    if (status == ALOFT_OK) {
        status = aloft_boot_area_find(&trust, &site->flash, table, TABLE_SIZE, "trust");
    }
    if (status != ALOFT_OK) {
        return status;
    }
    site->keys_sound = read_keys(site, &keys) && read_trust(site, &trust);
    if (!site->keys_sound) {
        memset(&site->keys, 0, sizeof site->keys);
    }
    aloft_board_site_choose(site, ALOFT_TRUST_INSTALLED);
    aloft_bearssl_verifier_init(&site->by_keys, &site->keys, &aloft_bearssl_rsa_i15,
            &aloft_bearssl_p256_i15);
    aloft_trust_verifier_init(&site->by_store, &site->trust.store,
            &site->by_keys.checker.base, ALOFT_TRUST_INSTALLED);
    aloft_boot_manifests_init(&site->manifests, &site->by_store.base);
    return ALOFT_OK;
}

enum aloft_status aloft_board_site_read(
        struct aloft_board_site *site, uint8_t *work, size_t size)
{
    memset(site, 0, sizeof *site);
    aloft_board_flash_init(&site->flash);
    if (size < TABLE_SIZE) {
        return ALOFT_ERR_MEMORY;
    }
    enum aloft_status status = read_table(&site->flash, work);
    if (status == ALOFT_OK) {
        status = aloft_boot_layout_find(&site->layout, &site->flash, work, TABLE_SIZE);
    }
    if (status == ALOFT_OK) {
        status = aloft_boot_area_find(
                &site->settings, &site->flash, work, TABLE_SIZE, "settings");
    }
    return status == ALOFT_OK ? find_trust(site, work) : status;
}

void aloft_board_site_choose(struct aloft_board_site *site, unsigned purpose)
{
    if (site->trust.loaded && aloft_trust_store_keys(&site->trust.store, purpose,
                                      &aloft_bearssl_sha256, &site->keys) != ALOFT_OK) {
        memset(&site->keys, 0, sizeof site->keys);
        site->keys.signature_required = true;
    }
}

const struct aloft_boot_manifests *aloft_board_site_manifests(
        const struct aloft_board_site *site)
{
    return site->trust.loaded ? &site->manifests : &aloft_boot_manifests_simple;
}

const struct aloft_verifier *aloft_board_site_verifier(
        const struct aloft_board_site *site)
{
    return !site->keys_sound || site->keys.signature_required ? &site->by_keys.base
                                                              : &aloft_verifier_none;
}

void aloft_board_site_accept(
        const struct aloft_board_site *site, struct aloft_acceptance *acceptance)
{
    const bool asks = aloft_board_site_verifier(site) != &aloft_verifier_none;
    struct aloft_boot_status status;

    aloft_acceptance_init(acceptance);
    if (site->trust.loaded) {
        acceptance->store = &site->trust.store;
        acceptance->latest = site->trust.store.signed_time;
    }
    acceptance->keys = asks ? &site->keys : NULL;
    acceptance->checker = &site->by_keys.checker.base;
    acceptance->target = aloft_span_of(aloft_board_name);
    acceptance->trailers_too = true;
    if (aloft_boot_status_read(&site->layout, &status) == ALOFT_OK) {
        acceptance->counter = status.counter;
    }
}

const struct aloft_strategy *aloft_board_site_strategy(
        const struct aloft_board_site *site)
{
    if (site->layout.alternates) {
        return &aloft_strategy_ab;
    }
    return site->layout.spare.size > 0 ? &aloft_strategy_swap
                                       : &aloft_strategy_overwrite;
}
