/**
 * @file belief.h
 * What somebody who watches a device from outside may expect of it: which image runs,
 * whether it was confirmed, what was asked for. Power may have failed in the middle of
 * any of this, so some of it is only "maybe". There are two images; `runs` is one of
 * them, and what is asked for or gone back to is always the other.
 */
#ifndef POWERCUT_BELIEF_H
#define POWERCUT_BELIEF_H

#include <stdbool.h>
#include <stdint.h>

#include "aloft/status.h"
#include "images.h"

enum action {
    ACTION_BOOT,
    ACTION_STAGE,   /**< The application stages the other image and asks for it. */
    ACTION_CONFIRM, /**< It confirms itself. */
    ACTION_REVERT,  /**< It asks to go back. */
    ACTIONS,
};

enum truth {
    TRUTH_NO,
    TRUTH_MAYBE,
    TRUTH_SURE,
};

/** Members are uint32_t: states of a search are compared as bytes. */
struct belief {
    uint32_t way_back; /**< The strategy keeps the old image. */
    uint32_t trials;   /**< Boots that an image may take unconfirmed; 0: any number. */
    uint32_t runs;     /**< The image that runs; or did, last. */
    uint32_t on;       /**< The application runs; else power is off. */
    uint32_t asked;    /**< The other image is asked for. */
    uint32_t wishes;   /**< What may have been asked for: WISH_... */
    uint32_t unproven; /**< `runs` has not been confirmed. */
    uint32_t boots;    /**< Unproven: boots that it has completed. */
    uint32_t spent;    /**< Boots since an update was asked for that power failed in. */
    uint32_t kept;     /**< The other image can be gone back to. */
};

/** The old image runs, confirmed. */
void belief_begin(struct belief *belief, bool way_back, uint32_t trials);

/** The other image. */
enum image_name belief_other(const struct belief *belief);

/** Whether an application may do that now; booting is always possible. */
bool belief_allows(const struct belief *belief, enum action action);

/** Power fails in the middle of `action`. */
void belief_cut(struct belief *belief, enum action action);

/** A boot has ended with that image. Returns what is wrong with that, or NULL. */
const char *belief_booted(struct belief *belief, enum image_name runs);

/** The application has done, or tried, that. Returns what is wrong, or NULL. */
const char *belief_staged(struct belief *belief, bool taken);
const char *belief_confirmed(struct belief *belief, enum aloft_status status);
const char *belief_reverted(struct belief *belief, enum aloft_status status);

#endif
