#include "board.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aloft/slot_target.h"
#include "quick_digest.h"

#define RECORD_SECTORS 3u

static void require(bool holds, const char *what)
{
    if (!holds) {
        (void)fprintf(stderr, "powercut: cannot set up: %s\n", what); // last words
        exit(EXIT_FAILURE);
    }
}

static struct aloft_area take(struct board *board, uint32_t *next, uint32_t sectors)
{
    const uint32_t sector = board->device.chip.sector;
    const struct aloft_area area = {
            .flash = &board->faulty.base, .offset = *next, .size = sectors * sector};

    *next += area.size;
    return area;
}

static void lay_out(struct board *board)
{
    struct aloft_boot_layout *layout = &board->boot.layout;
    const bool shared = board->device.shared;
    const uint32_t sectors = board->device.main_sectors;
    uint32_t next = 0;

    layout->main = take(board, &next, sectors);
    board->files = take(board, &next, 1);
    layout->stage = shared ? layout->main : take(board, &next, sectors);
    layout->shadow = take(board, &next, shared ? 1 : 0);
    layout->record = take(board, &next, RECORD_SECTORS);
}

static void make_image(struct board *board, enum image_name name, uint32_t size)
{
    struct image *image = &board->images[name];

    image->bytes = malloc(size);
    require(image->bytes != NULL, "memory");
    for (uint32_t i = 0; i < size; i++) {
        image->bytes[i] = (uint8_t)(i * (3u + 2u * name) + i / 251u + 17u * name);
    }
    image->entry.size = size;
    aloft_digest_once(
            board->boot.trust.sha256, image->bytes, size, image->entry.sha256);
}

/* Whatever the flash holds where nothing is said: neither blank nor zero. */
static void fill(struct board *board)
{
    const struct aloft_flash_geometry *geometry = &board->ram->base.geometry;
    const struct aloft_area *record = &board->boot.layout.record;

    for (uint32_t i = 0; i < geometry->size; i++) {
        board->ram->bytes[i] = (uint8_t)(0x5Au ^ i ^ (i >> 8));
    }
    memset(board->ram->bytes + record->offset, geometry->erased, record->size);
}

/* Writes the old image as its installation would have left it. */
static void place_old(struct board *board)
{
    const struct image *image = &board->images[IMAGE_OLD];
    const struct aloft_boot_layout *layout = &board->boot.layout;
    const uint32_t size = image->entry.size;
    const uint32_t first = size < layout->shadow.size ? size : layout->shadow.size;
    uint8_t *flash = board->ram->bytes;

    memcpy(flash + layout->shadow.offset, image->bytes, first);
    memcpy(flash + layout->main.offset + first, image->bytes + first, size - first);
}

static void write_record(struct board *board)
{
    struct aloft_boot_state state = {
            .phase = ALOFT_BOOT_SETTLED, .main = board->images[IMAGE_OLD].entry};

    for (unsigned i = 0; i <= board->device.record_age; i++) {
        require(aloft_boot_record_write(&board->boot.layout.record, &state) == ALOFT_OK,
                "record");
    }
    require(aloft_boot_record_reassert(&board->boot.layout.record, &state) == ALOFT_OK,
            "record");
}

static uint32_t total_size(const struct aloft_powercut_case *device)
{
    const uint32_t apart = device->shared ? 1u : device->main_sectors;

    return (device->main_sectors + 1u + apart + RECORD_SECTORS) * device->chip.sector;
}

