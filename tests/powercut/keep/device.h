/**
 * @file device.h
 * A device that keeps the old image, in memory:
 *
 *     slot (4 sectors) | files | slot (4) | spare | record (3)
 */
#ifndef POWERCUT_DEVICE_H
#define POWERCUT_DEVICE_H

#include "aloft/boot.h"
#include "aloft/boot_app.h"
#include "aloft/faulty_flash.h"
#include "aloft/ram_flash.h"

#define SLOT_SECTORS 4u
#define SECTOR_MAX   1024u

/** Its flash, its strategy, and how large its images are. */
struct build {
    const struct aloft_strategy *strategy;
    uint32_t sector;
    uint32_t unit;
    uint8_t erased;
    bool program_once;
    uint32_t old_size;
    uint32_t new_size;
};

enum image_name {
    IMAGE_OLD,
    IMAGE_NEW,
    IMAGE_NEXT,
    IMAGES,
};

struct device {
    struct build build;
    struct aloft_ram_flash *ram;
    struct aloft_ram_flash *start; /**< How the flash is before the first session. */
    struct aloft_faulty_flash faulty;
    struct aloft_area files;
    struct aloft_boot boot;
    struct aloft_boot_policy policy;
    struct aloft_boot_image images[IMAGES];
    uint8_t work[ALOFT_BOOT_WORK_SIZE];
};

/** Makes a device that runs the old image, settled. It must not be moved. */
void device_make(struct device *device, const struct build *build);

void device_free(struct device *device);

/** What the flash holds now is what device_reset() puts back. */
void device_keep(struct device *device);
void device_reset(struct device *device);

/** Boots. False: nothing could be started, or not what it says; else `*runs`. */
bool device_boot(struct device *device, enum image_name *runs);

/** The application stages an image and asks for it. False: refused, or power failed. */
bool device_stage(struct device *device, enum image_name name);

/** Whether the image that the record says can be gone back to is there, or none is. */
bool device_keeps(struct device *device);

/** Whether what no update may touch is as it was. */
bool device_untouched(const struct device *device);

#endif
