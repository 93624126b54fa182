/* Transfers that power cuts have ended, and that go on behind what is certain: nothing
 * that was torn is ever kept, however it reads, and little is sent twice. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/bearssl_digest.h"
#include "aloft/boot_record.h"
#include "aloft/faulty_flash.h"
#include "aloft/ram_flash.h"
#include "aloft/slot_target.h"
#include "aloft/update.h"
#include "sample_image.h"

#define SECTOR     256u
#define SLOT       (8u * SECTOR)
#define IMAGE_SIZE (5u * SECTOR + 77u)
#define PIECE      100u
#define FOREVER    UINT32_MAX

struct device {
    struct aloft_ram_flash *ram;
    struct aloft_faulty_flash flash;
    struct aloft_boot_layout layout;
    struct aloft_slot_target slot;
    uint8_t work[ALOFT_UPDATE_WORK_SIZE];
    struct aloft_update_config config;
    struct aloft_update update;
    uint8_t image[IMAGE_SIZE];
    uint32_t sent; /* Bytes that arrived in the transfer so far. */
    uint32_t kept; /* Bytes that it began behind. */
};

static void make(struct device *device, uint32_t unit)
{
    const struct aloft_flash_geometry geometry = {
            .size = 2 * SLOT + 4 * SECTOR,
            .sector_size = SECTOR,
            .write_unit = unit,
            .erased = 0xFF,
            .program_once = unit >= 8,
    };
    const struct aloft_boot_state running = {.main.size = 1000};

    memset(device, 0, sizeof *device);
    device->ram = aloft_ram_flash_new(&geometry);
    aloft_faulty_flash_init(&device->flash, &device->ram->base);
    struct aloft_flash *const flash = &device->flash.base;
    device->layout = (struct aloft_boot_layout){
            .main = {flash, 0, SLOT},
            .stage = {flash, SLOT, SLOT},
            .record = {flash, 2 * SLOT, 4 * SECTOR},
    };
    const struct aloft_slot_target_config slot = {.layout = &device->layout};
    assert_int_equal(aloft_slot_target_init(&device->slot, &slot), ALOFT_OK);
    assert_int_equal(
            aloft_boot_record_write(&device->layout.record, &running), ALOFT_OK);
    device->config = (struct aloft_update_config){
            .firmware = &device->slot.base,
            .sha256 = &aloft_bearssl_sha256,
            .verifier = &aloft_verifier_none,
            .work = device->work,
            .work_size = sizeof device->work,
    };
    sample_image_esp(device->image, IMAGE_SIZE, 9);
}

static void destroy(struct device *device)
{
    aloft_faulty_flash_done(&device->flash);
    aloft_ram_flash_free(device->ram);
}

/* Bytes from the start that read as they should, whole sectors or all: what comparing
 * digests of blocks would find. */
static uint32_t find_held(struct device *device)
{
    struct aloft_target_reader held;
    uint8_t block[SECTOR];
    uint32_t good = 0;

    aloft_update_held(&device->update, &held);
    assert_int_equal(held.base.size, IMAGE_SIZE);
    while (good < IMAGE_SIZE) {
        const uint32_t left = IMAGE_SIZE - good;
        const uint32_t len = left < SECTOR ? left : SECTOR;

        assert_int_equal(aloft_reader_read(&held.base, good, block, len), ALOFT_OK);
        if (memcmp(block, device->image + good, len) != 0) {
            break;
        }
        good += len;
    }
    return good;
}

/* Sends the image up to `end`, or until power fails, behind what is there already. */
static enum aloft_status transfer(struct device *device, uint32_t end)
{
    const struct aloft_update_offer offer = {
            .kind = ALOFT_UPDATE_FIRMWARE, .size = IMAGE_SIZE};
    enum aloft_status status;
    uint32_t at;

    device->kept = 0;
    device->sent = 0;
    memset(&device->update, 0, sizeof device->update); // as after a reset
    status = aloft_update_begin(&device->update, &device->config, &offer);
    if (status != ALOFT_OK) {
        return status;
    }
    status = aloft_update_keep(&device->update, find_held(device), &device->kept);
    for (at = device->kept; at < end && status == ALOFT_OK; at += PIECE) {
        const uint32_t left = end - at;
        const uint32_t len = left < PIECE ? left : PIECE;

        status = aloft_update_write(&device->update, device->image + at, len);
        device->sent += len;
    }
    if (status != ALOFT_OK || end < IMAGE_SIZE) {
        return status;
    }
    return aloft_update_end(&device->update);
}

