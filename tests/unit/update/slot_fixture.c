#include "slot_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/bearssl_digest.h"
#include "sample_image.h"

static void rtc_write(struct aloft_rtc_memory *memory, const uint8_t *bytes, size_t len)
{
    memcpy(((struct fake_rtc *)memory)->bytes, bytes, len);
}

static const struct aloft_rtc_memory_ops rtc_ops = {.write = rtc_write};

struct aloft_area area(struct device *device, uint32_t offset, uint32_t size)
{
    return (struct aloft_area){&device->flash.base, offset, size};
}

void init_slot(struct device *device, uint32_t running_size)
{
    const struct aloft_slot_target_config config = {
            .layout = &device->layout,
            .rtc = &device->rtc.base,
            .running_size = running_size,
    };

    assert_int_equal(aloft_slot_target_init(&device->slot, &config), ALOFT_OK);
}

void provision(struct device *device, enum aloft_boot_phase phase)
{
    const struct aloft_boot_state state = {.phase = phase, .main.size = RUNNING};

    assert_int_equal(aloft_boot_record_write(&device->layout.record, &state), ALOFT_OK);
}

int set_up(void **state)
{
    static const struct aloft_flash_geometry geometry = {
            .size = FLASH_SIZE, .sector_size = SECTOR, .write_unit = 4, .erased = 0xFF};
    struct device *device = calloc(1, sizeof *device);

    device->ram = aloft_ram_flash_new(&geometry);
    aloft_faulty_flash_init(&device->flash, &device->ram->base);
    device->rtc.base.ops = &rtc_ops;
    device->layout = (struct aloft_boot_layout){
            .main = area(device, 0, MAIN_SIZE),
            .stage = area(device, 0, MAIN_SIZE),
            .shadow = area(device, FLASH_SIZE - 4 * SECTOR, SECTOR),
            .record = area(device, FLASH_SIZE - 3 * SECTOR, 3 * SECTOR),
    };
    init_slot(device, 0);
    device->config = (struct aloft_update_config){
            .firmware = &device->slot.base,
            .sha256 = &aloft_bearssl_sha256,
            .verifier = &aloft_verifier_none,
            .work = device->work,
            .work_size = sizeof device->work,
    };
    sample_image_esp(device->image, IMAGE_SIZE, 9);
    *state = device;
    return 0;
}

int tear_down(void **state)
{
    struct device *device = *state;

    aloft_faulty_flash_done(&device->flash);
    aloft_ram_flash_free(device->ram);
    free(device);
    return 0;
}

enum aloft_status send_as(struct device *device, uint32_t announced)
{
    const struct aloft_update_offer offer = {
            .kind = ALOFT_UPDATE_FIRMWARE, .size = announced};
    enum aloft_status status =
            aloft_update_begin(&device->update, &device->config, &offer);

    if (status == ALOFT_OK) {
        status = aloft_update_write(&device->update, device->image, IMAGE_SIZE);
    }
    return status == ALOFT_OK ? aloft_update_end(&device->update) : status;
}

struct aloft_boot_state read_record(const struct device *device)
{
    struct aloft_boot_state state;

    assert_int_equal(aloft_boot_record_read(&device->layout.record, &state), ALOFT_OK);
    return state;
}

void assert_asked_at(struct device *device, uint32_t offset)
{
    const struct aloft_boot_state state = read_record(device);
    uint8_t sha256[ALOFT_BOOT_DIGEST_SIZE];

    aloft_digest_once(&aloft_bearssl_sha256, device->image, IMAGE_SIZE, sha256);
    assert_int_equal(state.phase, ALOFT_BOOT_ASKED);
    assert_int_equal(state.main.size, RUNNING);
    assert_int_equal(state.staged.offset, offset);
    assert_int_equal(state.staged.size, IMAGE_SIZE);
    assert_memory_equal(state.staged.sha256, sha256, sizeof sha256);
    assert_memory_equal(device->ram->bytes + offset, device->image, IMAGE_SIZE);
}
