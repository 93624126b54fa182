/**
 * @file scenario.h
 * What a device is about to do when the power is cut, and what may come of it.
 */
#ifndef POWERCUT_SCENARIO_H
#define POWERCUT_SCENARIO_H

#include "board.h"

/** Brings a new device to where its scenario begins, and keeps that. */
void scenario_prepare(struct board *board);

/** The first session: what is done before the first cut. True: wholly done. */
bool scenario_act(struct board *board);

/**
 * Leaves the device alone, without cuts. `done` is what scenario_act() returned.
 *
 * @return what is wrong, or NULL.
 */
const char *scenario_judge(struct board *board, bool done);

#endif
