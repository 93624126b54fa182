/**
 * @file faulty_flash.h
 * A flash device around another one that fails by plan.
 *
 * One fault at a time is armed. Either an operation fails and does nothing, or power
 * fails in it: then it leaves something of itself behind, and until power comes back
 * every call fails without touching anything, as if the processor had stopped there.
 *
 * A device of several chips has one around each: all but one follow that one, whose
 * plan counts the operations of all of them and whose power is that of all.
 *
 * What is done in part is done through the wrapped device, so its rules and counts
 * hold. Unstable bytes are remembered here alone: they are forgotten with this struct.
 */
#ifndef ALOFT_FAULTY_FLASH_H
#define ALOFT_FAULTY_FLASH_H

#include <stdbool.h>
#include <stdint.h>

#include "aloft/flash.h"

/** Which operations a plan counts. */
enum aloft_fault_on {
    ALOFT_FAULT_NEVER = 0,
    ALOFT_FAULT_ON_READ,
    ALOFT_FAULT_ON_PROGRAM,
    ALOFT_FAULT_ON_ERASE,
    ALOFT_FAULT_ON_CHANGE, /**< Program or erase. */
};

/** What happens at the chosen operation. */
enum aloft_fault_kind {
    ALOFT_FAULT_ERROR,        /**< It fails and does nothing. Power stays on. */
    ALOFT_FAULT_CUT_BEFORE,   /**< Nothing of it is done. */
    ALOFT_FAULT_CUT_PREFIX,   /**< Its first bytes are done. */
    ALOFT_FAULT_CUT_SUFFIX,   /**< Its last bytes are done. */
    ALOFT_FAULT_CUT_MOST,     /**< All but its last write unit is done. */
    ALOFT_FAULT_CUT_RANDOM,   /**< Random bits of it are done. */
    ALOFT_FAULT_CUT_UNSTABLE, /**< Each read finds it done, not done, or in part. */
    ALOFT_FAULT_CUT_AFTER,    /**< It is done; power fails before the next one. */
};

/** Kinds there are, for loops over all of them. */
#define ALOFT_FAULT_KINDS 8u

struct aloft_fault_plan {
    enum aloft_fault_on on;
    enum aloft_fault_kind kind;
    uint32_t after; /**< Operations of that sort which succeed before. */
    uint32_t seed;  /**< For the random kinds: the same seed, the same bits. */
};

/** Places that may be unstable at the same time: one for each cut of a test. */
#define ALOFT_FAULTY_PLACES 8u

/** A stretch whose reads vary until it is erased. */
struct aloft_unstable {
    uint32_t offset;
    uint32_t size; /**< 0: unused. */
    uint8_t *old;  /**< What stood there before. Owned. */
};

struct aloft_faulty_flash {
    struct aloft_flash base;
    struct aloft_flash *inner; /**< Borrowed. */
    struct aloft_faulty_flash
            *leader; /**< Whose plan and power count; NULL: its own. */
    struct aloft_fault_plan plan;
    struct aloft_unstable unstable[ALOFT_FAULTY_PLACES];
    uint64_t random;
    uint32_t passed;  /**< Operations of the plan's sort since it was armed. */
    uint32_t changes; /**< Programs and erases since it was armed. */
    bool powered;
    bool struck; /**< The plan's fault has happened. */
    bool worn;   /**< `worn_sector` can no longer be programmed or erased. */
    uint32_t worn_sector;
};

/** Wraps `inner`, which is borrowed; powered, without a plan. */
void aloft_faulty_flash_init(
        struct aloft_faulty_flash *faulty, struct aloft_flash *inner);

/** From now on the plan and the power of `leader` (borrowed) are those of `faulty`. */
void aloft_faulty_flash_follow(
        struct aloft_faulty_flash *faulty, struct aloft_faulty_flash *leader);

/** Arms `plan`; its counting starts now. Unstable places stay as they are. */
void aloft_faulty_flash_arm(
        struct aloft_faulty_flash *faulty, const struct aloft_fault_plan *plan);

/** Power comes back, and nothing is planned any more. */
void aloft_faulty_flash_power_on(struct aloft_faulty_flash *faulty);

/** From now on the sector that begins at `offset` fails to program and to erase. */
void aloft_faulty_flash_wear_out(struct aloft_faulty_flash *faulty, uint32_t offset);

/** Forgets all unstable places and frees what belongs to them. */
void aloft_faulty_flash_done(struct aloft_faulty_flash *faulty);

#endif
