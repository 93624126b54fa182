#include "board.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aloft/bearssl_digest.h"
#include "aloft/flash_stream.h"

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
    const uint32_t sector = board->power_case.chip.sector;
    const struct aloft_area area = {
            .flash = &board->faulty.base, .offset = *next, .size = sectors * sector};

    *next += area.size;
    return area;
}

static void lay_out(struct board *board)
{
    struct aloft_boot_layout *layout = &board->boot.layout;
    const bool shared = board->power_case.shared;
    uint32_t next = 0;

    layout->main = take(board, &next, MAIN_SECTORS);
    board->files = take(board, &next, 1);
    layout->stage = shared ? layout->main : take(board, &next, MAIN_SECTORS);
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
    aloft_digest_once(&aloft_bearssl_sha256, image->bytes, size, image->entry.sha256);
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

    for (unsigned i = 0; i <= board->power_case.record_age; i++) {
        require(aloft_boot_record_write(&board->boot.layout.record, &state) == ALOFT_OK,
                "record");
    }
    require(aloft_boot_record_reassert(&board->boot.layout.record, &state) == ALOFT_OK,
            "record");
}

static uint32_t total_size(const struct power_case *power_case)
{
    const uint32_t apart = power_case->shared ? 1u : MAIN_SECTORS;

    return (MAIN_SECTORS + 1u + apart + RECORD_SECTORS) * power_case->chip.sector;
}

void board_make(struct board *board, const struct power_case *power_case)
{
    const struct aloft_flash_geometry geometry = {
            .size = total_size(power_case),
            .sector_size = power_case->chip.sector,
            .write_unit = power_case->chip.unit,
            .erased = power_case->chip.erased,
            .program_once = power_case->chip.program_once,
    };

    memset(board, 0, sizeof(*board));
    board->power_case = *power_case;
    board->ram = aloft_ram_flash_new(&geometry);
    board->start = aloft_ram_flash_new(&geometry);
    require(board->ram != NULL && board->start != NULL, "flash");
    aloft_faulty_flash_init(&board->faulty, &board->ram->base);
    lay_out(board);
    board->boot.strategy = &aloft_strategy_overwrite;
    board->boot.trust = (struct aloft_boot_trust){
            .sha256 = &aloft_bearssl_sha256,
            .verifier = &aloft_verifier_none,
            .work = board->work,
            .work_size = sizeof(board->work) / 2,
    };
    require(aloft_boot_layout_check(&board->boot.layout) == ALOFT_OK, "layout");
    make_image(board, IMAGE_OLD, power_case->old_size);
    make_image(board, IMAGE_NEW, power_case->new_size);
    make_image(board, IMAGE_NEXT, power_case->chip.sector + 1u);
    fill(board);
    place_old(board);
    write_record(board);
    if (power_case->session == SESSION_BOOT) {
        require(board_stage(board, IMAGE_NEW), "stage");
    }
    aloft_ram_flash_copy(board->start, board->ram);
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

static bool write_stage(struct board *board, const struct image *image, uint32_t offset)
{
    struct aloft_area area = board->boot.layout.stage;
    struct aloft_flash_stream stream;

    area.offset += offset;
    area.size -= offset;
    return aloft_flash_stream_begin(&stream, &area) == ALOFT_OK &&
           aloft_flash_stream_write(&stream, image->bytes, image->entry.size) ==
                   ALOFT_OK &&
           aloft_flash_stream_finish(&stream) == ALOFT_OK;
}

bool board_stage(struct board *board, enum image_name name)
{
    const struct aloft_boot_layout *layout = &board->boot.layout;
    const struct image *image = &board->images[name];
    struct aloft_boot_state state;
    uint32_t offset;

    if (aloft_boot_record_read(&layout->record, &state) != ALOFT_OK ||
            aloft_boot_stage_offset(
                    layout, state.main.size, image->entry.size, &offset) != ALOFT_OK ||
            !write_stage(board, image, offset)) {
        return false;
    }
    state.phase = ALOFT_BOOT_ASKED;
    state.staged = image->entry;
    state.staged.offset = offset;
    return aloft_boot_record_write(&layout->record, &state) == ALOFT_OK;
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
