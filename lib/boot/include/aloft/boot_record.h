/**
 * @file boot_record.h
 * What boot stage and application tell each other through the flash.
 *
 * The record is an area of its own in two banks (docs/spec/boot-record.md). A state is
 * written to the one that does not count, as a checksummed snapshot of everything; a
 * log of small entries behind it tells of the moves of an install, and which bank
 * counts.
 *
 * Power may fail at any instant of a write: then either the old or the new state is
 * read afterwards, whole. What the cut has torn may read well once and badly the next
 * time, though. So the boot stage, before it acts on what it has read, makes
 * that certain with aloft_boot_record_reassert(). An application may read and write
 * without: a write makes certain what it rests on.
 */
#ifndef ALOFT_BOOT_RECORD_H
#define ALOFT_BOOT_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/flash.h"
#include "aloft/status.h"

#define ALOFT_BOOT_DIGEST_SIZE 32u
/** Parts of the record, each of whole sectors and equal size. */
#define ALOFT_BOOT_RECORD_BANKS 2u
/** Least bytes of a bank: a snapshot, and a log that takes some resets in a row. */
#define ALOFT_BOOT_RECORD_BANK_MIN 512u

enum aloft_boot_phase {
    ALOFT_BOOT_SETTLED = 0, /**< `main` runs; nothing is asked for. */
    ALOFT_BOOT_ASKED = 1,   /**< `staged` is to be installed at the next boot. */
    ALOFT_BOOT_MOVING = 2, /**< The install has begun; `moves` sector moves are done. */
};

/** Why the image in main is there; while MOVING, why `staged` is to be. */
enum aloft_boot_reason {
    ALOFT_BOOT_PROVISIONED = 0, /**< It came with the device, or by a cable. */
    ALOFT_BOOT_UPDATED = 1,
    ALOFT_BOOT_REVERT_ASKED = 2,  /**< The application asked to go back. */
    ALOFT_BOOT_REVERT_TRIALS = 3, /**< The one before was not confirmed in time. */
    ALOFT_BOOT_REVERT_BAD = 4,    /**< The one before, on trial, was damaged. */
    ALOFT_BOOT_REPAIRED = 5,      /**< The one before was damaged. */
};

/** One image on flash. Size 0: none. */
struct aloft_boot_image {
    uint32_t offset;                        /**< Within its area, main or stage. */
    uint32_t size;                          /**< Bytes, trailer included. */
    uint8_t sha256[ALOFT_BOOT_DIGEST_SIZE]; /**< Over all of them. */
};

/** All that the record holds. */
struct aloft_boot_state {
    enum aloft_boot_phase phase;
    uint32_t moves;
    uint32_t installs;   /**< Installs completed since provisioning. */
    uint32_t retries;    /**< Repairs of main since the last update was asked for. */
    bool on_trial;       /**< `main` runs, but has not been confirmed yet. */
    uint8_t trials_left; /**< Boots that it may still take for that. */
    bool in_slot_b;      /**< `main` stands in the second of two slots that run. */
    bool revert_asked;   /**< ASKED: to go back, not to update. */
    bool staged_files;   /**< `staged` is a file system; never so when SETTLED. */
    bool in_transfer;    /**< SETTLED: an image may be half in the stage, see below. */
    enum aloft_boot_reason reason;
    enum aloft_status refused; /**< Why what was last asked for was not done, or OK. */
    uint32_t counter;   /**< No image below this security counter is installed. */
    uint32_t candidate; /**< That of the image installed last. */
    struct aloft_boot_image main;
    /** `main` came out of a compressed image; signatures are over that one. */
    bool main_unpacked;
    /** The image to install; when SETTLED, what the stage still holds: where the
     * strategy keeps the old image, the one to go back to. While a transfer goes on
     * that may be cut and gone on with, it has no size, and the offset is where that
     * image begins, whose first two sectors have been erased. */
    struct aloft_boot_image staged;
};

/**
 * Tells whether an area can hold a record: two banks of whole sectors, of
 * ALOFT_BOOT_RECORD_BANK_MIN bytes at least. An odd sector is left unused.
 *
 * @return ALOFT_OK or ALOFT_ERR_ARGUMENT.
 */
ALOFT_CHECKED enum aloft_status aloft_boot_record_check(
        const struct aloft_area *record);

/**
 * Reads the present state.
 *
 * @return ALOFT_OK; ALOFT_ERR_NO_IMAGE when the area holds no entry (blank, or never
 *         provisioned); ALOFT_ERR_ARGUMENT for an unfit area; ALOFT_ERR_FLASH_READ.
 */
ALOFT_CHECKED enum aloft_status aloft_boot_record_read(
        const struct aloft_area *record, struct aloft_boot_state *state);

/**
 * Makes `state` the present state, wholly or not at all. One more move of an install is
 * one small program, as long as half of the log is free; everything else erases and
 * fills one bank. Blocks for that long.
 *
 * @return ALOFT_OK; ALOFT_ERR_ARGUMENT for an unfit area; ALOFT_ERR_FLASH_*: then the
 *         old state or the new one counts, as after a power cut.
 */
ALOFT_CHECKED enum aloft_status aloft_boot_record_write(
        const struct aloft_area *record, const struct aloft_boot_state *state);

/**
 * Reads the present state as aloft_boot_record_read() does, and makes it certain: from
 * then on, and in the boots to come, it is what is read, until something else is
 * written. What is certain already is not written, unless an install is under way.
 *
 * For the boot stage, first thing after a reset.
 *
 * @return as aloft_boot_record_read() and aloft_boot_record_write().
 */
ALOFT_CHECKED enum aloft_status aloft_boot_record_reassert(
        const struct aloft_area *record, struct aloft_boot_state *state);

#endif
