/**
 * @file boot_record_bank.h
 * The two banks of the boot record as they are read (docs/spec/boot-record.md, 4).
 */
#ifndef ALOFT_BOOT_RECORD_BANK_H
#define ALOFT_BOOT_RECORD_BANK_H

#include <stdbool.h>
#include <stdint.h>

#include "boot_record_entry.h"

/** Bytes of the entries of boot_record_entry.h. */
#define ALOFT_SNAPSHOT_SIZE  128u
#define ALOFT_LOG_ENTRY_SIZE 32u

/** What one bank shows. */
struct aloft_bank {
    struct aloft_area area;
    uint32_t end;  /**< Behind the last place that is not blank. */
    bool torn_end; /**< And that is no whole entry. */
    /** With the first words as in the last entry of the log. Generation 0: there is no
     * such entry, or no whole snapshot, and the bank does not count. */
    uint32_t snapshot[ALOFT_SNAPSHOT_WORDS];
};

/** Both of them. */
struct aloft_banks {
    struct aloft_bank bank[ALOFT_BOOT_RECORD_BANKS];
    /** ALOFT_OK; ALOFT_ERR_NO_IMAGE or ALOFT_ERR_FLASH_READ when neither counts. */
    enum aloft_status status;
};

/** Reads all of the record. Returns the newest bank: that of the higher generation. */
struct aloft_bank *aloft_banks_look(
        struct aloft_banks *banks, const struct aloft_area *record);

#endif
