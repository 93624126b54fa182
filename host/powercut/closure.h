/**
 * @file closure.h
 * What the closure shows to its siblings.
 */
#ifndef POWERCUT_CLOSURE_H
#define POWERCUT_CLOSURE_H

#include <stdbool.h>

#include "aloft/powercut.h"

/** Follows a path that aloft_powercut_close() has printed. False when it is none. */
bool closure_replay(struct aloft_powercut *powercut, const char *id);

#endif
