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
#include "aloft/gzip_decoder.h"
#include "aloft/ram_flash.h"
#include "fake_verifier.h"
#include "gzip_samples.h"

#define SECTOR   1024u
#define MAIN     8u /* sectors in main */
#define PACKED   4u /* where the packed image stands, in sectors, in one stretch */
#define NEW_SIZE (PACKED * SECTOR)
#define OLD_SIZE (SECTOR + 300u)
#define KEY      0x5A

/* Sectors: main, file system, stage if it is apart, shadow if not, record. */
enum { FILES = MAIN, APART = MAIN + 1, RECORD = APART + MAIN, SECTORS = RECORD + 3 };

struct device {
    struct aloft_ram_flash *ram;
    struct aloft_ram_flash *start;
    struct aloft_faulty_flash faulty;
    struct fake_verifier verifier;
    struct aloft_gzip_decoder decoder;
    struct aloft_boot_unpacker unpacker;
    struct aloft_boot boot;
    struct aloft_boot_result result;
    uint8_t content[NEW_SIZE];
    uint8_t work[SECTOR];
    uint8_t memory[ALOFT_GZIP_DECODER_MEMORY];
};

static struct aloft_area sectors(struct device *device, uint32_t first, uint32_t count)
{
    return (struct aloft_area){.flash = &device->faulty.base,
            .offset = first * SECTOR,
            .size = count * SECTOR};
}

static void lay_out(struct device *device, bool shared)
{
    device->boot.layout = (struct aloft_boot_layout){
            .main = sectors(device, 0, MAIN),
            .stage = shared ? sectors(device, 0, MAIN) : sectors(device, APART, MAIN),
            .shadow = sectors(device, APART, shared ? 1 : 0),
            .record = sectors(device, RECORD, 3),
    };
}

/* Packs and signs the new image, in the stage; fills what the record has to know. */
static void stage(struct device *device, struct aloft_boot_image *staged)
{
    static const struct gzip_kind kind = {.level = 9, .name = "firmware.bin"};
    const struct aloft_boot_layout *layout = &device->boot.layout;
    uint8_t *flash = device->ram->bytes + layout->stage.offset;
    uint32_t size;

    staged->offset = aloft_boot_layout_is_shared(layout) ? PACKED * SECTOR : 0;
    flash += staged->offset;
    content_fill(device->content, NEW_SIZE, 2);
    size = gzip_make(&kind, device->content, NEW_SIZE, flash, 3 * SECTOR);
    staged->size = fake_sign(flash, size, KEY);
    aloft_digest_once(&aloft_bearssl_sha256, flash, staged->size, staged->sha256);
}

static void place_old(struct device *device, struct aloft_boot_image *image)
{
    const struct aloft_boot_layout *layout = &device->boot.layout;
    const uint32_t first = layout->shadow.size;
    uint8_t bytes[OLD_SIZE];

    content_fill(bytes, sizeof bytes, 1);
    image->size = fake_sign(bytes, OLD_SIZE - FAKE_TRAILER_LEN, KEY);
    memcpy(device->ram->bytes + layout->shadow.offset, bytes, first);
    memcpy(device->ram->bytes + first, bytes + first, image->size - first);
    aloft_digest_once(&aloft_bearssl_sha256, bytes, image->size, image->sha256);
}

static struct device *device_new(bool shared)
{
    const struct aloft_flash_geometry geometry = {.size = SECTORS * SECTOR,
            .sector_size = SECTOR,
            .write_unit = 4,
            .erased = 0xFF};
    struct device *device = calloc(1, sizeof *device);
    struct aloft_boot_state state = {.phase = ALOFT_BOOT_ASKED};