static void assert_staged(const struct device *device)
{
    struct aloft_boot_state state;

    assert_memory_equal(device->ram->bytes + SLOT, device->image, IMAGE_SIZE);
    assert_int_equal(device->ram->violations, 0);
    assert_int_equal(aloft_boot_record_read(&device->layout.record, &state), ALOFT_OK);
    assert_int_equal(state.phase, ALOFT_BOOT_ASKED);
    assert_int_equal(state.staged.size, IMAGE_SIZE);
}

/* Nothing that is unstable lies in what was kept. */
static void assert_kept_is_certain(const struct device *device)
{
    for (size_t i = 0; i < ALOFT_FAULTY_PLACES; i++) {
        const struct aloft_unstable *const place = &device->flash.unstable[i];

        if (place->size > 0 && place->offset < 2 * SLOT) {
            assert_true(place->offset >= SLOT + device->kept);
        }
    }
}

/* What the stage holds before: nothing, an older image, or the very same. */
enum before { BLANK, SAME, OTHER, BEFORES };

static void fill_stage(struct device *device, enum before before)
{
    memset(device->ram->bytes + SLOT, 0xFF, SLOT);
    if (before == SAME) {
        memcpy(device->ram->bytes + SLOT, device->image, IMAGE_SIZE);
    }
    if (before == OTHER) {
        sample_image_esp(device->ram->bytes + SLOT, IMAGE_SIZE, 77);
    }
}

/* One that cannot be gone on with, as a stock sender's. */
static enum aloft_status transfer_afresh(struct device *device)
{
    const struct aloft_update_offer offer = {
            .kind = ALOFT_UPDATE_FIRMWARE, .size = IMAGE_SIZE};
    enum aloft_status status =
            aloft_update_begin(&device->update, &device->config, &offer);

    if (status == ALOFT_OK) {
        status = aloft_update_write(&device->update, device->image, IMAGE_SIZE);
    }
    return status == ALOFT_OK ? aloft_update_end(&device->update) : status;
}

static void cut(struct device *device, enum aloft_fault_kind kind, uint32_t after)
{
    const struct aloft_fault_plan plan = {.on = ALOFT_FAULT_ON_CHANGE,
            .kind = kind,
            .after = after,
            .seed = after + 1};

    aloft_faulty_flash_arm(&device->flash, &plan);
}

/* A transfer cut in operation `first`, gone on with and cut in operation `second`, and
 * gone on with to its end. Returns how many of the cuts fell into it: 0, 1 or 2. */
static int cut_twice(enum before before, uint32_t unit, enum aloft_fault_kind kind,
        uint32_t first, uint32_t second)
{
    const bool afresh = before == OTHER;
    struct device device;
    int cuts = 0;

    make(&device, unit);
    fill_stage(&device, before);
    cut(&device, kind, first);
    cuts += (afresh ? transfer_afresh(&device) : transfer(&device, IMAGE_SIZE)) !=
            ALOFT_OK;
    if (cuts > 0 && second != FOREVER) {
        aloft_faulty_flash_power_on(&device.flash);
        cut(&device, kind, second);
        cuts += transfer(&device, IMAGE_SIZE) != ALOFT_OK;
        assert_kept_is_certain(&device);
    }
    aloft_faulty_flash_power_on(&device.flash);
    if (cuts > 0) {
        assert_int_equal(transfer(&device, IMAGE_SIZE), ALOFT_OK);
        assert_kept_is_certain(&device);
        assert_staged(&device);
    }
    destroy(&device);
    return cuts;
}

static void every_cut_is_gone_on_from(void **state)
{
    static const uint32_t units[] = {1, 4, 32};
    int cuts = 0;

    (void)state; // each case makes its own
    for (size_t u = 0; u < sizeof units / sizeof units[0]; u++) {
        for (unsigned kind = ALOFT_FAULT_CUT_BEFORE; kind < ALOFT_FAULT_KINDS; kind++) {
            for (unsigned before = 0; before < BEFORES; before++) {
                uint32_t after = 0;

                while (cut_twice((enum before)before, units[u],
                               (enum aloft_fault_kind)kind, after, FOREVER) > 0) {
                    after++;
                    cuts++;
                }
            }
        }
    }
    assert_true(cuts > 1000);
}

static void every_second_cut_is_gone_on_from_as_well(void **state)
{
    int pairs = 0;

    (void)state; // each case makes its own
    for (unsigned before = 0; before < BEFORES; before++) {
        for (uint32_t first = 0;; first++) {
            uint32_t second = 0;
            int cuts;

            do {
                cuts = cut_twice((enum before)before, 4, ALOFT_FAULT_CUT_UNSTABLE,
                        first, second);
                second++;
                pairs += cuts == 2;
            } while (cuts == 2);
            if (cuts == 0) {
                break;
            }
        }
    }
    assert_true(pairs > 500);
}

