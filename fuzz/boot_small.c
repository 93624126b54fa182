/*
 * The small boot stage and the full one find the same: whatever stands in the record,
 * in main and in the stage, and whichever sector is worn, both start an image or both
 * do not, and leave the same one in main. Nobody writes to what is not his.
 *
 * Input: see make_state() and spoil().
 */
#include "aloft/boot_small.h"

#include <string.h>

#include "aloft/faulty_flash.h"
#include "aloft/ram_flash.h"
#include "aloft/sha256_compact.h"
#include "fuzz_input.h"
#include "fuzz_target.h"

#define SECTOR  256u
#define MAIN    6u  /* Sectors of main, and of a stage that is apart. */
#define SHADOW  12u /* Where things begin. */
#define RECORD  13u
#define OTHERS  17u /* Nobody's. */
#define SECTORS 18u
#define SIZE    (SECTORS * SECTOR)

struct device {
    struct aloft_ram_flash *ram;
    struct aloft_faulty_flash flash;
    struct aloft_boot boot;
    uint8_t work[ALOFT_BOOT_WORK_SIZE];
    bool is_bootable;
};

static struct aloft_area sectors(struct device *device, uint32_t first, uint32_t count)
{
    return (struct aloft_area){&device->flash.base, first * SECTOR, count * SECTOR};
}

static void make_device(struct device *device, bool shared)
{
    const struct aloft_flash_geometry geometry = {
            .size = SIZE, .sector_size = SECTOR, .write_unit = 4, .erased = 0xFF};
    struct aloft_boot_layout *layout = &device->boot.layout;

    memset(device, 0, sizeof *device);
    device->ram = aloft_ram_flash_new(&geometry);
    FUZZ_CHECK(device->ram != NULL);
    aloft_faulty_flash_init(&device->flash, &device->ram->base);
    layout->main = sectors(device, 0, MAIN);
    layout->stage = sectors(device, shared ? 0 : MAIN, MAIN);
    layout->shadow = sectors(device, SHADOW, shared ? 1 : 0);
    layout->record = sectors(device, RECORD, 4);
    device->boot.strategy = &aloft_strategy_overwrite;
    device->boot.trust = (struct aloft_boot_trust){.sha256 = &aloft_sha256_compact,
            .verifier = &aloft_verifier_none,
            .work = device->work,
            .work_size = sizeof device->work};
    for (uint32_t i = 0; i < RECORD * SECTOR; i++) {
        device->ram->bytes[i] = (uint8_t)(i * 5 + i / 256 + 3);
    }
}

static void free_device(struct device *device)
{
    aloft_faulty_flash_done(&device->flash);
    aloft_ram_flash_free(device->ram);
}

/* Gives the image the digest of what stands there, if it does at all. */
static void measure(struct device *device, bool in_main, struct aloft_boot_image *image)
{
    const struct aloft_boot_layout *layout = &device->boot.layout;
    uint8_t bytes[MAIN * SECTOR];
    enum aloft_status status = ALOFT_ERR_SPACE;

    if (image->size <= sizeof bytes) {
        status = in_main ? aloft_boot_main_read(layout, 0, bytes, image->size)
                         : aloft_area_read(
                                   &layout->stage, image->offset, bytes, image->size);
    }
    if (status == ALOFT_OK) {
        aloft_digest_once(&aloft_sha256_compact, bytes, image->size, image->sha256);
    }
}

/* A state of the record: mostly one that could be, and images that are whole. */
static struct aloft_boot_state make_state(
        struct device *device, struct fuzz_input *input)
{
    const unsigned flags = fuzz_byte(input);
    struct aloft_boot_state state = {.main_unpacked = (flags & 1) != 0,
            .staged_files = (flags & 2) != 0 && (flags & 4) != 0};

    state.phase = (enum aloft_boot_phase)fuzz_below(input, 3);
    state.retries = fuzz_below(input, 5);
    state.main.size = fuzz_u16(input) % ((MAIN + 1) * SECTOR);
    state.staged.size = fuzz_u16(input) % ((MAIN + 1) * SECTOR);
    state.staged.offset = fuzz_below(input, MAIN + 1) * SECTOR + (flags & 8);
    if (state.phase == ALOFT_BOOT_MOVING) {
        state.moves = fuzz_below(input, MAIN + 2);
    }
    measure(device, true, &state.main);
    measure(device, false, &state.staged);
    return state;
}

