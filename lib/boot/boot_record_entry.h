/**
 * @file boot_record_entry.h
 * The two kinds of entry in the boot record, as bytes (docs/spec/boot-record.md).
 */
#ifndef ALOFT_BOOT_RECORD_ENTRY_H
#define ALOFT_BOOT_RECORD_ENTRY_H

#include <stdbool.h>
#include <stdint.h>

#include "aloft/boot_record.h"

/* Multiples of 32, so that every write unit divides them. */
#define ALOFT_SNAPSHOT_SIZE 128u
#define ALOFT_PROGRESS_SIZE 32u

/** Everything, complete in itself. */
struct aloft_snapshot {
    uint32_t generation; /**< Higher than that of any snapshot before it. */
    uint32_t base; /**< Generation of one that was whole for sure when this was written.
                    */
    bool certain;  /**< The base says the same. */
    struct aloft_boot_state state;
};

/** One more move done. */
struct aloft_progress {
    uint32_t generation; /**< That of its snapshot. */
    uint32_t moves;
};

/** Writes ALOFT_SNAPSHOT_SIZE bytes. */
void aloft_snapshot_encode(const struct aloft_snapshot *snapshot, uint8_t *bytes);

/** Reads ALOFT_SNAPSHOT_SIZE bytes; false if they are no whole snapshot. */
bool aloft_snapshot_decode(struct aloft_snapshot *snapshot, const uint8_t *bytes);

/** Writes ALOFT_PROGRESS_SIZE bytes. */
void aloft_progress_encode(const struct aloft_progress *progress, uint8_t *bytes);

/** Reads ALOFT_PROGRESS_SIZE bytes; false if they are no whole progress entry. */
bool aloft_progress_decode(struct aloft_progress *progress, const uint8_t *bytes);

#endif
