/**
 * @file entry_flash.h
 * Flash that holds a boot record of which anything may have been torn.
 *
 * For each entry of a bank it keeps the set of what a read of it may give, and every
 * read takes whatever the script of a search says. Nothing limits how many entries are
 * uncertain at a time, and a torn operation adds all that it could leave: what is torn
 * here can do everything that it could do on a chip, so a search needs no other kinds
 * of cuts.
 */
#ifndef POWERCUT_ENTRY_FLASH_H
#define POWERCUT_ENTRY_FLASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/boot_record.h"
#include "aloft/flash.h"
#include "state_store.h"

/* docs/spec/boot-record.md, 2 and 3. */
#define ENTRY_SNAPSHOT_SIZE 128u
#define ENTRY_LOG_SIZE      32u
#define ENTRY_BANK_SIZE     512u
/** Entries of a bank: a snapshot, and progress in the rest. */
#define ENTRY_SLOTS (1u + (ENTRY_BANK_SIZE - ENTRY_SNAPSHOT_SIZE) / ENTRY_LOG_SIZE)
/** Things that one entry may read as; more are counted as `overflow`. */
#define ENTRY_MAY_MAX 10u
/** Choices in one session; more are counted as `overflow`. */
#define ENTRY_CHOICES_MAX 48u

/** Contents that are always there; the others are bytes that were programmed. */
enum {
    ENTRY_NONSENSE,
    ENTRY_BLANK,
};

/** What an entry may read as: numbers of contents, in ascending order, then 0. */
struct entry_slot {
    uint16_t count;
    uint16_t may[ENTRY_MAY_MAX];
};

/** All banks. */
struct entry_banks {
    struct entry_slot slots[ALOFT_BOOT_RECORD_BANKS][ENTRY_SLOTS];
};

/** Somebody who wants to know. */
struct entry_watcher {
    /** Called in front of each program or erase, with what it leaves when power fails
     * in it, and once more the same for the next one. */
    void (*change)(struct entry_watcher *watcher, const struct entry_banks *torn);
};

struct entry_flash {
    struct aloft_flash base;
    struct entry_watcher *watcher; /**< Borrowed. */
    struct state_store contents;   /**< Each of ENTRY_SNAPSHOT_SIZE bytes. */
    struct entry_banks banks;
    uint8_t choices[ENTRY_CHOICES_MAX];
    uint8_t ways[ENTRY_CHOICES_MAX]; /**< That each choice had. */
    size_t scripted;                 /**< Choices that were given; the others are 0. */
    size_t chosen;                   /**< Choices made so far. */
    bool overflow;                   /**< There was too much of something. */
    unsigned torn_max; /**< Entries behind a snapshot that may be torn at a time. */
    unsigned long exhausted; /**< Cuts that were made harmless, see there. */
    bool violation;          /**< A program where nothing was erased. */
};

/** A blank record. */
void entry_flash_init(struct entry_flash *flash, struct entry_watcher *watcher);

void entry_flash_done(struct entry_flash *flash);

/** The number of the content with these ENTRY_SNAPSHOT_SIZE bytes; progress entries
 * are followed by zeros. */
uint16_t entry_content(struct entry_flash *flash, const uint8_t *bytes);

/** Adds one more thing that the entry may read as. False when there are too many. */
bool entry_slot_add(struct entry_slot *slot, uint16_t content);

/** Makes the script for the next way to read; false after the last. */
bool entry_flash_next_way(struct entry_flash *flash);

#endif
