/**
 * @file powercut.h
 * Cuts the power of a device in memory, and says whether it ever fails to come back.
 *
 * The boot stage and what an application calls are the real ones; flash and application
 * are models. Two engines share them, for every strategy:
 *
 *   sweep     lives from the factory on, with cuts at every place: singles, pairs, and
 *             storms. Torn operations leave bytes in seven ways.
 *   closure   every state that the flash can get into by any number of cuts, updates,
 *             confirms and returns, each of which is booted. What a torn operation
 *             leaves reads as before, as after, as nonsense, or as any of these at each
 *             read.
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

/** What the flash is like. */
struct aloft_powercut_chip {
    uint32_t sector; /**< Bytes. */
    uint32_t unit;   /**< Bytes of a write unit. */
    uint8_t erased;
    bool program_once;
    /** Bytes of the sectors that record and journal are in; 0: as above. A part with
     * sectors of two sizes is, to the boot stage, two devices. */
    uint32_t record_sector;
};

/** How an update gets where it runs. */
enum aloft_powercut_kind {
    ALOFT_POWERCUT_SLOTS,  /**< Overwrite, from a stage that is apart. */
    ALOFT_POWERCUT_SHARED, /**< Overwrite, staged in main: the ESP8266 layout. */
    ALOFT_POWERCUT_SWAP,   /**< Two images change places. */
    ALOFT_POWERCUT_AB,     /**< Two slots that run. */
    ALOFT_POWERCUT_KINDS,
};

/** What the device is about to do when the first cut falls. */
enum aloft_powercut_scenario {
    ALOFT_POWERCUT_INSTALL,   /**< An image is staged and asked for; power comes on. */
    ALOFT_POWERCUT_STAGE,     /**< The application stages an image and asks for it. */
    ALOFT_POWERCUT_REPAIR,    /**< Main is damaged: the boot stage repairs it. */
    ALOFT_POWERCUT_DOWNGRADE, /**< An older image than allowed is asked for. */
    /* Where the old image is kept: */
    ALOFT_POWERCUT_EXPIRE,  /**< A trial is over: the old image must come back. */
    ALOFT_POWERCUT_TRY,     /**< Two trials are left; nobody confirms. */
    ALOFT_POWERCUT_CONFIRM, /**< The new image confirms itself in its last trial. */
    ALOFT_POWERCUT_COUNT,   /**< The same, and raises the security counter. */
    ALOFT_POWERCUT_REVERT,  /**< Confirmed, it asks to go back. */
    ALOFT_POWERCUT_FOLLOW,  /**< It confirms itself and stages the one after it. */
    ALOFT_POWERCUT_SCENARIOS,
};

/** A boot stage, as aloft_boot_run() is one. */
typedef void (*aloft_powercut_boot)(
        const struct aloft_boot *boot, struct aloft_boot_result *result);

struct aloft_powercut_maker;

/** Makes images and says how they are trusted. */
struct aloft_powercut_maker_ops {
    /** Appends a signature to `len` bytes; returns the new length. There is room for
     * ALOFT_SIGNATURE_MAX + 4 more. NULL: images are not signed. */
    uint32_t (*sign)(
            const struct aloft_powercut_maker *maker, uint8_t *bytes, uint32_t len);
    /** Packs `len` bytes into the `room` at `packed`; returns the length. NULL: images
     * are not packed. */
    uint32_t (*pack)(const struct aloft_powercut_maker *maker, const uint8_t *bytes,
            uint32_t len, uint8_t *packed, uint32_t room);
    /** An unpacker as after a reset, lent until the next call; with pack. */
    struct aloft_boot_unpacker *(*unpacker)(const struct aloft_powercut_maker *maker);
};

/** The base of every maker. It is the first member of the concrete struct. */
struct aloft_powercut_maker {
    const struct aloft_powercut_maker_ops *ops;
    const struct aloft_digest_ops *sha256;
    const struct aloft_verifier *verifier;
};

/** A device and what it is to do. */
struct aloft_powercut_case {
    struct aloft_powercut_chip chip;
    enum aloft_powercut_kind kind;
    enum aloft_powercut_scenario scenario;
    uint32_t main_sectors; /**< Sectors of main, and of a stage that is apart. */
    uint32_t old_size;     /**< Bytes of the image that runs; a signature adds to it. */
    uint32_t new_size;     /**< Bytes of the one that is to come, before packing. */
    unsigned record_age;   /**< States written to the record before. */
    bool journal;          /**< Boots are noted in one. */
    /** NULL: a digest that is quick and no more, and no signatures. Borrowed. */
    const struct aloft_powercut_maker *maker;
    aloft_powercut_boot boot; /**< What boots. NULL: aloft_boot_run(). */
};

/** Counts; functions below add to them. */
struct aloft_powercut_tally {
    unsigned long operations;  /**< Programs and erases of first sessions. */
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
    bool steady_programs; /**< Closure: only torn erases leave unstable bytes. */
    bool one_way;         /**< Closure: the old image is never staged again. */
    bool unproven;        /**< Closure: nothing is confirmed. */
    bool no_return;       /**< Closure: nobody asks to go back. */
    /** Closure: no boot uses up a trial; else an image has two, and so an update may
     * come and go in boots that are cut. */
    bool trials_spared;
    struct aloft_powercut_tally tally;
};

/** Tells whether the scenario can happen to a device of that kind. */
bool aloft_powercut_fits(const struct aloft_powercut_case *device);

/** Every cut of a program or erase, in every way. */
void aloft_powercut_singles(struct aloft_powercut *powercut);

/** Every pair of cuts: the second in the boot after the first. */
void aloft_powercut_pairs(struct aloft_powercut *powercut);

/** `count` times many cuts in a row, at random from `*random`, which moves on. */
void aloft_powercut_storms(
        struct aloft_powercut *powercut, unsigned count, uint64_t *random);

/** Each sector worn out, one at a time. */
void aloft_powercut_worn(struct aloft_powercut *powercut);

/**
 * Finds every state that any number of cuts, updates, confirms and returns can lead to,
 * until there is no new one, and boots each. The scenario says where it begins: INSTALL
 * or STAGE. Gives up beyond `states_max` states, which is a failure. One sector size
 * for all, best 256: less time, and torn erases then end between entries of the record.
 * No journal.
 */
void aloft_powercut_close(struct aloft_powercut *powercut, size_t states_max);

/**
 * Does again what an id says, the part behind the index; a life of the sweep, or a path
 * of the closure, which begins with '/' and is printed step by step. False when it is
 * no id. What goes wrong is counted as before.
 */
bool aloft_powercut_replay(struct aloft_powercut *powercut, const char *id);

#endif