/* Changes bytes and wears a sector out, the same on both devices. No sector where moves
 * are claimed that were never made: what main held before them, the small boot stage
 * forgets when it cannot settle. */
static void spoil(struct device *devices, struct fuzz_input *input, bool may_wear)
{
    const unsigned worn = fuzz_below(input, 2 * SECTORS);

    if (may_wear && worn < SECTORS) {
        aloft_faulty_flash_wear_out(&devices[0].flash, worn * SECTOR);
        aloft_faulty_flash_wear_out(&devices[1].flash, worn * SECTOR);
    }
    while (input->len > 0) {
        const uint32_t at = fuzz_u16(input) % SIZE;
        const uint8_t change = fuzz_byte(input);

        devices[0].ram->bytes[at] ^= change;
        devices[1].ram->bytes[at] ^= change;
    }
}

/* Compressed images the full boot stage takes as they come. */
static bool may_be_compressed(const struct device *device)
{
    const uint8_t *flash = device->ram->bytes;

    for (uint32_t i = 0; i < RECORD * SECTOR; i += 8) {
        if (flash[i] == 0x1F && flash[i + 1] == 0x8B) {
            return true;
        }
    }
    return false;
}

static void check_same_main(struct device *devices)
{
    const struct aloft_boot_layout *layout = &devices[0].boot.layout;
    struct aloft_boot_state state;
    uint8_t found[2][MAIN * SECTOR];

    FUZZ_CHECK(devices[0].is_bootable == devices[1].is_bootable);
    if (!devices[0].is_bootable ||
            aloft_boot_record_read(&layout->record, &state) != ALOFT_OK ||
            state.phase != ALOFT_BOOT_SETTLED) {
        return;
    }
    for (size_t i = 0; i < 2; i++) {
        FUZZ_CHECK(aloft_boot_main_read(&devices[i].boot.layout, 0, found[i],
                           state.main.size) == ALOFT_OK);
    }
    FUZZ_CHECK(memcmp(found[0], found[1], state.main.size) == 0);
}

/* Started is only what matches a digest of the record. */
static void check_started(const struct device *device)
{
    const struct aloft_boot *boot = &device->boot;
    struct aloft_boot_state state;
    uint32_t counter;

    if (!device->is_bootable ||
            aloft_boot_record_read(&boot->layout.record, &state) != ALOFT_OK) {
        return;
    }
    state.staged.offset = 0;
    FUZZ_CHECK(aloft_boot_verify(&boot->layout, ALOFT_BOOT_IN_MAIN, &state.main,
                       &boot->trust, &counter) == ALOFT_OK ||
               aloft_boot_verify(&boot->layout, ALOFT_BOOT_IN_MAIN, &state.staged,
                       &boot->trust, &counter) == ALOFT_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct fuzz_input input = {data, len};
    const bool shared = (fuzz_byte(&input) & 1) != 0;
    struct device devices[2];
    struct aloft_boot_result result;
    uint8_t before[SIZE];

    make_device(&devices[0], shared);
    make_device(&devices[1], shared);
    const struct aloft_boot_state state = make_state(&devices[0], &input);
    for (size_t i = 0; i < 2; i++) {
        FUZZ_CHECK(aloft_boot_record_write(&devices[i].boot.layout.record, &state) ==
                   ALOFT_OK);
    }
    spoil(devices, &input, state.phase != ALOFT_BOOT_MOVING);
    memcpy(before, devices[0].ram->bytes, SIZE);

    const bool can_compare = !may_be_compressed(&devices[0]);
    devices[0].is_bootable = aloft_boot_run_small(&devices[0].boot) == ALOFT_OK;
    aloft_boot_run(&devices[1].boot, &result);
    devices[1].is_bootable = result.bootable;

    check_started(&devices[0]);
    FUZZ_CHECK(memcmp(devices[0].ram->bytes + OTHERS * SECTOR, before + OTHERS * SECTOR,
                       SECTOR) == 0);
    FUZZ_CHECK(!shared || memcmp(devices[0].ram->bytes, before, SECTOR) == 0);
    if (can_compare) {
        check_same_main(devices);
    }
    free_device(&devices[0]);
    free_device(&devices[1]);
    return 0;
}
