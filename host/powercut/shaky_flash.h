/**
 * @file shaky_flash.h
 * Flash whose torn bytes have two faces, and a reader that chooses between them.
 *
 * Each byte is kept twice: as it was before the operation that was torn, and as it
 * would be after it. Where both are the same the byte is stable. A read that meets
 * unstable bytes takes the one face, the other, or every second byte of each; which of
 * these is the next number of a script, so that a search can try all.
 */
#ifndef POWERCUT_SHAKY_FLASH_H
#define POWERCUT_SHAKY_FLASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/flash.h"

/** Ways to read unstable bytes. */
#define SHAKY_MOODS 3u
/** Choices in one session; more are counted as `overflow`. */
#define SHAKY_CHOICES_MAX 24u

/** What an operation leaves. */
enum shaky_outcome {
    SHAKY_DONE,
    SHAKY_NONSENSE,    /**< Its bytes are neither old nor new. */
    SHAKY_UNSTABLE,    /**< They are both. */
    SHAKY_FIRST_HALF,  /**< The first half is done. */
    SHAKY_SECOND_HALF, /**< The second half is done. */
    SHAKY_OUTCOMES,
};

/** A program, or an erase when `src` is NULL. It lies in one sector. */
struct shaky_change {
    uint32_t offset;
    const uint8_t *src;
    uint32_t len;
};

struct shaky_flash;

/** Somebody who wants to know. */
struct shaky_watcher {
    /** Called in front of each change, while the flash is still as it was. */
    void (*change)(struct shaky_watcher *watcher, const struct shaky_change *change);
};

struct shaky_flash {
    struct aloft_flash base;
    struct shaky_watcher *watcher; /**< Borrowed. */
    uint8_t *cells;                /**< One after the other; owned. */
    size_t cell_size;
    uint8_t choices[SHAKY_CHOICES_MAX];
    size_t scripted;          /**< Choices that were given; the others become 0. */
    size_t chosen;            /**< Choices made so far. */
    bool overflow;            /**< There were too many. */
    unsigned long violations; /**< Programs against the rules of the flash. */
};

/** One sector: two faces, then a byte for each unit: programmed since its erase. */
struct shaky_cell {
    uint8_t *before;
    uint8_t *after;
    uint8_t *programmed;
};

/** Allocates an erased device. False when memory is short or the geometry is bad. */
bool shaky_flash_init(struct shaky_flash *flash,
        const struct aloft_flash_geometry *geometry, struct shaky_watcher *watcher);

void shaky_flash_done(struct shaky_flash *flash);

/** The sector number `index`. */
struct shaky_cell shaky_flash_cell(const struct shaky_flash *flash, size_t index);

/** The cell that lies at `bytes`, `flash->cell_size` of them. */
struct shaky_cell shaky_cell_at(const struct shaky_flash *flash, uint8_t *bytes);

/** Carries out `change` on the cell of its sector, as far as `outcome` says. */
void shaky_cell_change(const struct shaky_flash *flash, struct shaky_cell *cell,
        const struct shaky_change *change, enum shaky_outcome outcome);

/** Whether `len` bytes at `offset` read the same each time, namely as `expected`. */
bool shaky_flash_holds(const struct shaky_flash *flash, uint32_t offset,
        const uint8_t *expected, size_t len);

#endif
