/**
 * @file build.h
 * What one build of the firmware has compiled in.
 */
#ifndef ALOFT_DEVICE_BUILD_H
#define ALOFT_DEVICE_BUILD_H

#include <stdbool.h>
#include <stdint.h>

#include "aloft/device_options.h"

struct device_build {
    const char *version;
    int64_t built_s; /**< When, in seconds since 1970; a moment that has passed. */
    /** Takes only updates that a key of the keys partition signed. */
    bool signature_required;
};

/**
 * The whole firmware.
 *
 * @return DEVICE_EXIT_RESET after an update; 0 when switched off; 1 when it cannot
 *         start; 2 for a command line that breaks its rules.
 */
int device_main(int argc, char **argv, const struct device_build *build);

#endif
