/**
 * @file boot_record.h
 * What boot stage and application tell each other through the flash.
 *
 * The record is a log of checksummed entries in two halves of an area of its own
 * (docs/spec/boot-record.md). The last entry that reads well counts. A write adds an
 * entry; only when a half is full is the other one erased, after which it begins with
 * a snapshot of everything, so at every instant one half holds the whole truth.
 *
 * Power may fail at any instant of a write: then either the old or the new state
 * is read afterwards, whole. An entry torn by the cut may read well once and badly the
 * next time, though. So the boot stage, before it acts on what it has read, makes that
 * certain with aloft_boot_record_reassert(); an application that it has started may
 * read and write without doing so.
 */
#ifndef ALOFT_BOOT_RECORD_H
#define ALOFT_BOOT_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/flash.h"
#include "aloft/status.h"

#define ALOFT_BOOT_DIGEST_SIZE 32u
/** Bytes that each half of the record has at least. */
#define ALOFT_BOOT_RECORD_HALF_MIN 512u

enum aloft_boot_phase {
    ALOFT_BOOT_SETTLED = 0, /**< `main` runs; nothing is asked for. */
    ALOFT_BOOT_ASKED = 1,   /**< `staged` is to be installed at the next boot. */
    ALOFT_BOOT_MOVING = 2, /**< The install has begun; `moves` sector moves are done. */
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
    uint32_t installs; /**< Installs completed since provisioning. */
    uint32_t retries;  /**< Installs of `staged` begun again: its copy was bad. */
    struct aloft_boot_image main;
    struct aloft_boot_image staged;
};

/**
 * Tells whether an area can hold a record: two halves of whole sectors, each of
 * ALOFT_BOOT_RECORD_HALF_MIN bytes or more.
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
 * Makes `state` the present state, wholly or not at all. On an area without any entry
 * it writes the first ones. Blocks for one or two programs, and now and then for the
 * erase of one half.
 *
 * @return ALOFT_OK; ALOFT_ERR_ARGUMENT for an unfit area; ALOFT_ERR_FLASH_*: then the
 *         old state or the new one counts, as after a power cut.
 */
ALOFT_CHECKED enum aloft_status aloft_boot_record_write(
        const struct aloft_area *record, const struct aloft_boot_state *state);

/**
 * Reads the present state as aloft_boot_record_read() does and makes it certain: it is
 * written again, so that it stays the present state whatever becomes of a torn entry.
 * A settled state that has been made certain before is not written again.
 *
 * For the boot stage: first thing after a reset, and last thing before it starts the
 * image.
 *
 * @return as aloft_boot_record_read() and aloft_boot_record_write().
 */
ALOFT_CHECKED enum aloft_status aloft_boot_record_reassert(
        const struct aloft_area *record, struct aloft_boot_state *state);

#endif
