#include "board.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aloft/boot_journal.h"
#include "aloft/slot_target.h"
#include "board_private.h"

void *board_need(void *memory)
{
    board_require(memory != NULL, "out of memory");
    return memory;
}

void board_require(bool holds, const char *what)
{
    if (!holds) {
        (void)fprintf(stderr, "powercut: %s\n", what); // last words
        exit(EXIT_FAILURE);
    }
}

void board_keep(struct board *board)
{
    for (size_t i = 0; i < board->chip_count; i++) {
        aloft_ram_flash_copy(board->chips[i].start, board->chips[i].ram);
    }
}

void board_reset(struct board *board)
{
    for (size_t i = 0; i < board->chip_count; i++) {
        struct board_chip *chip = &board->chips[i];

        aloft_ram_flash_copy(chip->ram, chip->start);
        aloft_faulty_flash_done(&chip->faulty);
        board_chip_power_up(board, chip);
    }
}

void board_use(struct board *board, struct aloft_flash *flash)
{
    struct aloft_boot_layout *layout = &board->boot.layout;

    layout->main.flash = flash;
    layout->stage.flash = flash;
    layout->shadow.flash = flash;
    layout->spare.flash = flash;
    layout->record.flash = flash;
    board->files.flash = flash;
}

void board_boot(struct board *board, struct aloft_boot_result *result)
{
    const struct aloft_powercut_maker *maker = board->device.maker;
    const aloft_powercut_boot boot = board->device.boot;

    if (maker->ops->unpacker != NULL) {
        board->boot.unpacker = maker->ops->unpacker(maker);
    }
    if (boot != NULL) {
        boot(&board->boot, result);
    } else {
        aloft_boot_run(&board->boot, result);
    }
    if (board->boot.layout.journal.size > 0) {
        // No boot depends on it; what it holds is judged when all is over.
        (void)aloft_boot_journal_note(&board->boot.layout.journal, result);
    }
}

enum image_name board_name_of(
        const struct board *board, const struct aloft_boot_image *image)
{
    for (unsigned i = 0; i < IMAGES; i++) {
        if (memcmp(board->images[i].entry.sha256, image->sha256,
                    sizeof(image->sha256)) == 0) {
            return (enum image_name)i;
        }
    }
    return IMAGES;
}

/* Whether the image stands in main, or in the stage, byte for byte. */
static bool holds(const struct aloft_boot_layout *layout, enum aloft_boot_slot slot,
        const struct image *image)
{
    const uint32_t size = image->entry.size;
    uint8_t *found = board_need(malloc(size));
    const enum aloft_status status =
            slot == ALOFT_BOOT_IN_MAIN
                    ? aloft_boot_main_read(layout, 0, found, size)
                    : aloft_area_read(&layout->stage, 0, found, size);
    const bool same = status == ALOFT_OK && memcmp(found, image->bytes, size) == 0;

    free(found);
    return same;
}

const char *board_started(struct board *board, const struct aloft_boot_result *result,
        enum image_name *runs)
{
    struct aloft_boot_layout layout = board->boot.layout;

    if (!result->bootable) {
        return result->why == ALOFT_OK ? "nothing is started, and no reason given"
                                       : aloft_status_text(result->why);
    }
    *runs = board_name_of(board, &result->image);
    aloft_boot_layout_select(&layout, result->in_slot_b);
    return *runs < IMAGES && holds(&layout, ALOFT_BOOT_IN_MAIN, &board->images[*runs])
                   ? NULL
                   : "it starts what is no whole image";
}

const char *board_start(struct board *board, enum image_name *runs)
{
    struct aloft_boot_result result;

    board_boot(board, &result);
    return board_started(board, &result, runs);
}

bool board_stage(struct board *board, enum image_name name)
{
    const struct image *image = &board->images[name];
    const struct aloft_slot_target_config config = {.layout = &board->boot.layout};
    struct aloft_target_image found = {
            .size = image->file.size, .payload_size = image->file.size};
    struct aloft_slot_target slot;

    memcpy(found.sha256, image->file.sha256, sizeof(found.sha256));
    if (aloft_slot_target_init(&slot, &config) != ALOFT_OK) {
        return false;
    }
    const struct aloft_target_ops *ops = slot.base.ops;
    return ops->open(&slot.base, found.size) == ALOFT_OK &&
           ops->write(&slot.base, 0, image_file(image), found.size) == ALOFT_OK &&
           ops->flush(&slot.base) == ALOFT_OK &&
           ops->commit(&slot.base, &found) == ALOFT_OK;
}

bool board_has_way_back(const struct board *board)
{
    return board->boot.strategy->kind != ALOFT_STRATEGY_OVERWRITE;
}

bool board_keeps(struct board *board)
{
    struct aloft_boot_layout layout = board->boot.layout;
    struct aloft_boot_state state;

    if (!board_has_way_back(board)) {
        return true;
    }
    if (aloft_boot_record_read(&layout.record, &state) != ALOFT_OK) {
        return false;
    }
    if (state.staged.size == 0) {
        return !state.on_trial;
    }
    const enum image_name name = board_name_of(board, &state.staged);
    aloft_boot_layout_select(&layout, state.in_slot_b);
    return name < IMAGES && holds(&layout, ALOFT_BOOT_IN_STAGE, &board->images[name]);
}

static bool same_as_at_start(
        const struct board *board, const struct aloft_area *area, uint32_t size)
{
    const struct board_chip *chip = &board->chips[0];

    return memcmp(chip->ram->bytes + area->offset, chip->start->bytes + area->offset,
                   size) == 0;
}

static bool knows(const struct board *board, const uint8_t *id)
{
    for (unsigned i = 0; i < IMAGES; i++) {
        if (memcmp(board->images[i].entry.sha256, id, ALOFT_BOOT_JOURNAL_ID_SIZE) ==
                0) {
            return true;
        }
    }
    return false;
}

/* Whether each entry tells of a boot that may have been. */
static bool journal_is_sound(const struct board *board)
{
    const struct aloft_area *journal = &board->boot.layout.journal;
    struct aloft_boot_entry entry;

    for (uint32_t age = 0; journal->size > 0 &&
                           aloft_boot_journal_read(journal, age, &entry) == ALOFT_OK;
            age++) {
        if (entry.bootable && !knows(board, entry.image)) {
            return false;
        }
    }
    return true;
}

const char *board_intact(const struct board *board)
{
    const struct aloft_boot_layout *layout = &board->boot.layout;

    if (!same_as_at_start(board, &board->files, board->files.size) ||
            !same_as_at_start(board, &layout->main, layout->shadow.size)) {
        return "file system or sector 0 have changed";
    }
    for (size_t i = 0; i < board->chip_count; i++) {
        if (board->chips[i].ram->violations > 0) {
            return "the flash was programmed against its rules";
        }
    }
    return journal_is_sound(board) ? NULL : "the journal tells what never was";
}
