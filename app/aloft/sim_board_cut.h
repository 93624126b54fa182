/**
 * @file sim_board_cut.h
 * A power cut while the boot stage of an emulated board copies an update: the emulator
 * is told, by the protocol of gdb's remote targets, to stop where a sector of the
 * partition `main` is written. Applications never write there.
 */
#ifndef ALOFT_APP_SIM_BOARD_CUT_H
#define ALOFT_APP_SIM_BOARD_CUT_H

#include <limits.h>
#include <stdbool.h>

#include "cli.h"
#include "sim_board.h"

/** Bytes of the longest argument for the emulator. */
#define SIM_BOARD_CUT_WORD 64u

struct sim_board_cut {
    bool planned;
    uint32_t address; /**< Of the sector, as the processor sees it. */
    uint32_t size;
    int ends[2]; /**< Ours and the emulator's; -1 each when nothing is planned. */
};

/**
 * Reads which sector is meant: "1" is the first; NULL plans nothing. Close it with
 * sim_board_cut_close().
 *
 * @return ALOFT_EXIT_OK; USAGE for what is no number, or for a board that does not
 * copy; and the failure is recorded.
 */
enum aloft_exit sim_board_cut_open(struct cli *cli, const char *text,
        enum sim_board board, struct sim_board_cut *cut);

/** Writes the argument behind "-chardev" that ties the emulator to this. */
void sim_board_cut_word(const struct sim_board_cut *cut, char word[SIM_BOARD_CUT_WORD]);

/**
 * Lets an emulator go that was started stopped; from then on ends[0] is readable when
 * it is time to ask sim_board_cut_is_now(). Blocks until the emulator is there. False:
 * it is not.
 */
bool sim_board_cut_arm(struct sim_board_cut *cut);

/** Whether the board has come there; what else the emulator says is skipped. */
bool sim_board_cut_is_now(struct sim_board_cut *cut);

/** Gives the emulator's end up, once it has been started. */
void sim_board_cut_started(struct sim_board_cut *cut);

void sim_board_cut_close(struct sim_board_cut *cut);

#endif
