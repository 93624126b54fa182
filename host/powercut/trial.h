/**
 * @file trial.h
 * One life of a device: sessions that end in a power cut, then some that do not.
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
 * Lives `trial` from where scenario_prepare() has left the device.
 *
 * @param done becomes true when the first session did wholly what it was to do.
 * @return how many of the cuts happened, in order; a session that was over before its
 *         cut ends the count, and the cuts behind it are left out.
 */
size_t trial_live(struct board *board, const struct trial *trial, bool *done);

#endif
