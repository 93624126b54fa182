/**
 * @file sweep.h
 * All the lives that are tried. Each function returns how many went wrong, after having
 * printed what it did.
 */
#ifndef POWERCUT_SWEEP_H
#define POWERCUT_SWEEP_H

#include <stddef.h>

/** Every cut of every case, in every way. */
size_t sweep_singles(void);

/** Every pair of cuts of the cases for pairs. */
size_t sweep_pairs(void);

/** Many cuts in a row, at random from a fixed seed. */
size_t sweep_storms(void);

/** Each sector worn out, one at a time. */
size_t sweep_worn(void);

/** One life, by its id. */
size_t sweep_replay(const char *id);

#endif
