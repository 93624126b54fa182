/**
 * @file interrupts.h
 * Masks all interrupts for a while. Inlined, so that no code is left in a flash that is
 * busy.
 */
#ifndef INTERRUPTS_H
#define INTERRUPTS_H

#include <stdint.h>

#define INTERRUPTS_ON 8u // MIE of mstatus

/** Gives what they were, for restore_interrupts(). */
static inline __attribute__((always_inline)) uint32_t mask_interrupts(void)
{
    uint32_t before;

    __asm__ volatile("csrrci %0, mstatus, %1"
                     : "=r"(before)
                     : "i"(INTERRUPTS_ON)
                     : "memory");
    return before & INTERRUPTS_ON;
}

static inline __attribute__((always_inline)) void restore_interrupts(uint32_t before)
{
    __asm__ volatile("csrs mstatus, %0" : : "r"(before) : "memory");
}

#endif
