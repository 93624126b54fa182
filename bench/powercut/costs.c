#include "costs.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "aloft/bearssl_digest.h"
#include "aloft/boot.h"
#include "aloft/boot_app.h"
#include "aloft/ram_flash.h"
#include "aloft/slot_target.h"

#define SECTOR       4096u
#define IMAGE        (512u * 1024u)
#define SECTORS      (IMAGE / SECTOR)
#define SHARED_SLACK 2u
#define IMAGES       2u

struct counts {
    unsigned long erases;
    unsigned long programs;
    unsigned long programmed; /* Bytes. */
    unsigned long read;       /* Bytes. */
};

/* A flash that counts. */
struct counter {
    struct aloft_flash base;
    struct aloft_flash *inner;
    struct counts counts;
};

enum kind { SLOTS, SHARED, SWAP, AB, KINDS };

static const char *const kind_names[KINDS] = {"overwrite, stage apart",
        "overwrite, staged in main (ESP8266)", "swap, one spare sector", "A/B"};

struct device {
    struct counter flash;
    struct aloft_ram_flash *ram;
    struct aloft_boot boot;
    uint8_t *images[IMAGES];
    uint8_t work[SECTOR];
    FILE *out;
    enum kind kind;
    bool ok;
};

static struct counter *counter_of(struct aloft_flash *flash)
{
    return (struct counter *)flash;
}

static enum aloft_status count_read(
        struct aloft_flash *flash, uint32_t offset, void *dst, size_t len)
{
    struct counter *counter = counter_of(flash);

    counter->counts.read += len;
    return counter->inner->ops->read(counter->inner, offset, dst, len);
}

static enum aloft_status count_program(
        struct aloft_flash *flash, uint32_t offset, const void *src, size_t len)
{
    struct counter *counter = counter_of(flash);

    counter->counts.programs++;
    counter->counts.programmed += len;
    return counter->inner->ops->program(counter->inner, offset, src, len);
}

static enum aloft_status count_erase(struct aloft_flash *flash, uint32_t offset)
{
    struct counter *counter = counter_of(flash);

    counter->counts.erases++;
    return counter->inner->ops->erase(counter->inner, offset);
}

static struct aloft_area take(struct device *device, uint32_t *next, uint32_t sectors)
{
    const struct aloft_area area = {
            .flash = &device->flash.base, .offset = *next, .size = sectors * SECTOR};

    *next += area.size;
    return area;
}

static void lay_out(struct device *device)
{
    struct aloft_boot_layout *layout = &device->boot.layout;
    const bool shared = device->kind == SHARED;
    uint32_t next = 0;

    layout->main = take(device, &next, shared ? 2 * SECTORS + SHARED_SLACK : SECTORS);
    layout->stage = shared ? layout->main : take(device, &next, SECTORS);
    layout->shadow = take(device, &next, shared);
    layout->spare = take(device, &next, device->kind == SWAP);
    layout->alternates = device->kind == AB;
    layout->record = take(device, &next, ALOFT_BOOT_RECORD_BANKS);
}

static bool make_flash(struct device *device)
{
    static const struct aloft_flash_ops ops = {
            .read = count_read, .program = count_program, .erase = count_erase};
    const struct aloft_flash_geometry geometry = {.size = (2 * SECTORS + 8) * SECTOR,
            .sector_size = SECTOR,
            .write_unit = 4,
            .erased = 0xFF};

    device->ram = aloft_ram_flash_new(&geometry);
    if (device->ram == NULL) {
        return false;
    }
    device->flash.inner = &device->ram->base;
    device->flash.base = (struct aloft_flash){.ops = &ops, .geometry = geometry};
    return true;
}

static void make_boot(struct device *device)
{
    static const struct aloft_strategy *const strategies[KINDS] = {
            &aloft_strategy_overwrite, &aloft_strategy_overwrite, &aloft_strategy_swap,
            &aloft_strategy_ab};

    device->boot.strategy = strategies[device->kind];
    device->boot.trust = (struct aloft_boot_trust){.sha256 = &aloft_bearssl_sha256,
            .verifier = &aloft_verifier_none,
            .work = device->work,
            .work_size = sizeof(device->work)};
}

static struct aloft_target_image describe(const struct device *device, unsigned index)
{
    struct aloft_target_image image = {.size = IMAGE, .payload_size = IMAGE};

    aloft_digest_once(
            &aloft_bearssl_sha256, device->images[index], IMAGE, image.sha256);
    return image;
}

