/*
 * A whole device under updates, power cuts and boots in any order: it always boots an
 * image that was signed and sent whole, and nothing is written where no update belongs.
 *
 * Input: the layout, then steps, see take_step().
 */
#include <stdlib.h>
#include <string.h>

#include "aloft/bearssl_digest.h"
#include "aloft/boot.h"
#include "aloft/faulty_flash.h"
#include "aloft/ram_flash.h"
#include "aloft/slot_target.h"
#include "aloft/update.h"
#include "fake_verifier.h"
#include "fuzz_input.h"
#include "fuzz_target.h"
#include "sample_image.h"

#define KEY       0x5A
#define SECTOR    512u
#define SECTORS   17u
#define SIZE      (SECTORS * SECTOR)
#define IMAGE_MAX (6 * SECTOR)
#define STEPS_MAX 24u

/* What fills places that no update may write to. */
#define BOOT_STAGE 0xB0
#define NOBODYS    0xB5

/* Programs and erases that no update and no boot may come near. */
#define CHANGES_MAX 400u

/* Where things are, in sectors. What is not named belongs to nobody. */
struct places {
    uint8_t main, main_count;
    uint8_t stage, stage_count;
    uint8_t shadow; /* 0: there is none */
    uint8_t record;
};

static const struct places two_slots = {1, 6, 7, 6, 0, 14};
static const struct places shared = {0, 12, 0, 12, 12, 13};

struct device {
    struct aloft_ram_flash *ram;
    struct aloft_faulty_flash flash;
    const struct places *places;
    struct fake_verifier verifier;
    struct aloft_boot boot;
    struct aloft_slot_target target;
    struct aloft_update update;
    uint8_t work[ALOFT_UPDATE_WORK_SIZE];
    uint8_t image[IMAGE_MAX];
    bool running;    /* the application runs, started by a boot */
    bool unfinished; /* that boot has met an error: an install may be under way still */
    bool hostile;    /* a stranger has written to the flash */
};

static struct aloft_area area_of(struct device *device, unsigned first, unsigned count)
{
    return (struct aloft_area){
            &device->flash.base, (uint32_t)first * SECTOR, (uint32_t)count * SECTOR};
}

static void make_flash(struct device *device, struct fuzz_input *input)
{
    const unsigned kind = fuzz_byte(input);
    const struct aloft_flash_geometry geometry = {
            .size = SIZE,
            .sector_size = SECTOR,
            .write_unit = 1u << (kind >> 1) % 6,
            .erased = (kind & 0x40) != 0 ? 0 : 0xFF,
            .program_once = (kind & 0x80) != 0,
    };

    device->ram = aloft_ram_flash_new(&geometry);
    FUZZ_CHECK(device->ram != NULL);
    aloft_faulty_flash_init(&device->flash, &device->ram->base);
    device->places = (kind & 1) != 0 ? &shared : &two_slots;
}

static void make_boot(struct device *device)
{
    const struct places *places = device->places;
    struct aloft_boot_layout *layout = &device->boot.layout;

    fake_verifier_init(&device->verifier, KEY);
    layout->main = area_of(device, places->main, places->main_count);
    layout->stage = area_of(device, places->stage, places->stage_count);
    layout->shadow = area_of(device, places->shadow, places->shadow > 0 ? 1 : 0);
    layout->record = area_of(device, places->record, 3);
    device->boot.trust = (struct aloft_boot_trust){
            .sha256 = &aloft_bearssl_sha256,
            .verifier = &device->verifier.base,
            .work = device->work,
            .work_size = sizeof device->work,
    };
    device->boot.strategy = &aloft_strategy_overwrite;
}

/* An image of one to four sectors and a bit, signed. Returns its length. */
static uint32_t make_image(struct device *device, struct fuzz_input *input, uint8_t key)
{
    const uint32_t len = 64 + fuzz_byte(input) * 8u;

    sample_image_esp(device->image, len, fuzz_byte(input));
    return fake_sign(device->image, len, key);
}

