/**
 * @file interrupts.h
 * Masks all interrupts for a while. Inlined, so that no code is left in a flash that is
 * busy.
 */
#ifndef INTERRUPTS_H
#define INTERRUPTS_H

#include <stdint.h>

/** Gives what they were, for restore_interrupts(). */
static inline __attribute__((always_inline)) uint32_t mask_interrupts(void)
{
    uint32_t before;

    __asm__ volatile("rsil %0, 3" : "=a"(before) : : "memory");
    return before;
}

static inline __attribute__((always_inline)) void restore_interrupts(uint32_t before)
{
    __asm__ volatile("wsr.ps %0\n\trsync" : : "a"(before) : "memory");
}

#endif
