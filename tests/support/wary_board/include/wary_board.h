/**
 * @file wary_board.h
 * A device on flash that judges images by their manifest, and an image for it.
 */
#ifndef WARY_BOARD_H
#define WARY_BOARD_H

#include <stdbool.h>
#include <stdint.h>

#include "aloft/acceptance.h"
#include "aloft/faulty_flash.h"
#include "aloft/ram_flash.h"
#include "aloft/slot_target.h"
#include "aloft/update.h"
#include "fake_verifier.h"
#include "trust_samples.h"

#define BOARD_SECTOR     1024u
#define BOARD_SLOT       (64u * BOARD_SECTOR)
#define BOARD_IMAGE_SIZE 40000u
#define BOARD_BLOCK      1024u
#define BOARD_BLOCKS     ((BOARD_IMAGE_SIZE + BOARD_BLOCK - 1u) / BOARD_BLOCK)

/** Holds pointers into itself once set up: it must not be moved. */
struct wary_board {
    struct aloft_ram_flash *ram;
    struct aloft_faulty_flash flash; /**< Around `ram`. */
    struct aloft_boot_layout layout;
    struct aloft_slot_target slot;
    struct fake_verifier verifier;
    struct sample stored;
    struct aloft_trust_store store; /**< sample_draft(). */
    struct aloft_acceptance acceptance;
    struct aloft_update_config update_config;
    struct aloft_update update;
    uint8_t work[ALOFT_UPDATE_JUDGE_WORK_SIZE];
    /* The file, and what its manifest says. */
    uint8_t file[BOARD_SLOT];
    uint32_t size;
    struct aloft_manifest said;
    unsigned signer; /**< Number of the key that signs it. */
    uint8_t digest[ALOFT_DIGEST_MAX];
    uint8_t blocks_digest[ALOFT_DIGEST_MAX];
    struct sample manifest;
};

/** Makes the board, with an image whose manifest it would take. Nothing is published.
 */
void wary_board_init(struct wary_board *board);

void wary_board_done(struct wary_board *board);

/** Signs what `said` says, and puts it behind the image, with a block list or without.
 */
void wary_board_publish(struct wary_board *board, bool with_blocks);

/** Power fails in change number `after` of the flash, from now on. */
void wary_board_arm(struct wary_board *board, uint32_t after);

/** The device starts: it knows nothing of what was before. */
void wary_board_restart(struct wary_board *board);

/** Power comes back. */
void wary_board_power_on(struct wary_board *board);

/** Sectors erased so far, all together. */
uint32_t wary_board_erases(const struct wary_board *board);

/** Erases and programs so far, all together. */
uint32_t wary_board_changes(const struct wary_board *board);

/** The slot holds an older image. */
void wary_board_fill_slot(struct wary_board *board);

/** The image is staged, and asked for. */
void wary_board_assert_staged(const struct wary_board *board);

#endif