/* Bytes sent twice when a transfer stops for good behind `end` bytes. */
static uint32_t sent_again(uint32_t end)
{
    struct device device;
    uint32_t again;

    make(&device, 4);
    fill_stage(&device, OTHER);
    assert_int_equal(transfer(&device, end), ALOFT_OK);
    assert_int_equal(transfer(&device, IMAGE_SIZE), ALOFT_OK);
    assert_staged(&device);
    again = end + device.sent - IMAGE_SIZE;
    destroy(&device);
    return again;
}

static void at_most_one_block_is_sent_again(void **state)
{
    (void)state; // each case makes its own
    for (uint32_t end = 0; end < IMAGE_SIZE; end++) {
        assert_true(sent_again(end) <= SECTOR + 3); // a unit is held back
    }
    assert_int_equal(sent_again(3 * SECTOR), SECTOR); // perhaps its end was torn
    assert_int_equal(sent_again(3 * SECTOR + 4), 4);
}

static void only_a_fresh_update_of_known_size_keeps_anything(void **state)
{
    static const struct aloft_update_offer any = {
            .kind = ALOFT_UPDATE_FIRMWARE, .size = ALOFT_SIZE_UNKNOWN};
    struct device device;
    uint32_t kept = 1;

    (void)state; // made here
    make(&device, 4);
    fill_stage(&device, SAME);
    assert_int_equal(aloft_update_keep(&device.update, 512, &kept), ALOFT_ERR_STATE);
    assert_int_equal(
            aloft_update_begin(&device.update, &device.config, &any), ALOFT_OK);
    assert_int_equal(aloft_update_keep(&device.update, 512, &kept), ALOFT_OK);
    assert_int_equal(kept, 0);
    assert_int_equal(aloft_update_write(&device.update, device.image, PIECE), ALOFT_OK);
    assert_int_equal(aloft_update_keep(&device.update, 512, &kept), ALOFT_ERR_STATE);
    destroy(&device);
}

/* What stands there begins as no image does. */
static void what_is_no_image_is_not_kept(void **state)
{
    const struct aloft_update_offer offer = {
            .kind = ALOFT_UPDATE_FIRMWARE, .size = IMAGE_SIZE};
    struct device device;
    uint32_t kept = 1;

    (void)state; // made here
    make(&device, 4);
    fill_stage(&device, SAME);
    device.ram->bytes[SLOT] = 0;
    assert_int_equal(
            aloft_update_begin(&device.update, &device.config, &offer), ALOFT_OK);
    assert_int_equal(aloft_update_keep(&device.update, IMAGE_SIZE + 1, &kept),
            ALOFT_ERR_ARGUMENT);
    assert_int_equal(aloft_update_keep(&device.update, IMAGE_SIZE, &kept), ALOFT_OK);
    assert_int_equal(kept, 0);
    assert_int_equal(
            aloft_update_write(&device.update, device.image, IMAGE_SIZE), ALOFT_OK);
    assert_int_equal(aloft_update_end(&device.update), ALOFT_OK);
    assert_staged(&device);
    destroy(&device);
}

/* A wrong promise of the caller costs the transfer, and nothing else. */
static void wrong_bytes_that_are_kept_are_found(void **state)
{
    const struct aloft_update_offer offer = {.kind = ALOFT_UPDATE_FIRMWARE,
            .size = IMAGE_SIZE,
            .announced.ops = &aloft_bearssl_sha256};
    struct aloft_update_offer honest = offer;
    struct device device;
    uint32_t kept;

    (void)state; // made here
    make(&device, 4);
    aloft_digest_once(
            &aloft_bearssl_sha256, device.image, IMAGE_SIZE, honest.announced.bytes);
    assert_int_equal(transfer(&device, 3 * SECTOR + 50), ALOFT_OK);
    device.ram->bytes[SLOT + SECTOR] ^= 1;
    memset(&device.update, 0, sizeof device.update);
    assert_int_equal(
            aloft_update_begin(&device.update, &device.config, &honest), ALOFT_OK);
    assert_int_equal(aloft_update_keep(&device.update, 3 * SECTOR, &kept), ALOFT_OK);
    assert_int_equal(kept, 3 * SECTOR);
    assert_int_equal(
            aloft_update_write(&device.update, device.image + kept, IMAGE_SIZE - kept),
            ALOFT_OK);
    assert_int_equal(aloft_update_end(&device.update), ALOFT_ERR_DIGEST);
    destroy(&device);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(every_cut_is_gone_on_from),
            cmocka_unit_test(every_second_cut_is_gone_on_from_as_well),
            cmocka_unit_test(at_most_one_block_is_sent_again),
            cmocka_unit_test(only_a_fresh_update_of_known_size_keeps_anything),
            cmocka_unit_test(what_is_no_image_is_not_kept),
            cmocka_unit_test(wrong_bytes_that_are_kept_are_found),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
