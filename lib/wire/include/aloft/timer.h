/**
 * @file timer.h
 * A time-out of a machine, on a clock that may wrap around.
 *
 * Right as long as somebody looks at it at least every 24 days, which due_ms() of the
 * machine contract sees to.
 */
#ifndef ALOFT_TIMER_H
#define ALOFT_TIMER_H

#include <stdbool.h>
#include <stdint.h>

#include "aloft/machine.h"

/** Zeroed memory is a timer that is stopped. */
struct aloft_timer {
    bool running;
    uint32_t since_ms;
    uint32_t for_ms;
};

/** Starts or restarts: it expires `for_ms` after `now_ms`. */
static inline void aloft_timer_start(
        struct aloft_timer *timer, uint32_t now_ms, uint32_t for_ms)
{
    timer->running = true;
    timer->since_ms = now_ms;
    timer->for_ms = for_ms;
}

/** Stops: it never expires. */
static inline void aloft_timer_stop(struct aloft_timer *timer)
{
    timer->running = false;
}

/** Milliseconds from `now_ms` until it expires; 0 once it has, ALOFT_NEVER if stopped.
 */
static inline uint32_t aloft_timer_left_ms(
        const struct aloft_timer *timer, uint32_t now_ms)
{
    const uint32_t gone_ms = now_ms - timer->since_ms;

    if (!timer->running) {
        return ALOFT_NEVER;
    }
    return gone_ms < timer->for_ms ? timer->for_ms - gone_ms : 0;
}

/** Whether it runs and its time is over. */
static inline bool aloft_timer_expired(const struct aloft_timer *timer, uint32_t now_ms)
{
    return timer->running && aloft_timer_left_ms(timer, now_ms) == 0;
}

#endif
