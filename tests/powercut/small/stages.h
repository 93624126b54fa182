/**
 * @file stages.h
 * Boot stages for a device on which there is no room for the full one.
 */
#ifndef POWERCUT_STAGES_H
#define POWERCUT_STAGES_H

#include "aloft/boot.h"

/** aloft_boot_run_small(), with the result of the full one. */
void small_stage(const struct aloft_boot *boot, struct aloft_boot_result *result);

/** The small one and the full one by turns: which of them, the record decides. The
 * second one decides the other way round. */
void stages_by_turns(const struct aloft_boot *boot, struct aloft_boot_result *result);
void stages_by_turns_other(
        const struct aloft_boot *boot, struct aloft_boot_result *result);

#endif
