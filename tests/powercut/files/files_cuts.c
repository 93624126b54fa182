/* Power cuts during the update of a file system that is staged: while it is received,
 * while the boot stage copies it, and again while it resumes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/bearssl_digest.h"
#include "aloft/boot.h"
#include "aloft/faulty_flash.h"
#include "aloft/ram_flash.h"
#include "aloft/slot_target.h"
#include "aloft/update.h"
#include "fake_verifier.h"
#include "gzip_samples.h"

#define SECTOR     1024u
#define SLOT       6u /* sectors in main, and in the stage if it is apart */
#define FILES      3u
#define IMAGE_SIZE (SECTOR + 300u)
#define FILES_SIZE (2u * SECTOR + 500u) /* of the new file system */
#define KEY        0x5A

/* Sectors. What stands between is nobody's, and must stay as it is. */
enum {
    AT_MAIN = 0,
    AT_STAGE = AT_MAIN + SLOT,
    AT_FILES = AT_STAGE + SLOT,
    AT_SHADOW = AT_FILES + FILES,
    AT_SPARE = AT_SHADOW + 1,
    AT_RECORD = AT_SPARE + 2,
    SECTORS = AT_RECORD + 3
};

struct kind {
    const char *name;
    const struct aloft_strategy *strategy;
    bool shared;
    bool alternates;
};

struct device {
    const struct kind *kind;
    struct aloft_ram_flash *ram;
    struct aloft_ram_flash *start;
    struct aloft_faulty_flash faulty;
    struct fake_verifier verifier;
    struct aloft_boot boot;
    struct aloft_boot_result result;
    struct aloft_slot_target target;
    struct aloft_update update;
    struct aloft_update_config config;
    uint8_t work[ALOFT_UPDATE_WORK_SIZE];
    uint8_t image[IMAGE_SIZE];
    uint8_t files[FILES_SIZE];
};

static struct aloft_area sectors(struct device *device, uint32_t first, uint32_t count)
{
    return (struct aloft_area){.flash = &device->faulty.base,
            .offset = first * SECTOR,
            .size = count * SECTOR};
}

static void lay_out(struct device *device)
{
    const struct kind *kind = device->kind;
    const bool swaps = kind->strategy->kind == ALOFT_STRATEGY_SWAP;

    device->boot.layout = (struct aloft_boot_layout){
            .main = sectors(device, AT_MAIN, SLOT),
            .stage = sectors(device, kind->shared ? AT_MAIN : AT_STAGE, SLOT),
            .files = sectors(device, AT_FILES, FILES),
            .shadow = sectors(device, AT_SHADOW, kind->shared ? 1 : 0),
            .spare = sectors(device, AT_SPARE, swaps ? 1 : 0),
            .record = sectors(device, AT_RECORD, 3),
            .alternates = kind->alternates,
    };
}

/* The image that runs, in main but for what stands in the shadow. */
static void place_image(struct device *device, struct aloft_boot_image *image)
{
    const uint32_t first = device->boot.layout.shadow.size;
    uint8_t *const flash = device->ram->bytes;

    content_fill(device->image, IMAGE_SIZE, 1);
    image->size = fake_sign(device->image, IMAGE_SIZE - FAKE_TRAILER_LEN, KEY);
    memcpy(flash + (size_t)AT_SHADOW * SECTOR, device->image, first);
    memcpy(flash + first, device->image + first, image->size - first);
    aloft_digest_once(&aloft_bearssl_sha256, device->image, image->size, image->sha256);
}

static struct device *device_new(const struct kind *kind)
{
    const struct aloft_flash_geometry geometry = {.size = SECTORS * SECTOR,
            .sector_size = SECTOR,
            .write_unit = 4,
            .erased = 0xFF};
    struct aloft_boot_state state = {.phase = ALOFT_BOOT_SETTLED};
    struct device *device = calloc(1, sizeof *device);

