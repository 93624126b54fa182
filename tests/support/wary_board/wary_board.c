#include "wary_board.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/bearssl_digest.h"
#include "aloft/blocks.h"
#include "aloft/boot_record.h"
#include "sample_image.h"

#define SECTORS 140u
#define KEY     0x5A

static void make_flash(struct wary_board *board)
{
    static const struct aloft_flash_geometry geometry = {.size = SECTORS * BOARD_SECTOR,
            .sector_size = BOARD_SECTOR,
            .write_unit = 4,
            .erased = 0xFF};
    const struct aloft_boot_state running = {.main.size = 5000};

    board->ram = aloft_ram_flash_new(&geometry);
    aloft_faulty_flash_init(&board->flash, &board->ram->base);
    struct aloft_flash *const flash = &board->flash.base;
    board->layout = (struct aloft_boot_layout){
            .main = {flash, 0, BOARD_SLOT},
            .stage = {flash, BOARD_SLOT, BOARD_SLOT},
            .record = {flash, 2 * BOARD_SLOT, 3 * BOARD_SECTOR},
    };
    const struct aloft_slot_target_config slot = {.layout = &board->layout};
    assert_int_equal(aloft_slot_target_init(&board->slot, &slot), ALOFT_OK);
    assert_int_equal(
            aloft_boot_record_write(&board->layout.record, &running), ALOFT_OK);
}

static void make_trust(struct wary_board *board)
{
    const struct aloft_trust_draft draft = sample_draft();

    fake_verifier_init(&board->verifier, KEY);
    sample_store(&board->stored, &draft);
    assert_int_equal(aloft_trust_store_open(
                             &board->store, board->stored.bytes, board->stored.len),
            ALOFT_OK);
    aloft_acceptance_init(&board->acceptance);
    board->acceptance.store = &board->store;
    board->acceptance.checker = &sample_checker;
    board->acceptance.target = aloft_span_of("lamp-2");
}

void wary_board_init(struct wary_board *board)
{
    memset(board, 0, sizeof *board);
    make_flash(board);
    make_trust(board);
    board->signer = 1;
    board->update_config = (struct aloft_update_config){
            .firmware = &board->slot.base,
            .sha256 = &aloft_bearssl_sha256,
            .verifier = &board->verifier.base,
            .judge = &board->acceptance.base,
            .work = board->work,
            .work_size = sizeof board->work,
    };
    sample_image_esp(board->file, BOARD_IMAGE_SIZE, 1);
    board->said = sample_manifest(board->file, BOARD_IMAGE_SIZE, board->digest);
}

void wary_board_done(struct wary_board *board)
{
    aloft_faulty_flash_done(&board->flash);
    aloft_ram_flash_free(board->ram);
}

/* Puts a block list behind the image. */
static uint32_t append_list(struct wary_board *board)
{
    uint8_t *const list = board->file + BOARD_IMAGE_SIZE;

    for (uint32_t i = 0; i < BOARD_BLOCKS; i++) {
        const uint32_t left = BOARD_IMAGE_SIZE - i * BOARD_BLOCK;

        aloft_digest_once(&aloft_bearssl_sha256, board->file + i * BOARD_BLOCK,
                left < BOARD_BLOCK ? left : BOARD_BLOCK,
                list + i * ALOFT_BLOCK_ENTRY_SIZE);
    }
    aloft_digest_once(&aloft_bearssl_sha256, list,
            BOARD_BLOCKS * ALOFT_BLOCK_ENTRY_SIZE, board->blocks_digest);
    board->said.block_size = BOARD_BLOCK;
    board->said.blocks_sha256 = board->blocks_digest;
    return BOARD_BLOCKS * ALOFT_BLOCK_ENTRY_SIZE;
}

void wary_board_publish(struct wary_board *board, bool with_blocks)
{
    const uint32_t list = with_blocks ? append_list(board) : 0;

    sample_manifest_document(&board->manifest, &board->said);
    sample_sign(&board->manifest, board->signer);
    board->size = sample_append(board->file, BOARD_IMAGE_SIZE + list, &board->manifest);
}

void wary_board_arm(struct wary_board *board, uint32_t after)
{
    const struct aloft_fault_plan plan = {.on = ALOFT_FAULT_ON_CHANGE,
            .kind = ALOFT_FAULT_CUT_PREFIX,
            .after = after};

    aloft_faulty_flash_arm(&board->flash, &plan);
}

void wary_board_power_on(struct wary_board *board)
{
    aloft_faulty_flash_power_on(&board->flash);
}

void wary_board_restart(struct wary_board *board)
{
    memset(&board->update, 0, sizeof board->update);
}

uint32_t wary_board_erases(const struct wary_board *board)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < SECTORS; i++) {
        count += board->ram->erases[i];
    }
    return count;
}

uint32_t wary_board_changes(const struct wary_board *board)
{
    return wary_board_erases(board) + board->ram->programs;
}

void wary_board_fill_slot(struct wary_board *board)
{
    memset(board->ram->bytes + BOARD_SLOT, 0x11, BOARD_SLOT);
}

void wary_board_assert_staged(const struct wary_board *board)
{
    struct aloft_boot_state state;

    assert_memory_equal(board->ram->bytes + BOARD_SLOT, board->file, board->size);
    assert_int_equal(aloft_boot_record_read(&board->layout.record, &state), ALOFT_OK);
    assert_int_equal(state.phase, ALOFT_BOOT_ASKED);
    assert_int_equal(board->ram->violations, 0);
}
