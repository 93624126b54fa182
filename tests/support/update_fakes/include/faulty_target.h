/**
 * @file faulty_target.h
 * Wraps a target, and lets one chosen call fail or one bit read back wrong.
 */
#ifndef FAULTY_TARGET_H
#define FAULTY_TARGET_H

#include <stdbool.h>

#include "aloft/target.h"

enum target_call {
    TARGET_OPEN,
    TARGET_WRITE,
    TARGET_FLUSH,
    TARGET_READ,
    TARGET_COMMIT,
    TARGET_CALLS, /**< How many kinds there are. */
};

struct faulty_target {
    struct aloft_target base;
    struct aloft_target *inner;
    unsigned counts[TARGET_CALLS]; /**< Calls so far, failed ones included. */
    unsigned discards;
    enum target_call fails; /**< Which kind of call fails ... */
    unsigned fails_at;      /**< ... at the how manyth, from 1; 0: none does. */
    enum aloft_status why;  /**< ... and what it returns. */
    bool flips;             /**< Let one bit read back wrong: */
    uint32_t flipped_offset;
    uint8_t flipped_mask;
};

/** Passes everything on to `inner`, until told otherwise through the members. */
void faulty_target_init(struct faulty_target *target, struct aloft_target *inner);

#endif
