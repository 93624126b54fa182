/**
 * @file boot_record_entry.h
 * The two kinds of entry in the boot record (docs/spec/boot-record.md): 32-bit words,
 * the first of which tells the kind, the last a checksum.
 */
#ifndef ALOFT_BOOT_RECORD_ENTRY_H
#define ALOFT_BOOT_RECORD_ENTRY_H

#include <stdint.h>

#include "aloft/boot_record.h"
#include "aloft/flash.h"

/** Words of an entry: 128 and 32 bytes, so that every write unit divides them. */
#define ALOFT_SNAPSHOT_WORDS  32u
#define ALOFT_LOG_ENTRY_WORDS 8u

/** Bytes of the longest entry. */
#define ALOFT_BOOT_ENTRY_SIZE_MAX (ALOFT_SNAPSHOT_WORDS * sizeof(uint32_t))

/** "aBS1" and "aBP1", least significant byte first. */
#define ALOFT_SNAPSHOT_MAGIC  0x31534261u
#define ALOFT_LOG_ENTRY_MAGIC 0x31504261u

/** Words of a snapshot. An entry of the log has the first four of them. */
enum {
    ALOFT_AT_MAGIC = 0,
    ALOFT_AT_GENERATION = 1,
    ALOFT_AT_CERTAIN = 2, /**< 1: the other bank hides nothing that could count. */
    ALOFT_AT_MOVES = 3,
    ALOFT_LOGGED_WORDS = 4,
    ALOFT_AT_INSTALLS = 4,
    ALOFT_AT_RETRIES = 5,
    ALOFT_AT_MAIN = 6, /**< An image, see below. */
    ALOFT_AT_STAGED = 16,
    ALOFT_AT_PHASE = 26,
    ALOFT_AT_TRIAL = 28, /**< Four bytes: flags, trials, reason, refused. */
    ALOFT_AT_COUNTER = 29,
    ALOFT_AT_CANDIDATE = 30,
};

/** Parts of the word ALOFT_AT_TRIAL. */
#define ALOFT_TRIAL_UNPACKED      8u        /**< Of the flags: main was unpacked. */
#define ALOFT_TRIAL_FILES         16u       /**< And: a file system is staged. */
#define ALOFT_TRIAL_KEPT          0xFF0008u /**< UNPACKED and the reason. */
#define ALOFT_TRIAL_REASON_SHIFT  16
#define ALOFT_TRIAL_REFUSED_SHIFT 24

/** Words of an image in a snapshot. */
enum {
    ALOFT_AT_OFFSET = 0,
    ALOFT_AT_SIZE = 1,
    ALOFT_AT_SHA256 = 2,
    ALOFT_IMAGE_WORDS = 10,
};

/**
 * Reads the entry of `count` words at `offset` of the record.
 *
 * @return ALOFT_OK; ALOFT_ERR_FORMAT when there is none of that kind, or not a whole
 *         one; ALOFT_ERR_ARGUMENT out of bounds; ALOFT_ERR_FLASH_READ.
 */
ALOFT_CHECKED enum aloft_status aloft_boot_entry_read(const struct aloft_area *record,
        uint32_t offset, uint32_t magic, uint32_t *words, size_t count);

/**
 * Adds an entry of `count` words on blank flash, and reads it back. All words are given
 * but the last one, which is left alone.
 *
 * @return ALOFT_OK; ALOFT_ERR_FLASH_*: then it may count or not.
 */
ALOFT_CHECKED enum aloft_status aloft_boot_entry_write(const struct aloft_area *record,
        uint32_t offset, const uint32_t *words, size_t count);

/** Fills in the words of a snapshot that hold the state; the others become 0. */
void aloft_snapshot_encode(const struct aloft_boot_state *state, uint32_t *snapshot);

/** Reads the state that a snapshot holds. */
void aloft_snapshot_decode(struct aloft_boot_state *state, const uint32_t *snapshot);

#endif