void board_make(struct board *board, const struct aloft_powercut_case *device)
{
    const struct aloft_flash_geometry geometry = {
            .size = total_size(device),
            .sector_size = device->chip.sector,
            .write_unit = device->chip.unit,
            .erased = device->chip.erased,
            .program_once = device->chip.program_once,
    };

    memset(board, 0, sizeof(*board));
    board->device = *device;
    board->ram = aloft_ram_flash_new(&geometry);
    board->start = aloft_ram_flash_new(&geometry);
    require(board->ram != NULL && board->start != NULL, "flash");
    aloft_faulty_flash_init(&board->faulty, &board->ram->base);
    lay_out(board);
    board->boot.strategy = &aloft_strategy_overwrite;
    board->boot.trust = (struct aloft_boot_trust){
            .sha256 = device->sha256 != NULL ? device->sha256 : &powercut_quick_digest,
            .verifier = &aloft_verifier_none,
            .work = board->work,
            .work_size = sizeof(board->work) / 2,
    };
    require(aloft_boot_layout_check(&board->boot.layout) == ALOFT_OK, "layout");
    make_image(board, IMAGE_OLD, device->old_size);
    make_image(board, IMAGE_NEW, device->new_size);
    make_image(board, IMAGE_NEXT, device->chip.sector + 1u);
    fill(board);
    place_old(board);
    write_record(board);
    if (device->session == ALOFT_POWERCUT_BOOT) {
        require(board_stage(board, IMAGE_NEW), "stage");
    }
    aloft_ram_flash_copy(board->start, board->ram);
}

void board_use(struct board *board, struct aloft_flash *flash)
{
    struct aloft_boot_layout *layout = &board->boot.layout;

    layout->main.flash = flash;
    layout->stage.flash = flash;
    layout->shadow.flash = flash;
    layout->record.flash = flash;
    board->files.flash = flash;
}

void board_boot(struct board *board, struct aloft_boot_result *result)
{
    const aloft_powercut_boot boot = board->device.boot;

    if (boot != NULL) {
        boot(&board->boot, result);
    } else {
        aloft_boot_run(&board->boot, result);
    }
}

void board_free(struct board *board)
{
    for (unsigned i = 0; i < IMAGES; i++) {
        free(board->images[i].bytes);
    }
    aloft_faulty_flash_done(&board->faulty);
    aloft_ram_flash_free(board->ram);
    aloft_ram_flash_free(board->start);
}

void board_reset(struct board *board)
{
    aloft_ram_flash_copy(board->ram, board->start);
    aloft_faulty_flash_done(&board->faulty);
    aloft_faulty_flash_init(&board->faulty, &board->ram->base);
}

bool board_stage(struct board *board, enum image_name name)
{
    const struct image *image = &board->images[name];
    const struct aloft_slot_target_config config = {.layout = &board->boot.layout};
    struct aloft_target_image found = {
            .size = image->entry.size, .payload_size = image->entry.size};
    struct aloft_slot_target slot;

    memcpy(found.sha256, image->entry.sha256, sizeof(found.sha256));
    if (aloft_slot_target_init(&slot, &config) != ALOFT_OK) {
        return false;
    }
    const struct aloft_target_ops *ops = slot.base.ops;
    return ops->open(&slot.base, found.size) == ALOFT_OK &&
           ops->write(&slot.base, 0, image->bytes, found.size) == ALOFT_OK &&
           ops->flush(&slot.base) == ALOFT_OK &&
           ops->commit(&slot.base, &found) == ALOFT_OK;
}

bool board_runs(struct board *board, enum image_name name)
{
    const struct image *image = &board->images[name];
    const uint32_t size = image->entry.size;
    uint8_t *found = malloc(size);
    const bool same =
            found != NULL &&
            aloft_boot_main_read(&board->boot.layout, 0, found, size) == ALOFT_OK &&
            memcmp(found, image->bytes, size) == 0;

    free(found);
    return same;
}

static bool same_as_at_start(
        const struct board *board, const struct aloft_area *area, uint32_t size)
{
    return memcmp(board->ram->bytes + area->offset, board->start->bytes + area->offset,
                   size) == 0;
}

bool board_untouched(const struct board *board)
{
    const struct aloft_boot_layout *layout = &board->boot.layout;

    return same_as_at_start(board, &board->files, board->files.size) &&
           same_as_at_start(board, &layout->main, layout->shadow.size);
}
