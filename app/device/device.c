#include "device.h"

#include <string.h>

#include "aloft/bearssl_digest.h"
#include "aloft/boot_partitions.h"
#include "aloft/partition_table.h"

static enum aloft_status read_table(struct aloft_flash *flash, uint8_t *table)
{
    const struct aloft_area last = {
            .flash = flash,
            .offset = flash->geometry.size - DEVICE_SECTOR,
            .size = DEVICE_SECTOR,
    };
    const enum aloft_status status = aloft_area_read(&last, 0, table, DEVICE_SECTOR);

    if (status != ALOFT_OK) {
        return status;
    }
    return aloft_partition_table_check(
            table, DEVICE_SECTOR, flash->geometry.size, &aloft_bearssl_md5);
}

/* Where updates go. A device without a file system takes no image of one. */
static enum aloft_status make_targets(
        struct device *device, const struct aloft_area *file_system)
{
    const struct aloft_slot_target_config slot = {.layout = &device->layout};
    const enum aloft_status status = aloft_slot_target_init(&device->firmware, &slot);

    if (status != ALOFT_OK || file_system->size == 0) {
        return status;
    }
    device->update_config.file_system = &device->file_system.base;
    return aloft_partition_target_init(&device->file_system, file_system);
}

static void configure_updates(struct device *device)
{
    struct aloft_update_config *const config = &device->update_config;

    config->firmware = &device->firmware.base;
    config->sha256 = &aloft_bearssl_sha256;
    config->verifier = device->trust.verifier;
    config->observer = &device->watcher.base;
    config->work = device->work;
    config->work_size = sizeof(device->work);
    /* ESP images are stored and verified as well: the boot stage will say that it
     * cannot run them. */
    config->takes = ALOFT_TAKES_ELF | ALOFT_TAKES_ESP;
    config->chip_size = device->flash.base.geometry.size;
}

static enum aloft_status set_up(struct device *device)
{
    struct aloft_flash *const flash = &device->flash.base;
    struct aloft_area file_system;
    struct aloft_area keys;
    uint8_t table[DEVICE_SECTOR];
    enum aloft_status status = read_table(flash, table);

    if (status == ALOFT_OK) {
        status = aloft_boot_layout_find(&device->layout, flash, table, sizeof(table));
    }
    if (status == ALOFT_OK) {
        status = aloft_boot_area_find(&file_system, flash, table, sizeof(table), "fs");
    }
    if (status == ALOFT_OK) {
        status = aloft_boot_area_find(&keys, flash, table, sizeof(table), "keys");
    }
    if (status == ALOFT_OK) {
        status = aloft_boot_record_read(&device->layout.record, &device->record);
    }
    if (status != ALOFT_OK) {
        return status;
    }
    device_trust_init(&device->trust, &keys, device->build->signature_required);
    device_watcher_init(&device->watcher, device->options->veto);
    configure_updates(device);
    return make_targets(device, &file_system);
}

enum aloft_status device_open(struct device *device,
        const struct device_options *options, const struct device_build *build)
{
    const struct aloft_flash_geometry geometry = aloft_posix_flash_geometry(0);

    memset(device, 0, sizeof(*device));
    device->options = options;
    device->build = build;
    enum aloft_status status =
            aloft_posix_flash_open(&device->flash, options->flash, &geometry);

    if (status != ALOFT_OK) {
        return status;
    }
    status = set_up(device);
    if (status != ALOFT_OK) {
        aloft_posix_flash_close(&device->flash);
    }
    return status;
}

void device_close(struct device *device)
{
    aloft_posix_flash_close(&device->flash);
}