/* What a programmer would put on the flash at the factory. */
static void provision(struct device *device, struct fuzz_input *input)
{
    const struct places *places = device->places;
    struct aloft_boot_state state = {.phase = ALOFT_BOOT_SETTLED};
    uint8_t content[SECTORS][SECTOR];

    memset(content, NOBODYS, sizeof content);
    memset(content[places->record], device->ram->base.geometry.erased,
            3 * sizeof content[0]);
    state.main.size = make_image(device, input, KEY);
    aloft_digest_once(
            &aloft_bearssl_sha256, device->image, state.main.size, state.main.sha256);
    memcpy(content[places->main], device->image, state.main.size);
    if (places->shadow > 0) {
        memcpy(content[places->shadow], device->image, SECTOR);
        memset(content[0], BOOT_STAGE, SECTOR);
    }
    aloft_ram_flash_load(device->ram, content[0]);
    FUZZ_CHECK(
            aloft_boot_record_write(&device->boot.layout.record, &state) == ALOFT_OK);
}

static void arm(struct device *device, struct fuzz_input *input)
{
    const struct aloft_fault_plan plan = {
            .on = ALOFT_FAULT_ON_CHANGE,
            .kind = (enum aloft_fault_kind)fuzz_below(input, ALOFT_FAULT_KINDS),
            .after = fuzz_byte(input),
            .seed = fuzz_byte(input),
    };

    aloft_faulty_flash_arm(&device->flash, &plan);
}

/* Hands over what stands in device->image. */
static enum aloft_status send(struct device *device, uint32_t size, uint32_t announced)
{
    const struct aloft_slot_target_config target_config = {
            .layout = &device->boot.layout};
    const struct aloft_update_config config = {
            .firmware = &device->target.base,
            .sha256 = &aloft_bearssl_sha256,
            .verifier = &device->verifier.base,
            .work = device->work,
            .work_size = sizeof device->work,
    };
    const struct aloft_update_offer offer = {.size = announced};

    FUZZ_CHECK(aloft_slot_target_init(&device->target, &target_config) == ALOFT_OK);
    enum aloft_status status = aloft_update_begin(&device->update, &config, &offer);
    for (uint32_t at = 0; at < size && status == ALOFT_OK; at += 100) {
        const uint32_t left = size - at;
        status = aloft_update_write(
                &device->update, device->image + at, left < 100 ? left : 100);
    }
    return status == ALOFT_OK ? aloft_update_end(&device->update) : status;
}

/* The application takes an image, maybe a bad one. Returns whether it should have. */
static bool take_update(
        struct device *device, struct fuzz_input *input, enum aloft_status *status)
{
    const unsigned how = fuzz_byte(input);
    const bool wrong_key = (how & 1) != 0;
    const bool flipped = (how & 4) != 0;
    const uint32_t size = make_image(device, input, wrong_key ? KEY ^ 1 : KEY);

    if (flipped) {
        device->image[fuzz_u16(input) % size] ^= (uint8_t)(1 + fuzz_below(input, 255));
    }
    *status = send(device, size, (how & 2) != 0 ? ALOFT_SIZE_UNKNOWN : size);
    return !wrong_key && !flipped;
}

static void update_well(struct device *device, struct fuzz_input *input)
{
    enum aloft_status status;
    const bool good = take_update(device, input, &status);
    const bool refused = status == ALOFT_ERR_STATE && device->unfinished;

    FUZZ_CHECK((status == ALOFT_OK) == good || refused || device->hostile);
    FUZZ_CHECK(status != ALOFT_OK || good);
}

/* As above, and power may go while it comes. */
static void update_badly(struct device *device, struct fuzz_input *input)
{
    enum aloft_status status;

    arm(device, input);
    const bool good = take_update(device, input, &status);
    FUZZ_CHECK(status != ALOFT_OK || good);
    device->running = device->flash.powered;
}

/* Tells whether main holds what the result says, signed by the right key. */
static void check_bootable(
        const struct device *device, const struct aloft_boot_result *result)
{
    const struct fake_verifier *verifier = &device->verifier;
    const uint32_t size = result->image.size;
    uint8_t image[SECTORS * SECTOR];
    uint8_t digest[ALOFT_DIGEST_MAX];

    FUZZ_CHECK(size > FAKE_TRAILER_LEN && size <= sizeof image);
    FUZZ_CHECK(aloft_boot_main_read(&device->boot.layout, 0, image, size) == ALOFT_OK);
    aloft_digest_once(&aloft_bearssl_sha256, image, size - FAKE_TRAILER_LEN, digest);
    FUZZ_CHECK(
            verifier->base.ops->verify(&verifier->base, digest,
                    image + size - FAKE_TRAILER_LEN, FAKE_SIGNATURE_LEN) == ALOFT_OK);
}

