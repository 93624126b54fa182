/**
 * @file trial.h
 * One life of a device: sessions that end in a power cut, then one that does not.
 */
#ifndef POWERCUT_TRIAL_H
#define POWERCUT_TRIAL_H

#include "board.h"

/** Cuts that one life can have. */
#define CUTS_MAX 12u

struct cut {
    uint32_t at; /**< The program or erase of its session that it falls on, from 0. */
    enum aloft_fault_kind kind;
};

struct trial {
    struct cut cuts[CUTS_MAX];
    size_t count;
};

/**
 * Lives `trial` on a board that board_reset() has just put back.
 *
 * @return how many of the cuts happened, in order; a session that was over before its
 *         cut ends the count, and the cuts behind it are left out.
 */
size_t trial_live(struct board *board, const struct trial *trial);

/**
 * Boots the device without cuts, and says what is wrong then; NULL: nothing. The board
 * must be one that trial_live() has left.
 */
const char *trial_judge(struct board *board, bool take_next);

#endif
