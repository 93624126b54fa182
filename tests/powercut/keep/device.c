#include "device.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aloft/bearssl_digest.h"
#include "aloft/flash_stream.h"

#define SECTORS (2 * SLOT_SECTORS + 1 + 1 + 3)

static const struct aloft_boot_policy_ops no_hooks;

static void require(bool holds)
{
    if (!holds) {
        (void)fprintf(stderr, "powercut: cannot set up\n"); // last words
        exit(EXIT_FAILURE);
    }
}

static uint8_t byte_of(enum image_name name, uint32_t i)
{
    return (uint8_t)(i * (3u + 2u * name) + i / 251u + 17u * name);
}

static void make_image(struct device *device, enum image_name name, uint32_t size)
{
    struct aloft_digest digest;

    aloft_digest_begin(&digest, &aloft_bearssl_sha256);
    for (uint32_t i = 0; i < size; i++) {
        const uint8_t byte = byte_of(name, i);
        aloft_digest_update(&digest, &byte, 1);
    }
    aloft_digest_finish(&digest, device->images[name].sha256);
    device->images[name].size = size;
}

static struct aloft_area take(struct device *device, uint32_t *next, uint32_t sectors)
{
    const struct aloft_area area = {.flash = &device->faulty.base,
            .offset = *next,
            .size = sectors * device->build.sector};

    *next += area.size;
    return area;
}

static void lay_out(struct device *device)
{
    struct aloft_boot_layout *layout = &device->boot.layout;
    uint32_t next = 0;

    layout->main = take(device, &next, SLOT_SECTORS);
    device->files = take(device, &next, 1);
    layout->stage = take(device, &next, SLOT_SECTORS);
    layout->alternates = device->build.strategy->kind == ALOFT_STRATEGY_AB;
    layout->spare = take(device, &next, layout->alternates ? 0 : 1);
    layout->record = take(device, &next, 3);
    require(aloft_boot_layout_check(layout) == ALOFT_OK);
}

static void fill(struct device *device)
{
    const struct aloft_flash_geometry *geometry = &device->ram->base.geometry;
    const struct aloft_boot_layout *layout = &device->boot.layout;
    uint8_t *bytes = device->ram->bytes;
    struct aloft_boot_state state = {.main = device->images[IMAGE_OLD]};

    for (uint32_t i = 0; i < geometry->size; i++) {
        bytes[i] = (uint8_t)(0x5Au ^ i ^ (i >> 8));
    }
    memset(bytes + layout->record.offset, geometry->erased, layout->record.size);
    for (uint32_t i = 0; i < state.main.size; i++) {
        bytes[layout->main.offset + i] = byte_of(IMAGE_OLD, i);
    }
    require(aloft_boot_record_write(&layout->record, &state) == ALOFT_OK);
}

void device_make(struct device *device, const struct build *build)
{
    const struct aloft_flash_geometry geometry = {.size = SECTORS * build->sector,
            .sector_size = build->sector,
            .write_unit = build->unit,
            .erased = build->erased,
            .program_once = build->program_once};

    memset(device, 0, sizeof(*device));
    device->build = *build;
    device->ram = aloft_ram_flash_new(&geometry);
    device->start = aloft_ram_flash_new(&geometry);
    require(device->ram != NULL && device->start != NULL);
    aloft_faulty_flash_init(&device->faulty, &device->ram->base);
    device->policy.ops = &no_hooks;
    device->boot.strategy = build->strategy;
    device->boot.policy = &device->policy;
    device->boot.trust = (struct aloft_boot_trust){.sha256 = &aloft_bearssl_sha256,
            .verifier = &aloft_verifier_none,
            .work = device->work,
            .work_size = sizeof(device->work)};
    lay_out(device);
    make_image(device, IMAGE_OLD, build->old_size);
    make_image(device, IMAGE_NEW, build->new_size);
    make_image(device, IMAGE_NEXT, build->sector + 1u);
    fill(device);
    device_keep(device);
}

void device_free(struct device *device)
{
    aloft_faulty_flash_done(&device->faulty);
    aloft_ram_flash_free(device->ram);
    aloft_ram_flash_free(device->start);
}

