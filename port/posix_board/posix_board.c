#include "aloft/posix_board.h"

#include <bearssl.h>
#include <string.h>

#include "aloft/bearssl_digest.h"
#include "aloft/boot_manifest.h"
#include "aloft/boot_partitions.h"
#include "aloft/partition_table.h"

#define SECTOR ALOFT_POSIX_BOARD_SECTOR

static enum aloft_status read_table(struct aloft_flash *flash, uint8_t *table)
{
    const struct aloft_area last = {
            .flash = flash,
            .offset = flash->geometry.size - SECTOR,
            .size = SECTOR,
    };
    const enum aloft_status status = aloft_area_read(&last, 0, table, SECTOR);

    if (status != ALOFT_OK) {
        return status;
    }
    /* Up to the table only: what is written to a partition must not destroy it. */
    return aloft_partition_table_check(table, SECTOR, last.offset, &aloft_bearssl_md5);
}

static bool is_blank(const uint8_t *bytes, size_t len, uint8_t erased)
{
    size_t i = 0;

    while (i < len && bytes[i] == erased) {
        i++;
    }
    return i == len;
}

static bool read_keys(struct aloft_posix_board *board, const struct aloft_area *area)
{
    const size_t len = area->size < SECTOR ? area->size : SECTOR;
    uint8_t *const bytes = board->encoded_keys;

    if (aloft_area_read(area, 0, bytes, len) != ALOFT_OK) {
        return false;
    }
    if (len == 0 || is_blank(bytes, len, area->flash->geometry.erased)) {
        return true;
    }
    return aloft_key_set_decode(&board->keys, bytes, len) == ALOFT_OK;
}

static enum aloft_files_mode read_files_mode(const uint8_t *table)
{
    struct aloft_partition partition = {.flags = 0};

    if (aloft_partition_table_find(table, SECTOR, "fs", &partition) == ALOFT_OK &&
            (partition.flags & ALOFT_PARTITION_DIRECT) != 0) {
        return ALOFT_FILES_DIRECT;
    }
    return (partition.flags & ALOFT_PARTITION_STAGED) != 0 ? ALOFT_FILES_STAGED
                                                           : ALOFT_FILES_WHERE_IT_FITS;
}

static bool read_trust(struct aloft_posix_board *board, const struct aloft_area *area)
{
    const enum aloft_status status = area->size == 0
                                             ? ALOFT_ERR_NOT_FOUND
                                             : aloft_trust_load(&board->trust, area,
                                                       board->encoded_store, SECTOR);

    return status == ALOFT_OK || status == ALOFT_ERR_NOT_FOUND;
}

/* Damage must not open the door: what cannot be read trusts nobody. */
static enum aloft_status find_trust(
        struct aloft_posix_board *board, const uint8_t *table)
{
    struct aloft_flash *const flash = &board->flash.base;
    struct aloft_area keys;
    struct aloft_area trust;
    enum aloft_status status =
            aloft_boot_area_find(&keys, flash, table, SECTOR, "keys");

    if (status == ALOFT_OK) {
        status = aloft_boot_area_find(&trust, flash, table, SECTOR, "trust");
    }
    if (status != ALOFT_OK) {
        return status;
    }
    board->keys_sound = read_keys(board, &keys) && read_trust(board, &trust);
    if (!board->keys_sound) {
        memset(&board->keys, 0, sizeof board->keys);
    }
    aloft_posix_board_choose(board, ALOFT_TRUST_INSTALLED);
    aloft_bearssl_checker_init(
            &board->checker, &aloft_bearssl_rsa_i31, &aloft_bearssl_p256_i31);
    aloft_trust_verifier_init(&board->by_store, &board->trust.store,
            &board->checker.base, ALOFT_TRUST_INSTALLED);
    aloft_bearssl_verifier_init(&board->by_keys, &board->keys, &aloft_bearssl_rsa_i31,
            &aloft_bearssl_p256_i31);
    return ALOFT_OK;
}

static enum aloft_status fill_in(struct aloft_posix_board *board)
{
    struct aloft_flash *const flash = &board->flash.base;
    uint8_t table[SECTOR];
    enum aloft_status status = read_table(flash, table);

    if (status == ALOFT_OK) {
        status = aloft_boot_layout_find(&board->layout, flash, table, SECTOR);
    }
    if (status == ALOFT_OK) {
        board->files_mode = read_files_mode(table);
    }
    return status == ALOFT_OK ? find_trust(board, table) : status;
}

void aloft_posix_board_choose(struct aloft_posix_board *board, unsigned purpose)
{
    if (board->trust.loaded &&
            aloft_trust_store_keys(&board->trust.store, purpose, &aloft_bearssl_sha256,
                    &board->keys) != ALOFT_OK) {
        memset(&board->keys, 0, sizeof board->keys);
        board->keys.signature_required = true;
    }
}

enum aloft_status aloft_posix_board_open(
        struct aloft_posix_board *board, const char *path)
{
    const struct aloft_flash_geometry geometry = aloft_posix_flash_geometry(0);

    memset(board, 0, sizeof *board);
    enum aloft_status status = aloft_posix_flash_open(&board->flash, path, &geometry);
    if (status != ALOFT_OK) {
        return status;
    }
    status = fill_in(board);
    if (status != ALOFT_OK) {
        aloft_posix_flash_close(&board->flash);
    }
    return status;
}

void aloft_posix_board_close(struct aloft_posix_board *board)
{
    aloft_posix_flash_close(&board->flash);
}

const struct aloft_verifier *aloft_posix_board_verifier(
        const struct aloft_posix_board *board, bool signature_required)
{
    if (signature_required || !board->keys_sound || board->keys.signature_required) {
        return &board->by_keys.base;
    }
    return &aloft_verifier_none;
}

const struct aloft_document_verifier *aloft_posix_board_manifests(
        const struct aloft_posix_board *board)
{
    return board->trust.loaded ? &board->by_store.base : NULL;
}

enum aloft_status aloft_posix_board_boots_under(struct aloft_posix_board *board,
        const struct aloft_boot_image *image, const struct aloft_trust_store *candidate)
{
    struct aloft_bearssl_verifier verifier;
    struct aloft_trust_verifier by_candidate;
    struct aloft_boot_manifests manifests;
    struct aloft_key_set keys;
    uint8_t work[SECTOR];
    uint32_t counter;
    const enum aloft_status status = aloft_trust_store_keys(
            candidate, ALOFT_TRUST_INSTALLED, &aloft_bearssl_sha256, &keys);

    if (status != ALOFT_OK) {
        return status;
    }
    aloft_bearssl_verifier_init(
            &verifier, &keys, &aloft_bearssl_rsa_i31, &aloft_bearssl_p256_i31);
    aloft_trust_verifier_init(
            &by_candidate, candidate, &board->checker.base, ALOFT_TRUST_INSTALLED);
    aloft_boot_manifests_init(&manifests, &by_candidate.base);
    const struct aloft_boot_trust trust = {.sha256 = &aloft_bearssl_sha256,
            .verifier = &verifier.base,
            .manifests = &manifests,
            .work = work,
            .work_size = sizeof work};
    return aloft_boot_verify(
            &board->layout, ALOFT_BOOT_IN_MAIN, image, &trust, &counter);
}