    assert_non_null(device);
    device->ram = aloft_ram_flash_new(&geometry);
    device->start = aloft_ram_flash_new(&geometry);
    aloft_faulty_flash_init(&device->faulty, &device->ram->base);
    fake_verifier_init(&device->verifier, KEY);
    lay_out(device, shared);
    device->boot.trust = (struct aloft_boot_trust){
            .sha256 = &aloft_bearssl_sha256,
            .verifier = &device->verifier.base,
            .work = device->work,
            .work_size = sizeof device->work,
    };
    device->boot.strategy = &aloft_strategy_overwrite;
    device->boot.unpacker = &device->unpacker;
    memset(device->ram->bytes, 0x5A, RECORD * SECTOR);
    place_old(device, &state.main);
    stage(device, &state.staged);
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

/* A boot from a reset on: nothing in RAM is as it was. */
static void boot(struct device *device)
{
    memset(device->memory, 0xA5, sizeof device->memory);
    assert_int_equal(aloft_gzip_decoder_init(
                             &device->decoder, device->memory, sizeof device->memory),
            ALOFT_OK);
    aloft_boot_unpacker_init(&device->unpacker, &device->decoder.base);
    aloft_boot_run(&device->boot, &device->result);
}

/* A boot that is cut. False: it was over before. */
static bool boot_cut(struct device *device, uint32_t after, enum aloft_fault_kind kind)
{
    const struct aloft_fault_plan plan = {.on = ALOFT_FAULT_ON_CHANGE,
            .kind = kind,
            .after = after,
            .seed = after * 31u + (uint32_t)kind};

    aloft_faulty_flash_arm(&device->faulty, &plan);
    boot(device);
    const bool struck = device->faulty.struck;
    aloft_faulty_flash_power_on(&device->faulty);
    return struck;
}

static bool runs_new(struct device *device)
{
    const struct aloft_boot_result *result = &device->result;
    uint8_t found[NEW_SIZE];

    return result->bootable && result->image.size == NEW_SIZE &&
           aloft_boot_main_read(&device->boot.layout, 0, found, NEW_SIZE) == ALOFT_OK &&
           memcmp(found, device->content, NEW_SIZE) == 0;
}

static bool is_untouched(const struct device *device)
{
    const uint8_t *now = device->ram->bytes;
    const uint8_t *then = device->start->bytes;
    const uint32_t files = FILES * SECTOR;

    return memcmp(now + files, then + files, SECTOR) == 0 &&
           (device->boot.layout.shadow.size == 0 || memcmp(now, then, SECTOR) == 0) &&
           device->ram->violations == 0;
}

/* What is wrong once the device is left alone; NULL: nothing. */
static const char *judge(struct device *device)
{
    boot(device);
    if (!runs_new(device)) {
        return "the first boot does not end with the new image";
    }
    boot(device);
    if (!runs_new(device) || device->result.moves > 0) {
        return "the second boot is not an ordinary one";
    }
    device->ram->bytes[SECTOR + 5] ^= 0x40;
    boot(device);
    if (!runs_new(device)) {
        return "the image is not repaired";
    }
    return is_untouched(device) ? NULL : "something else has changed";
}

static void check(struct device *device, const char *what, uint32_t first,
        uint32_t second, int kind)
{
    const char *wrong = judge(device);

    if (wrong != NULL) {
        fail_msg("%s, %u:%d then %u: %s", what, first, kind, second, wrong);
    }
}

/* Every cut, in every way, of one boot. Returns how many there were. */
static unsigned cut_once(struct device *device)
{
    unsigned cuts = 0;

    for (int kind = ALOFT_FAULT_CUT_BEFORE; kind <= ALOFT_FAULT_CUT_AFTER; kind++) {
        for (uint32_t at = 0;; at++, cuts++) {
            begin_life(device);
            if (!boot_cut(device, at, (enum aloft_fault_kind)kind)) {
                break;
            }
            check(device, "single cut", at, 0, kind);
        }
    }
    return cuts;
}

/* Every pair of cuts, the second of the worst kinds. */
static unsigned cut_twice(struct device *device, uint32_t first, int kind)
{
    static const enum aloft_fault_kind kinds[] = {
            ALOFT_FAULT_CUT_PREFIX, ALOFT_FAULT_CUT_UNSTABLE};
    unsigned pairs = 0;

    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        for (uint32_t at = 0;; at++, pairs++) {
            begin_life(device);
            (void)boot_cut(device, first, (enum aloft_fault_kind)kind); // it happens
            if (!boot_cut(device, at, kinds[i])) {
                break;
            }
            check(device, "pair of cuts", first, at, kind);
        }
    }
    return pairs;
}

static void sweep(bool shared)
{
    struct device *device = device_new(shared);
    const unsigned cuts = cut_once(device);
    const uint32_t operations = cuts / (ALOFT_FAULT_KINDS - 1);
    unsigned pairs = 0;

    for (uint32_t first = 0; first < operations; first++) {
        pairs += cut_twice(device, first, ALOFT_FAULT_CUT_RANDOM);
        pairs += cut_twice(device, first, ALOFT_FAULT_CUT_UNSTABLE);
    }
    print_message("%u operations, %u cuts, %u pairs\n", operations, cuts, pairs);
    device_free(device);
}

static void two_slots_survive_all_cuts(void **state)
{
    (void)state;

    sweep(false);
}

static void one_stretch_survives_all_cuts(void **state)
{
    (void)state;

    sweep(true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(two_slots_survive_all_cuts),
            cmocka_unit_test(one_stretch_survives_all_cuts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
