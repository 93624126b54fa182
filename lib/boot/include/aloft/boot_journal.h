/**
 * @file boot_journal.h
 * What boots have done, for people and servers: the last few dozen that did anything.
 *
 * An area of two sectors, apart from the record (docs/spec/boot-journal.md). No boot
 * depends on it: what cannot be written is left out, what cannot be read is passed
 * over. Power may fail at any instant: then the last entry is missing.
 */
#ifndef ALOFT_BOOT_JOURNAL_H
#define ALOFT_BOOT_JOURNAL_H

#include <stdbool.h>
#include <stdint.h>

#include "aloft/boot.h"
#include "aloft/flash.h"
#include "aloft/status.h"

/** Bytes of an image's digest that are kept. */
#define ALOFT_BOOT_JOURNAL_ID_SIZE 8u

/** One boot. */
struct aloft_boot_entry {
    uint32_t sequence; /**< One higher than that of the entry before. */
    bool bootable;
    bool installed;
    bool resumed;
    bool files;
    bool on_trial;
    bool in_slot_b;
    uint8_t trials_left;
    enum aloft_boot_reason reason;
    enum aloft_status why; /**< As in struct aloft_boot_result. */
    uint32_t moves;
    uint8_t image[ALOFT_BOOT_JOURNAL_ID_SIZE]; /**< First bytes of its SHA-256. */
};

/**
 * Adds what a boot has come to, for the boot stage after aloft_boot_run(). A boot that
 * had nothing to do, or the very same result as the one noted last, is left out. Blocks
 * for a reading of the journal, one program, and, once a sector is full, one erase.
 *
 * @return ALOFT_OK; ALOFT_ERR_ARGUMENT for an area that is not two sectors;
 *         ALOFT_ERR_FLASH_*. None of them matters to the boot.
 */
enum aloft_status aloft_boot_journal_note(
        const struct aloft_area *journal, const struct aloft_boot_result *result);

/**
 * Reads an entry; `age` 0 is the newest. Takes a reading of the journal.
 *
 * @return ALOFT_OK; ALOFT_ERR_NOT_FOUND when there is none so old; ALOFT_ERR_ARGUMENT.
 */
ALOFT_CHECKED enum aloft_status aloft_boot_journal_read(
        const struct aloft_area *journal, uint32_t age, struct aloft_boot_entry *entry);

#endif
