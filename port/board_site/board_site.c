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

enum aloft_status aloft_board_site_read(
        struct aloft_board_site *site, uint8_t *work, size_t size)
{
    struct aloft_area keys;

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
        status = aloft_boot_area_find(&keys, &site->flash, work, TABLE_SIZE, "keys");
    }
    if (status == ALOFT_OK) {
        status = aloft_boot_area_find(
                &site->settings, &site->flash, work, TABLE_SIZE, "settings");
    }
    if (status != ALOFT_OK) {
        return status;
    }
    site->keys_sound = read_keys(site, &keys);
    aloft_bearssl_verifier_init(&site->by_keys, &site->keys, &aloft_bearssl_rsa_i15,
            &aloft_bearssl_p256_i15);
    return ALOFT_OK;
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
