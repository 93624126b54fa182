#include "aloft/clock.h"

#include <time.h>

uint32_t aloft_clock_ms(void)
{
    struct timespec now;

    /* Cannot fail: the clock exists on every system that this is built for. */
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint32_t)((uint64_t)now.tv_sec * 1000u + (uint64_t)now.tv_nsec / 1000000u);
}
