/**
 * @file health.h
 * What must have worked before a new image may be confirmed.
 *
 * The application lists what makes it worth keeping (the network is up, the server has
 * answered, the sensor delivers) and ticks each off when it has seen it work. An image
 * that never gets so far is not confirmed, and the boot stage goes back.
 *
 *     struct aloft_health_check checks[] = {{.name = "network"}, {.name = "server"}};
 *     ...
 *     checks[0].passed = true;
 *     ...
 *     if (aloft_health_missing(checks, 2) == NULL) { confirm }
 */
#ifndef ALOFT_HEALTH_H
#define ALOFT_HEALTH_H

#include <stdbool.h>
#include <stddef.h>

struct aloft_health_check {
    const char *name; /**< For people: "network". Borrowed. */
    bool passed;      /**< Set by the application, once. */
};

/** Name of the first of `count` checks that has not passed; NULL when all have. */
const char *aloft_health_missing(const struct aloft_health_check *checks, size_t count);

#endif
