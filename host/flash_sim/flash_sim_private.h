/**
 * @file flash_sim_private.h
 * What a power cut leaves of one operation; pure functions over bytes.
 */
#ifndef ALOFT_FLASH_SIM_PRIVATE_H
#define ALOFT_FLASH_SIM_PRIVATE_H

#include "aloft/faulty_flash.h"

/** The next number of a xorshift generator; the state is never 0. */
uint64_t aloft_sim_random(uint64_t *state);

/**
 * Turns `fresh`, what the whole operation would have left of `old`, into what remains
 * after a cut of `kind`, for `len` bytes with write units of `unit` bytes. Kinds that
 * do all of it or nothing of it, and the unstable one, leave `fresh` as it is.
 */
void aloft_sim_tear(enum aloft_fault_kind kind, const uint8_t *old, uint8_t *fresh,
        size_t len, size_t unit, uint64_t *random);

#endif
