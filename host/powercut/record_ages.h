/**
 * @file record_ages.h
 * Makes two contents of the boot record the same when they differ in their age only.
 *
 * Generations and the count of installs grow for ever. The boot stage looks at nothing
 * but the order of generations, whether two are equal or follow one another, and never
 * at the count. So a search that renumbers them comes to an end.
 */
#ifndef POWERCUT_RECORD_AGES_H
#define POWERCUT_RECORD_AGES_H

#include <stddef.h>
#include <stdint.h>

/** Whole entries that can be renumbered together. */
#define RECORD_ENTRIES_MAX 256u
/** The count of installs that all snapshots have afterwards. */
#define RECORD_INSTALLS 100u

/** A whole entry: a snapshot of 128 bytes, or one of the log, of 32. */
struct record_entry {
    uint8_t *bytes; /**< Borrowed. */
    size_t size;
};

/** Renumbers entries: the newest generation becomes a fixed number, and gaps between
 * two become at most 5: a boot stage or a write goes on by 3 at most. */
void record_ages_renumber_entries(const struct record_entry *entries, size_t count);

/**
 * Renumbers all whole entries in `count` contents of banks, `size` bytes each: the two
 * faces of the first bank, then those of the next. Banks without any snapshot become
 * equal, and so do logs that say the same: what is meaningless is taken out of them,
 * and the rest becomes `erased`.
 */
void record_ages_renumber(
        uint8_t *const *faces, size_t count, size_t size, uint8_t erased);

#endif
