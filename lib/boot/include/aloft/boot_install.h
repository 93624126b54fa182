/**
 * @file boot_install.h
 * An install is a fixed sequence of sector moves, and its whole progress is the number
 * of moves done.
 *
 * A strategy says which sector goes where at move k, and nothing else. What makes an
 * install safe to resume at any instant are two rules that every strategy keeps:
 *
 *   - the destination of move k holds nothing that move k or a later one still reads;
 *   - the source of move k stays as it is until move k has been logged.
 *
 * So a move that was torn, or done but not logged, is simply done again.
 */
#ifndef ALOFT_BOOT_INSTALL_H
#define ALOFT_BOOT_INSTALL_H

#include <stddef.h>
#include <stdint.h>

#include "aloft/boot_layout.h"
#include "aloft/boot_record.h"
#include "aloft/status.h"

/** One sector to copy. */
struct aloft_move {
    struct aloft_area source;      /**< One sector. */
    struct aloft_area destination; /**< One sector, of the same size. */
    uint32_t len; /**< Bytes to copy from its beginning; the rest is left erased. */
};

enum aloft_strategy_kind {
    ALOFT_STRATEGY_OVERWRITE,
    ALOFT_STRATEGY_SWAP,
    ALOFT_STRATEGY_AB,
    ALOFT_STRATEGY_FILES, /**< For staged file systems only. */
};

/** How a staged image gets into main. Both functions are pure. */
struct aloft_strategy {
    /** SWAP and AB keep the old image: when the moves are done it stands in the
     * stage, and the same moves bring it back. */
    enum aloft_strategy_kind kind;
    /** Moves that it takes to install `state->staged` over `state->main`. */
    uint32_t (*count)(const struct aloft_boot_layout *layout,
            const struct aloft_boot_state *state);
    /** Fills in move `k`, less than the count. Returns ALOFT_OK, or ALOFT_ERR_ARGUMENT
     * for an image that does not lie in whole sectors of its area. */
    enum aloft_status (*move)(const struct aloft_boot_layout *layout,
            const struct aloft_boot_state *state, uint32_t k, struct aloft_move *move);
};

/** Sector k of the staged image replaces sector k of main; the old image is lost. */
extern const struct aloft_strategy aloft_strategy_overwrite;

/** The two images change places, by way of one spare sector. */
extern const struct aloft_strategy aloft_strategy_swap;

/** The image runs where it was staged; the two slots change their roles. */
extern const struct aloft_strategy aloft_strategy_ab;

/** The staged file system replaces the old one, which is lost; main stays as it is. */
extern const struct aloft_strategy aloft_strategy_files;

/** Tells whether `strategy` is one for firmware in this layout: SWAP with a spare, AB
 * with slots that run, else OVERWRITE. */
bool aloft_strategy_fits(
        const struct aloft_strategy *strategy, const struct aloft_boot_layout *layout);

/**
 * Does one move: erases the destination, copies, reads back. Blocks for one erase and
 * the programs of one sector. `work` is lent for the call; any `work_size` but 0 will
 * do, and each program is about that long.
 *
 * @return ALOFT_OK; ALOFT_ERR_FLASH_*, ALOFT_ERR_ARGUMENT: the destination then holds
 *         anything.
 */
ALOFT_CHECKED enum aloft_status aloft_move_do(
        const struct aloft_move *move, uint8_t *work, size_t work_size);

#endif
