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

/** Faces of banks that can be renumbered together. */
#define RECORD_FACES_MAX 6u

/**
 * Renumbers all whole entries in `count` contents of banks, `size` bytes each: the two
 * faces of the first bank, then those of the next. The newest generation becomes a
 * fixed number, and gaps between two become at most 3: a write goes on by 2. Banks
 * without any snapshot become equal.
 */
void record_ages_renumber(uint8_t *const *faces, size_t count, size_t size);

#endif
