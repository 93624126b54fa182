/**
 * @file deliveries.h
 * Brings an image to several targets, one after the other or some at once.
 */
#ifndef ALOFT_APP_DELIVERIES_H
#define ALOFT_APP_DELIVERIES_H

#include "deliver.h"
#include "target_list.h"

/** Deliveries that may be under way at once. */
#define DELIVERIES_JOBS_MAX 64u

/** All borrowed. */
struct deliveries {
    struct delivery_order *order;
    const struct cli_target_list *targets;
    uint32_t jobs;   /**< At once; 0: one. */
    bool keep_going; /**< A failure does not keep others from being tried. */
};

/**
 * Delivers to all, tells about each at once and about all in the end, and puts
 * "targets" into the result.
 *
 * @return ALOFT_EXIT_OK when all went well; that of the failure of a single target;
 *         ALOFT_EXIT_PARTIAL; when all that were tried failed in the same way, that,
 *         else ALOFT_EXIT_FAILED; the failure is recorded.
 */
enum aloft_exit deliveries_run(struct cli *cli, const struct deliveries *deliveries);

#endif
