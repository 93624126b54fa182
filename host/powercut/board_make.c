#include <stdlib.h>
#include <string.h>

#include "board_private.h"
#include "quick_digest.h"

#define JOURNAL_SECTORS 2u

static const struct aloft_powercut_maker_ops plain_ops;
static const struct aloft_powercut_maker plain_maker = {
        .ops = &plain_ops,
        .sha256 = &powercut_quick_digest,
        .verifier = &aloft_verifier_none,
};

/* How many sectors each part of the device has. */
struct plan {
    uint32_t main;
    uint32_t files;
    uint32_t stage;
    uint32_t shadow;
    uint32_t spare;
    uint32_t record;
    uint32_t journal;
};

/* Sectors that make banks large enough. */
static uint32_t record_sectors(const struct aloft_powercut_chip *chip)
{
    const uint32_t sector =
            chip->record_sector != 0 ? chip->record_sector : chip->sector;
    const uint32_t least = ALOFT_BOOT_RECORD_BANK_MIN;

    return ALOFT_BOOT_RECORD_BANKS * (sector < least ? least / sector : 1u);
}

static struct plan plan_of(const struct aloft_powercut_case *device)
{
    const bool shared = device->kind == ALOFT_POWERCUT_SHARED;

    return (struct plan){
            .main = device->main_sectors,
            .files = 1,
            .stage = shared ? 0 : device->main_sectors,
            .shadow = shared,
            .spare = device->kind == ALOFT_POWERCUT_SWAP,
            .record = record_sectors(&device->chip),
            .journal = device->journal ? JOURNAL_SECTORS : 0,
    };
}

void board_chip_power_up(struct board *board, struct board_chip *chip)
{
    aloft_faulty_flash_init(&chip->faulty, &chip->ram->base);
    if (chip != &board->chips[0]) {
        aloft_faulty_flash_follow(&chip->faulty, &board->chips[0].faulty);
    }
}

static struct aloft_flash *add_chip(
        struct board *board, uint32_t sector, uint32_t sectors)
{
    const struct aloft_powercut_chip *like = &board->device.chip;
    const struct aloft_flash_geometry geometry = {
            .size = sectors * sector,
            .sector_size = sector,
            .write_unit = like->unit,
            .erased = like->erased,
            .program_once = like->program_once,
    };
    struct board_chip *chip = &board->chips[board->chip_count++];

    chip->ram = board_need(aloft_ram_flash_new(&geometry));
    chip->start = board_need(aloft_ram_flash_new(&geometry));
    board_chip_power_up(board, chip);
    return &chip->faulty.base;
}

static struct aloft_area take(
        struct aloft_flash *flash, uint32_t *next, uint32_t sectors)
{
    const struct aloft_area area = {.flash = flash,
            .offset = *next,
            .size = sectors * flash->geometry.sector_size};

    *next += area.size;
    return area;
}

static void lay_out(struct board *board)
{
    const struct aloft_powercut_chip *chip = &board->device.chip;
    const struct plan plan = plan_of(&board->device);
    const bool apart = chip->record_sector != 0;
    const uint32_t images =
            plan.main + plan.files + plan.stage + plan.shadow + plan.spare;
    const uint32_t notes = plan.record + plan.journal;
    struct aloft_boot_layout *layout = &board->boot.layout;
    struct aloft_flash *flash =
            add_chip(board, chip->sector, apart ? images : images + notes);
    uint32_t next = 0;

    layout->main = take(flash, &next, plan.main);
    board->files = take(flash, &next, plan.files);
    layout->stage = plan.stage > 0 ? take(flash, &next, plan.stage) : layout->main;
    layout->shadow = take(flash, &next, plan.shadow);
    layout->spare = take(flash, &next, plan.spare);
    layout->alternates = board->device.kind == ALOFT_POWERCUT_AB;
    if (apart) {
        flash = add_chip(board, chip->record_sector, notes);
        next = 0;
    }
    layout->record = take(flash, &next, plan.record);
    layout->journal = take(flash, &next, plan.journal);
    board_require(aloft_boot_layout_check(layout) == ALOFT_OK,
            "the layout is one that cannot be made safe");
}

static enum aloft_status counter_of(const struct aloft_boot_policy *base,
        const struct aloft_area *area, uint32_t size, uint32_t *counter)
{
    const struct board_policy *policy = (const struct board_policy *)base;
    uint8_t first;
    const enum aloft_status status = aloft_area_read(area, 0, &first, sizeof(first));

    (void)size; // the first byte tells all
    *counter = 0;
    if (status == ALOFT_OK && image_named(first) < IMAGES) {
        *counter = policy->counters[image_named(first)];
    }
    return status;
}

static bool spares_trial(const struct aloft_boot_policy *policy)
{
    return ((const struct board_policy *)policy)->spares_trials;
}