    assert_non_null(device);
    device->kind = kind;
    device->ram = aloft_ram_flash_new(&geometry);
    device->start = aloft_ram_flash_new(&geometry);
    aloft_faulty_flash_init(&device->faulty, &device->ram->base);
    fake_verifier_init(&device->verifier, KEY);
    lay_out(device);
    device->boot.strategy = kind->strategy;
    device->boot.files = &aloft_strategy_files;
    device->boot.trust = (struct aloft_boot_trust){
            .sha256 = &aloft_bearssl_sha256,
            .verifier = &device->verifier.base,
            .work = device->work,
            .work_size = sizeof device->work,
    };
    device->config = (struct aloft_update_config){
            .firmware = &device->target.base,
            .file_system = &device->target.base,
            .sha256 = &aloft_bearssl_sha256,
            .verifier = &device->verifier.base,
            .work = device->work,
            .work_size = sizeof device->work,
    };
    memset(device->ram->bytes, 0x5A, (size_t)AT_RECORD * SECTOR);
    place_image(device, &state.main);
    content_fill(device->files, FILES_SIZE, 2);
    fake_sign(device->files, FILES_SIZE - FAKE_TRAILER_LEN, KEY);
    assert_int_equal(
            aloft_boot_record_write(&device->boot.layout.record, &state), ALOFT_OK);
    aloft_ram_flash_copy(device->start, device->ram);
    return device;
}

static void device_free(struct device *device)
{
    aloft_faulty_flash_done(&device->faulty);
    aloft_ram_flash_free(device->start);
    aloft_ram_flash_free(device->ram);
    free(device);
}

static void begin_life(struct device *device)
{
    aloft_ram_flash_copy(device->ram, device->start);
    aloft_faulty_flash_done(&device->faulty);
    aloft_faulty_flash_init(&device->faulty, &device->ram->base);
}

static void arm(struct device *device, uint32_t after, enum aloft_fault_kind kind)
{
    const struct aloft_fault_plan plan = {.on = ALOFT_FAULT_ON_CHANGE,
            .kind = kind,
            .after = after,
            .seed = after * 31u + (uint32_t)kind};

    aloft_faulty_flash_arm(&device->faulty, &plan);
}

/* The application receives the new file system. */
static enum aloft_status receive(struct device *device)
{
    const struct aloft_slot_target_config slot = {
            .layout = &device->boot.layout, .files = true};
    const struct aloft_update_offer offer = {
            .kind = ALOFT_UPDATE_FILE_SYSTEM, .size = FILES_SIZE};
    enum aloft_status status = aloft_slot_target_init(&device->target, &slot);

    assert_int_equal(status, ALOFT_OK);
    memset(&device->update, 0, sizeof device->update);
    status = aloft_update_begin(&device->update, &device->config, &offer);
    if (status == ALOFT_OK) {
        status = aloft_update_write(&device->update, device->files, FILES_SIZE);
    }
    return status == ALOFT_OK ? aloft_update_end(&device->update) : status;
}

static void boot(struct device *device)
{
    aloft_boot_run(&device->boot, &device->result);
}

static const uint8_t *files_in_flash(const struct device *device)
{
    return device->ram->bytes + (size_t)AT_FILES * SECTOR;
}

static bool holds_new(const struct device *device)
{
    return memcmp(files_in_flash(device), device->files, FILES_SIZE) == 0;
}

static bool holds_old(const struct device *device)
{
    const uint8_t *old = device->start->bytes + (size_t)AT_FILES * SECTOR;

    return memcmp(files_in_flash(device), old, (size_t)FILES * SECTOR) == 0;
}

static bool is_same(const struct device *device, uint32_t first, uint32_t count)
{
    const size_t begin = (size_t)first * SECTOR;

    return memcmp(device->ram->bytes + begin, device->start->bytes + begin,
                   (size_t)count * SECTOR) == 0;
}

static bool runs_untouched(const struct device *device)
{
    return device->result.bootable && !device->result.on_trial &&
           device->result.image.size == IMAGE_SIZE &&
           is_same(device, AT_MAIN, IMAGE_SIZE / SECTOR + 1) &&
           is_same(device, AT_SHADOW, AT_RECORD - AT_SHADOW) &&
           device->ram->violations == 0;
}

