/**
 * @file powercut_model.h
 * Makes of a product's layout a device that is small enough to be searched.
 *
 * What counts for a cut is kept: how an update gets where it runs, sector size, write
 * unit, erased value, program-once, where record and journal are. What is left out is
 * more of the same: most sectors of main and stage, whose moves are all alike.
 */
#ifndef ALOFT_POWERCUT_MODEL_H
#define ALOFT_POWERCUT_MODEL_H

#include <stdbool.h>
#include <stdint.h>

#include "aloft/boot_layout.h"
#include "aloft/powercut.h"

/**
 * Fills `device` like `layout`, which aloft_boot_layout_check() accepts; the scenario
 * is INSTALL, images are as large as main allows. Returns the sectors that main has in
 * the layout, which may be more than `device->main_sectors`.
 */
uint32_t aloft_powercut_model(
        const struct aloft_boot_layout *layout, struct aloft_powercut_case *device);

/** The same for a closure: sectors of 256 bytes, one to a slot where that is enough. */
void aloft_powercut_model_smallest(
        const struct aloft_boot_layout *layout, struct aloft_powercut_case *device);

/** "overwrite, from a stage"; for people. */
const char *aloft_powercut_kind_text(enum aloft_powercut_kind kind);

/** "an update is installed". */
const char *aloft_powercut_scenario_text(enum aloft_powercut_scenario scenario);

#endif