void device_keep(struct device *device)
{
    aloft_ram_flash_copy(device->start, device->ram);
}

void device_reset(struct device *device)
{
    aloft_ram_flash_copy(device->ram, device->start);
    aloft_faulty_flash_done(&device->faulty);
    aloft_faulty_flash_init(&device->faulty, &device->ram->base);
}

static bool is_piece(
        const uint8_t *bytes, uint32_t len, enum image_name name, uint32_t at)
{
    uint32_t i = 0;

    while (i < len && bytes[i] == byte_of(name, at + i)) {
        i++;
    }
    return i == len;
}

static bool area_holds(
        struct device *device, const struct aloft_area *area, enum image_name name)
{
    uint8_t bytes[SECTOR_MAX];
    const uint32_t size = device->images[name].size;

    for (uint32_t at = 0; at < size; at += device->build.sector) {
        const uint32_t left = size - at;
        const uint32_t len = left < device->build.sector ? left : device->build.sector;
        if (aloft_area_read(area, at, bytes, len) != ALOFT_OK ||
                !is_piece(bytes, len, name, at)) {
            return false;
        }
    }
    return true;
}

static bool find_name(const struct device *device, const struct aloft_boot_image *image,
        enum image_name *name)
{
    for (unsigned i = 0; i < IMAGES; i++) {
        if (memcmp(device->images[i].sha256, image->sha256, sizeof(image->sha256)) ==
                0) {
            *name = (enum image_name)i;
            return true;
        }
    }
    return false;
}

bool device_boot(struct device *device, enum image_name *runs)
{
    struct aloft_boot_layout layout = device->boot.layout;
    struct aloft_boot_result result;

    aloft_boot_run(&device->boot, &result);
    aloft_boot_layout_select(&layout, result.in_slot_b);
    return result.bootable && find_name(device, &result.image, runs) &&
           area_holds(device, &layout.main, *runs);
}

static bool write_stage(
        struct device *device, const struct aloft_area *stage, enum image_name name)
{
    struct aloft_flash_stream stream;

    if (aloft_flash_stream_begin(&stream, stage) != ALOFT_OK) {
        return false;
    }
    for (uint32_t i = 0; i < device->images[name].size; i++) {
        const uint8_t byte = byte_of(name, i);
        if (aloft_flash_stream_write(&stream, &byte, 1) != ALOFT_OK) {
            return false;
        }
    }
    return aloft_flash_stream_finish(&stream) == ALOFT_OK;
}

/* In the order of lib/update's slot target: nothing is erased that is counted on. */
bool device_stage(struct device *device, enum image_name name)
{
    static const struct aloft_boot_image none;
    struct aloft_boot_layout layout = device->boot.layout;
    struct aloft_boot_state state;

    if (aloft_boot_record_read(&layout.record, &state) != ALOFT_OK || state.on_trial) {
        return false;
    }
    aloft_boot_layout_select(&layout, state.in_slot_b);
    state.phase = ALOFT_BOOT_SETTLED;
    state.staged = none;
    if (aloft_boot_record_write(&layout.record, &state) != ALOFT_OK ||
            !write_stage(device, &layout.stage, name)) {
        return false;
    }
    state.phase = ALOFT_BOOT_ASKED;
    state.staged = device->images[name];
    return aloft_boot_record_write(&layout.record, &state) == ALOFT_OK;
}

bool device_keeps(struct device *device)
{
    struct aloft_boot_layout layout = device->boot.layout;
    struct aloft_boot_state state;
    enum image_name name;

    if (aloft_boot_record_read(&layout.record, &state) != ALOFT_OK) {
        return false;
    }
    if (state.staged.size == 0) {
        return !state.on_trial;
    }
    aloft_boot_layout_select(&layout, state.in_slot_b);
    return find_name(device, &state.staged, &name) &&
           area_holds(device, &layout.stage, name);
}

bool device_untouched(const struct device *device)
{
    return memcmp(device->ram->bytes + device->files.offset,
                   device->start->bytes + device->files.offset,
                   device->files.size) == 0 &&
           device->ram->violations == 0;
}
