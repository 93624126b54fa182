/**
 * @file slot_fixture.h
 * An ESP8266 with a slot target, and updates for it.
 */
#ifndef UPDATE_SLOT_FIXTURE_H
#define UPDATE_SLOT_FIXTURE_H

#include "aloft/boot_record.h"
#include "aloft/eboot.h"
#include "aloft/faulty_flash.h"
#include "aloft/ram_flash.h"
#include "aloft/slot_target.h"
#include "aloft/update.h"

#define SECTOR     4096u
#define FLASH_SIZE (64u * SECTOR)
#define MAIN_SIZE  (32u * SECTOR)
#define RUNNING    (5u * SECTOR + 10u)
#define IMAGE_SIZE (2u * SECTOR + 100u)

struct fake_rtc {
    struct aloft_rtc_memory base;
    uint8_t bytes[ALOFT_EBOOT_SIZE];
};

/** An ESP8266: main and stage are one stretch, there is RTC memory. */
struct device {
    struct aloft_ram_flash *ram;
    struct aloft_faulty_flash flash;
    struct aloft_boot_layout layout;
    struct fake_rtc rtc;
    struct aloft_slot_target slot;
    uint8_t work[ALOFT_UPDATE_WORK_SIZE];
    struct aloft_update_config config;
    struct aloft_update update;
    uint8_t image[IMAGE_SIZE];
};

/** For cmocka: `*state` is a device without a record. */
int set_up(void **state);
int tear_down(void **state);

#define device_test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

struct aloft_area area(struct device *device, uint32_t offset, uint32_t size);

/** Makes the target, told that so many bytes run; 0: nothing was told. */
void init_slot(struct device *device, uint32_t running_size);

/** Writes a record: an image of RUNNING bytes is in main. */
void provision(struct device *device, enum aloft_boot_phase phase);

/** Sends the whole image, announced as so many bytes. */
enum aloft_status send_as(struct device *device, uint32_t announced);

struct aloft_boot_state read_record(const struct device *device);

/** The image is asked for, and stands at `offset`. */
void assert_asked_at(struct device *device, uint32_t offset);

#endif
