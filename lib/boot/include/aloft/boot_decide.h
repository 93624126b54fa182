/**
 * @file boot_decide.h
 * Decides what to do next after a reset. Facts in, one step out; no flash access here.
 *
 *              staged valid          moves left        all moved, copy valid
 *      ASKED ---- BEGIN ---> MOVING ---- MOVE ---+    +---- SETTLE ----> SETTLED
 *        |                    |  ^               |    |                     |
 *        | FORGET             |  +---------------+    |                     | RUN
 *        v                    +-----------------------+                     v
 *      SETTLED                 copy not valid: AGAIN, at most so often    image
 *
 *      No way on: RESCUE.
 */
#ifndef ALOFT_BOOT_DECIDE_H
#define ALOFT_BOOT_DECIDE_H

#include <stdbool.h>

#include "aloft/boot_record.h"

/** What record and flash have shown. Members of no meaning in a phase are false. */
struct aloft_boot_facts {
    enum aloft_boot_phase phase;
    /** SETTLED: the image in main passes its checks. MOVING: the finished copy does. */
    bool main_valid;
    /** The staged image passes its checks and can be installed from where it stands.
     * Without meaning while moves are left: it may have been overwritten in part. */
    bool staged_valid;
    bool moves_done;   /**< MOVING: no move is left. */
    bool retries_left; /**< The install may be begun once more. */
};

enum aloft_boot_step {
    ALOFT_BOOT_RUN,    /**< Start the image in main. */
    ALOFT_BOOT_BEGIN,  /**< Note that the install of the staged image has begun. */
    ALOFT_BOOT_MOVE,   /**< Copy the next sector, then note it. */
    ALOFT_BOOT_SETTLE, /**< Note that the staged image is now the one in main. */
    ALOFT_BOOT_AGAIN,  /**< Begin the install over: the copy is bad, its source good. */
    ALOFT_BOOT_FORGET, /**< Note that nothing is asked for: the staged image is bad. */
    ALOFT_BOOT_RESCUE, /**< Nothing can be booted: wait for help. */
};

/** Total and pure: every combination of facts has exactly one answer. */
enum aloft_boot_step aloft_boot_decide(const struct aloft_boot_facts *facts);

#endif