static const struct aloft_strategy *strategy_of(enum aloft_powercut_kind kind)
{
    switch (kind) {
    case ALOFT_POWERCUT_SLOTS:
    case ALOFT_POWERCUT_SHARED:
        return &aloft_strategy_overwrite;
    case ALOFT_POWERCUT_SWAP:
        return &aloft_strategy_swap;
    case ALOFT_POWERCUT_AB:
    case ALOFT_POWERCUT_KINDS:
        break;
    }
    return &aloft_strategy_ab;
}

/* A few programs a sector, whatever its size: each is one more place for a cut. */
static void make_boot(struct board *board)
{
    static const struct aloft_boot_policy_ops policy_ops = {
            .counter = counter_of, .spares_trial = spares_trial};
    const struct aloft_powercut_maker *maker = board->device.maker;
    const uint32_t quarter = board->device.chip.sector / 4u;
    const uint32_t size =
            quarter > ALOFT_BOOT_WORK_SIZE ? quarter : ALOFT_BOOT_WORK_SIZE;

    board->work = board_need(malloc(size));
    board->policy.base.ops = &policy_ops;
    board->boot.policy = &board->policy.base;
    board->boot.strategy = strategy_of(board->device.kind);
    board->boot.trust = (struct aloft_boot_trust){
            .sha256 = maker->sha256,
            .verifier = maker->verifier,
            .work = board->work,
            .work_size = size,
    };
}

/* Whatever the flash holds where nothing is said: neither blank nor zero. */
static void fill(struct board *board)
{
    for (size_t i = 0; i < board->chip_count; i++) {
        struct aloft_ram_flash *ram = board->chips[i].ram;

        for (uint32_t at = 0; at < ram->base.geometry.size; at++) {
            ram->bytes[at] = (uint8_t)(0x5Au ^ at ^ (at >> 8));
        }
    }
}

/* The record is blank where no state was ever written. */
static void clear_record(struct board *board)
{
    const struct aloft_area *record = &board->boot.layout.record;

    memset(board->chips[board->chip_count - 1].ram->bytes + record->offset,
            record->flash->geometry.erased, record->size);
}

/* Writes the old image as its installation would have left it. */
static void place_old(struct board *board)
{
    const struct image *image = &board->images[IMAGE_OLD];
    const struct aloft_boot_layout *layout = &board->boot.layout;
    const uint32_t size = image->entry.size;
    const uint32_t first = size < layout->shadow.size ? size : layout->shadow.size;
    uint8_t *flash = board->chips[0].ram->bytes;

    memcpy(flash + layout->shadow.offset, image->bytes, first);
    memcpy(flash + layout->main.offset + first, image->bytes + first, size - first);
}

static void write_record(struct board *board)
{
    const struct aloft_area *record = &board->boot.layout.record;
    struct aloft_boot_state state = {
            .phase = ALOFT_BOOT_SETTLED, .main = board->images[IMAGE_OLD].entry};

    for (unsigned i = 0; i <= board->device.record_age; i++) {
        board_require(aloft_boot_record_write(record, &state) == ALOFT_OK, "no record");
    }
    board_require(aloft_boot_record_reassert(record, &state) == ALOFT_OK, "no record");
}

/* More than a sector, where that fits besides whatever runs. */
static uint32_t next_size(const struct aloft_powercut_case *device)
{
    const bool shared = device->kind == ALOFT_POWERCUT_SHARED;
    const uint32_t sector = device->chip.sector;

    return device->main_sectors > (shared ? 3u : 1u) ? sector + 1u : sector - 1u;
}

void board_make(struct board *board, const struct aloft_powercut_case *device)
{
    memset(board, 0, sizeof(*board));
    board->device = *device;
    if (device->maker == NULL) {
        board->device.maker = &plain_maker;
    }
    lay_out(board);
    make_boot(board);
    const struct aloft_powercut_maker *maker = board->device.maker;
    image_make(&board->images[IMAGE_OLD], maker, IMAGE_OLD, device->old_size);
    image_make(&board->images[IMAGE_NEW], maker, IMAGE_NEW, device->new_size);
    image_make(&board->images[IMAGE_NEXT], maker, IMAGE_NEXT, next_size(device));
    fill(board);
    clear_record(board);
    place_old(board);
    write_record(board);
    board_keep(board);
}

void board_free(struct board *board)
{
    for (unsigned i = 0; i < IMAGES; i++) {
        image_free(&board->images[i]);
    }
    for (size_t i = 0; i < board->chip_count; i++) {
        aloft_faulty_flash_done(&board->chips[i].faulty);
        aloft_ram_flash_free(board->chips[i].ram);
        aloft_ram_flash_free(board->chips[i].start);
    }
    free(board->work);
}
