/**
 * @file boot_decide.h
 * Decides what to do next after a reset. Facts in, one step out; no flash access here.
 *
 *              staged valid          moves left        all moved
 *      ASKED ---- BEGIN ---> MOVING ---- MOVE ---+    +-- SETTLE --> SETTLED --> RUN
 *        |                    |  ^               |    |               |  ^ |
 *        | FORGET             |  +---------------+    |     AGAIN,    |  | | TRY: a
 *        v                    +-----------------------+     REVERT    |  +-+ trial
 * less, SETTLED                        ^                               |      then RUN
 *                                     +-------------------------------+
 *      No way on: RESCUE.
 */
#ifndef ALOFT_BOOT_DECIDE_H
#define ALOFT_BOOT_DECIDE_H

#include <stdbool.h>

#include "aloft/boot_record.h"

/** What record and flash have shown. Members of no meaning in a phase are false. */
struct aloft_boot_facts {
    enum aloft_boot_phase phase;
    bool main_valid; /**< SETTLED: the image in main passes its checks. */
    /** The staged image passes its checks, is not older than allowed, and can be
     * installed from where it stands. No meaning when MOVING. */
    bool staged_valid;
    bool moves_done;   /**< MOVING: no move is left. */
    bool retries_left; /**< Main may be repaired once more. */
    bool on_trial;     /**< The image in main has not been confirmed. */
    bool trials_left;  /**< On trial: it may take one more boot for that. */
    bool trial_spared; /**< On trial: this reset was none of the image's making. */
};

enum aloft_boot_step {
    ALOFT_BOOT_RUN,    /**< Start the image in main. */
    ALOFT_BOOT_TRY,    /**< Count a trial down, then start the image in main. */
    ALOFT_BOOT_BEGIN,  /**< Note that the install of the staged image has begun. */
    ALOFT_BOOT_MOVE,   /**< Copy the next sector, then note it. */
    ALOFT_BOOT_SETTLE, /**< Note that the staged image is now the one in main. */
    ALOFT_BOOT_AGAIN,  /**< Install what the stage holds: main is bad. */
    ALOFT_BOOT_REVERT, /**< The same, to go back: main is on trial and failed it. */
    /** Note that nothing is asked for, and that there is nothing to go back to: the
     * staged image is bad. */
    ALOFT_BOOT_FORGET,
    ALOFT_BOOT_RESCUE, /**< Nothing can be booted: wait for help. */
};

/** Total and pure: every combination of facts has exactly one answer. */
enum aloft_boot_step aloft_boot_decide(const struct aloft_boot_facts *facts);

#endif
