/**
 * @file sim_status.h
 * What a simulated device that was started with a name tells about itself.
 */
#ifndef ALOFT_APP_SIM_STATUS_H
#define ALOFT_APP_SIM_STATUS_H

#include <stdbool.h>
#include <stdint.h>

#include "cli.h"

struct sim_status {
    bool running;  /**< Its firmware has started, and has not asked for a restart. */
    bool recovery; /**< It has nothing to boot, and waits for an image. */
    char address[64];
    uint16_t espota_port;
    uint16_t http_port; /**< 0: it does not listen. */
};

/** Reads the status of the device `name`; false when it does not run. */
bool sim_status_read(const char *name, struct sim_status *status);

/** The same, and waits a moment for a device that starts; false: it neither runs nor is
 * in recovery. */
bool sim_status_await(const char *name, struct sim_status *status);

/** Records that it does not run; returns ALOFT_EXIT_UNREACHABLE. */
enum aloft_exit sim_status_fail(struct cli *cli, const char *name);

/** Records that it takes an image and nothing else; returns ALOFT_EXIT_UNREACHABLE. */
enum aloft_exit sim_status_fail_recovery(struct cli *cli, const char *name);

#endif
