/**
 * @file board_registers.h
 * Registers of a board's devices. For drivers only.
 */
#ifndef ALOFT_BOARD_REGISTERS_H
#define ALOFT_BOARD_REGISTERS_H

#include <stdint.h>

/** The register of 32 bits at `address`. */
static inline volatile uint32_t *aloft_register32(uintptr_t address)
{
    return (volatile uint32_t *)address;
}

/** The register of 16 bits at `address`. */
static inline volatile uint16_t *aloft_register16(uintptr_t address)
{
    return (volatile uint16_t *)address;
}

/** The register of 8 bits at `address`. */
static inline volatile uint8_t *aloft_register8(uintptr_t address)
{
    return (volatile uint8_t *)address;
}

/** Marks a function that is copied to RAM at start-up, with all that it inlines. */
#define ALOFT_RUNS_FROM_RAM __attribute__((section(".ramtext"), noinline))

#endif
