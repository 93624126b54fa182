/**
 * @file target_suite.h
 * What every target must do, whatever it writes to.
 */
#ifndef TARGET_SUITE_H
#define TARGET_SUITE_H

#include "../support/check.h"
#include "aloft/target.h"

/** A target on trial, and how to see from outside what it has committed. */
struct target_on_trial {
    struct aloft_target *target;
    /**
     * Bytes of the image that is asked for at the next boot; 0: none is. NULL where
     * an image is in use as soon as it is written.
     */
    uint32_t (*pending)(const struct target_on_trial *trial);
};

/** Tries all promises of target.h. Needs a target with room for 600 bytes. */
void target_suite(struct check *check, const struct target_on_trial *trial);

#endif
