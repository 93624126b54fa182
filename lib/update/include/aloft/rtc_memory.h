/**
 * @file rtc_memory.h
 * Memory that a reset keeps and a power cut does not: where the ESP8266's stock boot
 * stage looks for its command.
 */
#ifndef ALOFT_RTC_MEMORY_H
#define ALOFT_RTC_MEMORY_H

#include <stddef.h>
#include <stdint.h>

struct aloft_rtc_memory;

struct aloft_rtc_memory_ops {
    /** Stores `len` bytes (a multiple of 4) at the start of the user part. */
    void (*write)(struct aloft_rtc_memory *memory, const uint8_t *bytes, size_t len);
};

/** The base of every such memory. It is the first member of the concrete struct. */
struct aloft_rtc_memory {
    const struct aloft_rtc_memory_ops *ops;
};

#endif
