/* What the parts of several deliveries share. */
#ifndef ALOFT_APP_DELIVERIES_PRIVATE_H
#define ALOFT_APP_DELIVERIES_PRIVATE_H

#include <jansson.h>

#include "deliveries.h"

/* All deliveries of one command. */
struct round {
    struct cli *cli;
    const struct deliveries *deliveries;
    json_t **results; /* One for each target; NULL: not tried. Owned. */
    size_t done;
    size_t failed;
    bool same_exit; /* All that failed did so with... */
    enum aloft_exit exit;
    enum aloft_exit stopped; /* INTERRUPTED or TERMINATED once a signal wants an end;
                                else OK. */
};

/* What came of one target: "target", "ok", "state", ..., "error". Owned by the caller;
 * NULL without memory. */
json_t *delivery_object(const struct cli *cli, const struct delivery *delivery,
        const char *target, enum aloft_exit exit);

/* Takes what came of target `index`, and tells it. `result` was the caller's; NULL: it
 * got lost. */
void round_take(struct round *round, size_t index, json_t *result);

/* Whether another target is to be tried. */
bool round_goes_on(const struct round *round);

/* Runs some at once, each in a process of its own, until there are no more to try. */
enum aloft_exit round_run_jobs(struct round *round);

#endif
