/**
 * @file posix_random.h
 * Random bytes from the kernel.
 */
#ifndef ALOFT_POSIX_RANDOM_H
#define ALOFT_POSIX_RANDOM_H

#include "aloft/platform.h"

/** A source that keeps the contract of platform.h; shared by whoever wants it. */
extern const struct aloft_random_ops aloft_posix_random_ops;

/** Makes a source; it needs no release. */
struct aloft_random aloft_posix_random(void);

#endif
