/**
 * @file powercut.h
 * Cuts the power of a device in memory, and says whether it ever fails to come back.
 *
 * The boot stage and the staging of an update are the real ones; flash and application
 * are models. Two engines share them:
 *
 *   sweep     lives from the factory on, with cuts at every place: singles, pairs, and
 *             storms. Torn operations leave bytes in seven ways.
 *   closure   every state that the flash can get into by any number of cuts and of
 *             updates, each of which is booted. What a torn operation leaves reads as
 *             before, as after, as nonsense, or as any of these at each read.
 *
 * Everything runs in the caller's memory and time and ends the program when memory is
 * short: this is a tool for PCs. Failures are printed, each with an id for a replay.
 */
#ifndef ALOFT_POWERCUT_H
#define ALOFT_POWERCUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "aloft/boot.h"

/** What a flash chip is like. */
struct aloft_powercut_chip {
    uint32_t sector; /**< Bytes. */
    uint32_t unit;   /**< Bytes of a write unit. */
    uint8_t erased;
    bool program_once;
};

enum aloft_powercut_session {
    ALOFT_POWERCUT_BOOT,  /**< The image is staged and asked for; power comes on. */
    ALOFT_POWERCUT_STAGE, /**< The application stages the image and asks for it. */
};

/** A boot stage, as aloft_boot_run() is one. */
typedef void (*aloft_powercut_boot)(
        const struct aloft_boot *boot, struct aloft_boot_result *result);

/** A device and what it is to do. */
struct aloft_powercut_case {
    struct aloft_powercut_chip chip;
    bool shared;           /**< The ESP8266 layout; else two slots. */
    uint32_t main_sectors; /**< Sectors of main, and of a stage that is apart. */
    uint32_t old_size;     /**< Bytes of the image that runs. */
    uint32_t new_size;     /**< Bytes of the one that is to come. */
    unsigned record_age;   /**< States written to the record before. */
    enum aloft_powercut_session session; /**< What the first cut falls into. */
    /** Digest of images. NULL: one that is quick and no more. Borrowed. */
    const struct aloft_digest_ops *sha256;
    aloft_powercut_boot boot; /**< What boots. NULL: aloft_boot_run(). */
};

/** Counts; functions below add to them. */
struct aloft_powercut_tally {
    unsigned long worn;        /**< Sectors worn out, one at a time. */
    unsigned long cuts;        /**< Lives with one cut. */
    unsigned long pairs;       /**< Lives with two. */
    unsigned long storms;      /**< Lives with up to a dozen. */
    unsigned long states;      /**< States of the flash that cuts can lead to. */
    unsigned long transitions; /**< Ways from one to another. */
    unsigned long failures;
};

/** Failures after which a search is given up. */
#define ALOFT_POWERCUT_FAILURES_MAX 20u

/** What a function below works on and writes to. */
struct aloft_powercut {
    struct aloft_powercut_case device;
    size_t index; /**< Printed in front of each id, to find `device` again. */
    FILE *out;    /**< For failures. Borrowed. */
    /** Closure: sectors that may hold unstable bytes at one time. */
    unsigned unstable_max;
    bool one_way; /**< Closure: the old image is never asked for again. */
    struct aloft_powercut_tally tally;
};

/** Every cut of a program or erase, in every way. */
void aloft_powercut_singles(struct aloft_powercut *powercut);

/** Every pair of cuts: the second in the boot after the first. */
void aloft_powercut_pairs(struct aloft_powercut *powercut);

/** Many cuts in a row, at random from `*random`, which moves on. */
void aloft_powercut_storms(struct aloft_powercut *powercut, uint64_t *random);

/** Each sector worn out, one at a time. */
void aloft_powercut_worn(struct aloft_powercut *powercut);

/**
 * Finds every state that any number of cuts and updates can lead to, until there is no
 * new one, and boots each. Gives up beyond `states_max` states, which is a failure.
 * The sector size is best 256: less time, and torn erases then end between entries of
 * the record.
 */
void aloft_powercut_close(struct aloft_powercut *powercut, size_t states_max);

/**
 * Does again what an id says, the part behind the index; a life of the sweep, or a path
 * of the closure, which begins with '/' and is printed step by step. False when it is
 * no id. What goes wrong is counted as before.
 */
bool aloft_powercut_replay(struct aloft_powercut *powercut, const char *id);

#endif
