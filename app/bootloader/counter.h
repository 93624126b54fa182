/**
 * @file counter.h
 * Where this board finds the security counter of an image: in its manifest.
 */
#ifndef ALOFT_BOOTLOADER_COUNTER_H
#define ALOFT_BOOTLOADER_COUNTER_H

#include "aloft/boot_policy.h"

/**
 * The board's policy: an image without a manifest has counter 0, one whose manifest
 * cannot be read is refused.
 */
extern const struct aloft_boot_policy counter_policy;

#endif
