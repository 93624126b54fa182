/**
 * @file scenario.h
 * What a device is about to do when the power is cut, and what may come of it.
 */
#ifndef POWERCUT_SCENARIO_H
#define POWERCUT_SCENARIO_H

#include "device.h"

enum scenario {
    SCENARIO_UPDATE,  /**< An image is asked for: it must be installed. */
    SCENARIO_EXPIRE,  /**< A trial is over: the old image must come back. */
    SCENARIO_TRY,     /**< Two trials are left; nobody confirms. */
    SCENARIO_STAGE,   /**< The application stages an image. */
    SCENARIO_CONFIRM, /**< It confirms itself in its last trial. */
    SCENARIO_REVERT,  /**< Confirmed, it asks to go back. */
    SCENARIOS,
};

/** Brings a new device to where the scenario begins, and keeps that. */
void scenario_prepare(struct device *device, enum scenario scenario);

/** The first session: what is done before the first cut. True: wholly done. */
bool scenario_act(struct device *device, enum scenario scenario);

/**
 * Leaves the device alone, without cuts. `done` is what scenario_act() returned.
 *
 * @return what is wrong, or NULL.
 */
const char *scenario_judge(struct device *device, enum scenario scenario, bool done);

#endif
