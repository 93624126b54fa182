/**
 * @file clock.h
 * The clock that machines are driven by.
 */
#ifndef ALOFT_CLOCK_H
#define ALOFT_CLOCK_H

#include <stdint.h>

/** Milliseconds of a clock that never jumps; wraps around after 49 days. */
uint32_t aloft_clock_ms(void);

#endif