static bool place_old(struct device *device)
{
    const struct aloft_boot_layout *layout = &device->boot.layout;
    const struct aloft_target_image image = describe(device, 0);
    struct aloft_boot_state state = {.main = {.size = IMAGE}};

    memcpy(state.main.sha256, image.sha256, sizeof(state.main.sha256));
    memcpy(device->ram->bytes + layout->shadow.offset, device->images[0],
            layout->shadow.size);
    memcpy(device->ram->bytes + layout->main.offset + layout->shadow.size,
            device->images[0] + layout->shadow.size, IMAGE - layout->shadow.size);
    return aloft_boot_record_write(&layout->record, &state) == ALOFT_OK &&
           aloft_boot_record_reassert(&layout->record, &state) == ALOFT_OK;
}

static bool stage(struct device *device)
{
    const struct aloft_slot_target_config config = {.layout = &device->boot.layout};
    const struct aloft_target_image image = describe(device, 1);
    struct aloft_slot_target slot;

    if (aloft_slot_target_init(&slot, &config) != ALOFT_OK) {
        return false;
    }
    const struct aloft_target_ops *ops = slot.base.ops;
    return ops->open(&slot.base, image.size) == ALOFT_OK &&
           ops->write(&slot.base, 0, device->images[1], IMAGE) == ALOFT_OK &&
           ops->flush(&slot.base) == ALOFT_OK &&
           ops->commit(&slot.base, &image) == ALOFT_OK;
}

static bool boot(struct device *device)
{
    struct aloft_boot_result result;

    aloft_boot_run(&device->boot, &result);
    return result.bootable && result.why == ALOFT_OK;
}

/* One line; `least` sectors have to be erased, and written, whatever one does. */
static void report(struct device *device, const char *what, unsigned long least)
{
    const struct counts *counts = &device->flash.counts;

    (void)fprintf(device->out, "| %s | %s | %lu | %lu | %lu | %lu | %lu | %lu |\n",
            kind_names[device->kind], what, counts->erases, least, counts->programmed,
            least * SECTOR, counts->programs, counts->read); // a report, no more
    device->flash.counts = (struct counts){0};
}

static unsigned long least_install(enum kind kind)
{
    switch (kind) {
    case SLOTS:
    case SHARED:
        return SECTORS;
    case SWAP:
        return 2 * SECTORS + 1;
    case AB:
    case KINDS:
        break;
    }
    return 0;
}

static void confirm(struct device *device)
{
    if (device->kind == SWAP || device->kind == AB) {
        device->ok = aloft_boot_confirm(&device->boot.layout) == ALOFT_OK && device->ok;
        report(device, "confirm", 0);
    }
}

static void revert(struct device *device)
{
    if (device->kind == SWAP || device->kind == AB) {
        device->ok = aloft_boot_request_revert(&device->boot.layout) == ALOFT_OK &&
                     boot(device) && device->ok;
        report(device, "go back on request", least_install(device->kind));
    }
}

static void measure(struct device *device)
{
    device->ok = make_flash(device);
    if (!device->ok) {
        return;
    }
    lay_out(device);
    make_boot(device);
    device->ok = place_old(device);
    device->flash.counts = (struct counts){0};
    device->ok = stage(device) && device->ok;
    report(device, "stage", SECTORS);
    device->ok = boot(device) && device->ok;
    report(device, "install", least_install(device->kind));
    confirm(device);
    device->ok = boot(device) && device->flash.counts.erases == 0 &&
                 device->flash.counts.programs == 0 && device->ok;
    report(device, "boot without work", 0);
    revert(device);
    aloft_ram_flash_free(device->ram);
}

static uint8_t *make_image(unsigned seed)
{
    uint8_t *bytes = malloc(IMAGE);

    for (uint32_t i = 0; bytes != NULL && i < IMAGE; i++) {
        bytes[i] = (uint8_t)(i * (3u + 2u * seed) + i / 251u);
    }
    return bytes;
}

bool costs_print(FILE *out)
{
    uint8_t *const images[IMAGES] = {make_image(0), make_image(1)};
    bool ok = images[0] != NULL && images[1] != NULL;

    for (unsigned kind = 0; kind < KINDS && ok; kind++) {
        struct device device = {
                .out = out, .kind = (enum kind)kind, .images = {images[0], images[1]}};

        measure(&device);
        ok = device.ok;
    }
    free(images[0]);
    free(images[1]);
    return ok;
}