/* What is wrong once the device is left alone; NULL: nothing. */
static const char *judge(struct device *device, bool accepted)
{
    boot(device);
    if (!runs_untouched(device)) {
        return "the image that runs was touched";
    }
    if (!holds_new(device) && (accepted || !holds_old(device))) {
        return "neither the old file system nor the new one is there";
    }
    boot(device); // a request that power failed in may show only now
    boot(device);
    if (device->result.moves > 0 || device->result.resumed) {
        return "the boots do not become ordinary ones";
    }
    if (receive(device) != ALOFT_OK) {
        return "the next update is not taken";
    }
    boot(device);
    return runs_untouched(device) && holds_new(device) ? NULL : "the next update fails";
}

static void check(struct device *device, bool accepted, const char *what,
        uint32_t first, uint32_t second)
{
    const char *wrong = judge(device, accepted);

    if (wrong != NULL) {
        fail_msg("%s, %s, %u then %u: %s", device->kind->name, what, first, second,
                wrong);
    }
}

/* Receives and boots, cut at change `after`. False: it was over before. */
static bool live_cut(struct device *device, uint32_t after, enum aloft_fault_kind kind,
        bool *accepted)
{
    begin_life(device);
    arm(device, after, kind);
    *accepted = receive(device) == ALOFT_OK;
    if (!device->faulty.struck) {
        boot(device);
    }
    const bool struck = device->faulty.struck;
    aloft_faulty_flash_power_on(&device->faulty);
    return struck;
}

/* Every cut, in every way, of an update. Returns how many operations it has. */
static uint32_t cut_once(struct device *device)
{
    uint32_t operations = 0;
    bool accepted = false;

    for (int kind = ALOFT_FAULT_CUT_BEFORE; kind <= ALOFT_FAULT_CUT_AFTER; kind++) {
        for (operations = 0;
                live_cut(device, operations, (enum aloft_fault_kind)kind, &accepted);
                operations++) {
            check(device, accepted, "single cut", operations, (uint32_t)kind);
        }
    }
    return operations;
}

/* A cut, and another one in the boot that follows, wherever it may fall. */
static unsigned cut_twice(struct device *device, uint32_t first)
{
    static const enum aloft_fault_kind kinds[] = {
            ALOFT_FAULT_CUT_PREFIX, ALOFT_FAULT_CUT_RANDOM, ALOFT_FAULT_CUT_UNSTABLE};
    const size_t count = sizeof kinds / sizeof kinds[0];
    unsigned pairs = 0;

    for (size_t i = 0; i < count * count; i++) {
        bool accepted = false;
        bool struck = true;

        for (uint32_t second = 0; struck; second++, pairs++) {
            (void)live_cut(device, first, kinds[i / count], &accepted); // it happens
            arm(device, second, kinds[i % count]);
            boot(device);
            struck = device->faulty.struck;
            aloft_faulty_flash_power_on(&device->faulty);
            check(device, accepted, "pair of cuts", first, second);
        }
    }
    return pairs;
}

static void sweep(const struct kind *kind)
{
    struct device *device = device_new(kind);
    const uint32_t operations = cut_once(device);
    unsigned pairs = 0;

    for (uint32_t first = 0; first < operations; first++) {
        pairs += cut_twice(device, first);
    }
    print_message("%s: %u operations, %u cuts, %u pairs\n", kind->name, operations,
            operations * (ALOFT_FAULT_KINDS - 1), pairs);
    device_free(device);
}

static void a_slot_and_a_stage(void **state)
{
    static const struct kind kind = {
            .name = "slot and stage", .strategy = &aloft_strategy_overwrite};

    (void)state; // the tests share nothing

    sweep(&kind);
}

static void one_stretch(void **state)
{
    static const struct kind kind = {.name = "one stretch",
            .strategy = &aloft_strategy_overwrite,
            .shared = true};

    (void)state; // the tests share nothing

    sweep(&kind);
}

static void slots_that_are_swapped(void **state)
{
    static const struct kind kind = {.name = "swap", .strategy = &aloft_strategy_swap};

    (void)state; // the tests share nothing

    sweep(&kind);
}

static void slots_that_both_run(void **state)
{
    static const struct kind kind = {
            .name = "A/B", .strategy = &aloft_strategy_ab, .alternates = true};

    (void)state; // the tests share nothing

    sweep(&kind);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(a_slot_and_a_stage),
            cmocka_unit_test(one_stretch),
            cmocka_unit_test(slots_that_are_swapped),
            cmocka_unit_test(slots_that_both_run),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
