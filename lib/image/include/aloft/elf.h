/**
 * @file elf.h
 * Just enough of ELF to tell what an executable is for and where it ends.
 *
 * Little-endian files of 32 and 64 bits. Nothing here loads or trusts one.
 */
#ifndef ALOFT_ELF_H
#define ALOFT_ELF_H

#include <stdbool.h>
#include <stdint.h>

#include "aloft/reader.h"
#include "aloft/status.h"

struct aloft_elf {
    bool is_64bit;
    uint16_t type;          /**< 2: executable; 3: position independent. */
    uint16_t machine;       /**< aloft_elf_machine_text() names it. */
    uint16_t segment_count; /**< Program headers. */
    uint32_t end;           /**< One past the last byte that any header names. */
};

/**
 * Reads the headers of the file.
 *
 * @return ALOFT_OK; ALOFT_ERR_MAGIC; ALOFT_ERR_FORMAT for big-endian files, unknown
 *         classes and header sizes that cannot be; ALOFT_ERR_TRUNCATED when a header
 *         names bytes past the end; ALOFT_ERR_IO, ALOFT_ERR_FLASH_READ.
 */
ALOFT_CHECKED enum aloft_status aloft_elf_read(
        struct aloft_elf *elf, const struct aloft_reader *reader);

/** "x86-64", "aarch64", ...; "unknown machine". */
const char *aloft_elf_machine_text(uint16_t machine);

#endif
