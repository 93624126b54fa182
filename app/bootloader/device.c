#include "device.h"

#include <bearssl.h>
#include <string.h>

#include "aloft/bearssl_digest.h"
#include "aloft/boot_partitions.h"
#include "aloft/partition_table.h"

/* The table fills the last sector. */
static enum aloft_status read_table(struct aloft_flash *flash, uint8_t *table)
{
    const struct aloft_area sector = {
            .flash = flash,
            .offset = flash->geometry.size - DEVICE_SECTOR,
            .size = DEVICE_SECTOR,
    };
    const enum aloft_status status = aloft_area_read(&sector, 0, table, DEVICE_SECTOR);

    if (status != ALOFT_OK) {
        return status;
    }
    return aloft_partition_table_check(
            table, DEVICE_SECTOR, flash->geometry.size, &aloft_bearssl_md5);
}

static bool is_blank(const uint8_t *bytes, size_t len, uint8_t erased)
{
    size_t i = 0;

    while (i < len && bytes[i] == erased) {
        i++;
    }
    return i == len;
}

/* A device without keys trusts every image whose digest is right. Keys that cannot be
 * read trust nobody: an attacker must not gain by damaging them. */
static enum aloft_status read_keys(struct device *device, const struct aloft_area *area)
{
    const size_t size = area->size < DEVICE_SECTOR ? area->size : DEVICE_SECTOR;
    uint8_t *bytes = device->encoded_keys;

    device->boot.trust.verifier = &aloft_verifier_none;
    enum aloft_status status = aloft_area_read(area, 0, bytes, size);
    if (status != ALOFT_OK || is_blank(bytes, size, area->flash->geometry.erased)) {
        return status;
    }
    status = aloft_key_set_decode(&device->keys, bytes, size);
    if (status == ALOFT_OK && device->keys.signature_required) {
        aloft_bearssl_verifier_init(
                &device->verifier, &device->keys, br_rsa_i31_pkcs1_vrfy);
        device->boot.trust.verifier = &device->verifier.base;
    }
    return status;
}

static enum aloft_status fill_in(struct device *device)
{
    struct aloft_flash *flash = &device->flash.base;
    uint8_t table[DEVICE_SECTOR];
    struct aloft_area keys;

    enum aloft_status status = read_table(flash, table);
    if (status != ALOFT_OK) {
        return status;
    }
    status = aloft_boot_layout_find(&device->boot.layout, flash, table, sizeof(table));
    if (status != ALOFT_OK) {
        return status;
    }
    status = aloft_boot_area_find(&keys, flash, table, sizeof(table), "keys");
    if (status != ALOFT_OK) {
        return status;
    }
    device->boot.strategy = &aloft_strategy_overwrite;
    device->boot.trust.sha256 = &aloft_bearssl_sha256;
    device->boot.trust.work = device->work;
    device->boot.trust.work_size = sizeof(device->work);
    return read_keys(device, &keys);
}

enum aloft_status device_open(struct device *device, const char *path)
{
    const struct aloft_flash_geometry geometry = aloft_posix_flash_geometry(0);

    memset(device, 0, sizeof(*device));
    enum aloft_status status = aloft_posix_flash_open(&device->flash, path, &geometry);
    if (status != ALOFT_OK) {
        return status;
    }
    status = fill_in(device);
    if (status != ALOFT_OK) {
        aloft_posix_flash_close(&device->flash);
    }
    return status;
}