/* A boot that nobody disturbs ends well. */
static void boot_well(struct device *device)
{
    struct aloft_boot_result result;

    aloft_boot_run(&device->boot, &result);
    FUZZ_CHECK(result.bootable || device->hostile);
    if (result.bootable) {
        check_bootable(device, &result);
    }
    device->running = result.bootable;
    device->unfinished = result.why != ALOFT_OK;
}

static void boot_badly(struct device *device, struct fuzz_input *input)
{
    struct aloft_boot_result result;

    arm(device, input);
    aloft_boot_run(&device->boot, &result);
    device->running = result.bootable && device->flash.powered;
    device->unfinished = result.why != ALOFT_OK;
    aloft_faulty_flash_power_on(&device->flash);
    /* Where the flash failed, what was verified may flicker: better that than nothing.
     */
    if (result.bootable && !device->flash.struck) {
        check_bootable(device, &result);
    }
}

/* Writes a record that asks for anything. */
static void scribble_record(struct device *device, struct fuzz_input *input)
{
    const struct aloft_area *record = &device->boot.layout.record;
    const unsigned how = fuzz_byte(input);
    struct aloft_boot_state state = {0};

    if (aloft_boot_record_read(record, &state) != ALOFT_OK) {
        memset(&state, 0, sizeof state);
    }
    state.phase = (enum aloft_boot_phase)(how % 3);
    state.moves = fuzz_byte(input);
    state.retries = fuzz_byte(input);
    state.staged.offset = fuzz_u32(input);
    state.staged.size = fuzz_u32(input);
    if ((how & 0x80) != 0) {
        state.main.size = fuzz_u32(input);
        state.main.offset = fuzz_byte(input);
    }
    FUZZ_CHECK(aloft_boot_record_write(record, &state) != ALOFT_ERR_ARGUMENT);
}

/* Somebody else has access to the flash: all that is promised then is to start nothing
 * that is not signed, and to keep to one's places. */
static void scribble(struct device *device, struct fuzz_input *input)
{
    const uint32_t offset = SECTOR + fuzz_u16(input) % (12 * SECTOR);

    device->hostile = true;
    if (fuzz_below(input, 2) == 0) {
        device->ram->bytes[offset] = fuzz_byte(input);
    } else {
        scribble_record(device, input);
    }
}

static void take_step(struct device *device, struct fuzz_input *input)
{
    static const struct aloft_fault_plan none = {.on = ALOFT_FAULT_NEVER};
    unsigned what = fuzz_below(input, 6);

    aloft_faulty_flash_power_on(&device->flash);
    aloft_faulty_flash_arm(&device->flash, &none); // counts changes from here
    if (what < 3 && !device->running) {
        what = 4;
    }
    switch (what) {
    case 0:
    case 1:
        update_well(device, input);
        break;
    case 2:
        update_badly(device, input);
        break;
    case 3:
        boot_badly(device, input);
        break;
    case 4:
        boot_well(device);
        break;
    default:
        scribble(device, input);
        break;
    }
    FUZZ_CHECK(device->flash.changes < CHANGES_MAX);
}

/* The boot stage, and what belongs to nobody. */
static void check_untouched(const struct device *device)
{
    const bool is_shared = device->places == &shared;
    const uint32_t spare = is_shared ? 16 : 13;
    const struct aloft_ram_flash *ram = device->ram;

    for (uint32_t i = 0; i < SECTOR; i++) {
        FUZZ_CHECK(ram->bytes[i] == (is_shared ? BOOT_STAGE : NOBODYS));
        FUZZ_CHECK(ram->bytes[spare * SECTOR + i] == NOBODYS);
    }
    FUZZ_CHECK(ram->erases[0] == 0 && ram->erases[spare] == 0);
    FUZZ_CHECK(ram->violations == 0 || device->hostile);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct fuzz_input input = {data, len};
    struct device *device = calloc(1, sizeof *device);

    FUZZ_CHECK(device != NULL);
    make_flash(device, &input);
    make_boot(device);
    provision(device, &input);
    boot_well(device);
    for (unsigned steps = 0; steps < STEPS_MAX && input.len > 0; steps++) {
        take_step(device, &input);
    }
    aloft_faulty_flash_power_on(&device->flash);
    boot_well(device);
    check_untouched(device);
    aloft_faulty_flash_done(&device->flash);
    aloft_ram_flash_free(device->ram);
    free(device);
    return 0;
}
