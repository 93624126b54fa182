/**
 * @file health.h
 * What this firmware wants to have seen work before it may be confirmed.
 */
#ifndef ALOFT_DEVICE_HEALTH_H
#define ALOFT_DEVICE_HEALTH_H

#include "aloft/device_options.h"
#include "aloft/health.h"

enum device_check {
    DEVICE_CHECK_SELF_TEST, /**< Fails on command, for demonstrations. */
    DEVICE_CHECK_NETWORK,
    DEVICE_CHECK_SERVER, /**< The update server answered; where there is one. */
    DEVICE_CHECKS
};

struct device_health {
    struct aloft_health_check checks[DEVICE_CHECKS];
};

/** None has passed, but those that `options` leave nothing to see. */
void device_health_init(
        struct device_health *health, const struct device_options *options);

/** It was seen to work. */
void device_health_pass(struct device_health *health, enum device_check check);

/** Name of the first check that has not passed; NULL: all have. */
const char *device_health_missing(const struct device_health *health);

#endif
