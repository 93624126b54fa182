/**
 * @file boot_record_banks.h
 * The two banks of the boot record: which snapshot counts, and how the next one gets
 * there (docs/spec/boot-record.md, 4 and 5). A snapshot is ALOFT_SNAPSHOT_WORDS words;
 * boot_record_entry.h knows what they mean.
 *
 * `record` is an area that aloft_boot_record_check() likes. Power may fail at any
 * instant; boot_record.h says what holds then.
 */
#ifndef ALOFT_BOOT_RECORD_BANKS_H
#define ALOFT_BOOT_RECORD_BANKS_H

#include <stdint.h>

#include "aloft/flash.h"
#include "aloft/status.h"

/** Bytes of each of them: the same number of whole sectors. One may be left over. */
uint32_t aloft_boot_bank_size(const struct aloft_area *record);

/**
 * Reads the snapshot that counts, with the moves that were logged behind it.
 *
 * @return ALOFT_OK; ALOFT_ERR_NO_IMAGE when there is none; ALOFT_ERR_FLASH_READ.
 */
ALOFT_CHECKED enum aloft_status aloft_boot_banks_read(
        const struct aloft_area *record, uint32_t *snapshot);

/**
 * Makes what `snapshot` says the present state.
 *
 * @return ALOFT_OK; ALOFT_ERR_FLASH_*: then the old state or the new one counts.
 */
ALOFT_CHECKED enum aloft_status aloft_boot_banks_write(
        const struct aloft_area *record, const uint32_t *snapshot);

/**
 * Reads as aloft_boot_banks_read() does, and makes certain what was read.
 *
 * @return as aloft_boot_banks_read(); ALOFT_ERR_FLASH_*: then `snapshot` holds what was
 *         read, and is all 0 if it could not be.
 */
ALOFT_CHECKED enum aloft_status aloft_boot_banks_reassert(
        const struct aloft_area *record, uint32_t *snapshot);

#endif
