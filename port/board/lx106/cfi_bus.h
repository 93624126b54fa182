/**
 * @file cfi_bus.h
 * One chip of 16 bits: 4 MB in sectors of 64 KB. The boot stage runs from it.
 */
#ifndef CFI_BUS_H
#define CFI_BUS_H

#include <stdbool.h>
#include <stdint.h>

#include "interrupts.h"

#define CFI_FLASH  0x98000000u
#define CFI_SIZE   0x00400000u
#define CFI_SECTOR 0x00010000u

/** What is read and written at once. */
typedef uint16_t __attribute__((may_alias)) cfi_word;

/** The command, count or status bits of the one chip. */
#define CFI_EVERY(value) ((cfi_word)(value))

#endif
