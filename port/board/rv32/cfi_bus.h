/**
 * @file cfi_bus.h
 * Two chips of 16 bits side by side; 32 MB in sectors of 256 KB. The code of programs
 * is in other chips or in RAM.
 */
#ifndef CFI_BUS_H
#define CFI_BUS_H

#include <stdbool.h>
#include <stdint.h>

#include "interrupts.h"

#define CFI_FLASH  0x22000000u
#define CFI_SIZE   0x02000000u
#define CFI_SECTOR 0x00040000u

/** What is read and written at once. */
typedef uint32_t __attribute__((may_alias)) cfi_word;

/** The same command, count or status bits for both chips. */
#define CFI_EVERY(value) ((cfi_word)(value)*0x00010001u)

#endif
