/**
 * @file boot_record_entry.h
 * The two kinds of entry in the boot record, as bytes (docs/spec/boot-record.md).
 */
#ifndef ALOFT_BOOT_RECORD_ENTRY_H
#define ALOFT_BOOT_RECORD_ENTRY_H

#include <stdbool.h>
#include <stdint.h>

#include "aloft/boot_record.h"

/** Entries begin at multiples of this, so that every write unit divides them. */
#define ALOFT_ENTRY_UNIT    32u
#define ALOFT_SNAPSHOT_SIZE 128u
#define ALOFT_PROGRESS_SIZE 32u

/** Everything, complete in itself. */
struct aloft_snapshot {
    uint32_t generation; /**< Grows each time that the log moves to the other half. */
    bool certain; /**< The entry in front of it is whole for sure and says the same. */
    struct aloft_boot_state state;
};

/** One more move done. */
struct aloft_progress {
    uint32_t generation;
    uint32_t base; /**< Offset in the half of the snapshot that it continues. */
    uint32_t moves;
};

/** Writes ALOFT_SNAPSHOT_SIZE bytes. */
void aloft_snapshot_encode(const struct aloft_snapshot *snapshot, uint8_t *bytes);

/** Reads ALOFT_SNAPSHOT_SIZE bytes; false if they are no whole snapshot. */
bool aloft_snapshot_decode(struct aloft_snapshot *snapshot, const uint8_t *bytes);

/** Tells by ALOFT_ENTRY_UNIT bytes whether a snapshot may begin with them. */
bool aloft_snapshot_begins(const uint8_t *bytes);

/** Writes ALOFT_PROGRESS_SIZE bytes. */
void aloft_progress_encode(const struct aloft_progress *progress, uint8_t *bytes);

/** Reads ALOFT_PROGRESS_SIZE bytes; false if they are no whole progress entry. */
bool aloft_progress_decode(struct aloft_progress *progress, const uint8_t *bytes);

#endif
