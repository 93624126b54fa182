/**
 * @file powercut_cases.h
 * The devices that the power is cut on.
 */
#ifndef POWERCUT_CASES_H
#define POWERCUT_CASES_H

#include "aloft/powercut.h"

/** Numbers of sweeps, from 0; not all of them are cases. */
size_t sweep_numbers(void);

/** The sweep of that number; false when there is none. */
bool sweep_case(size_t number, struct aloft_powercut_case *device);

/** Whether pairs and storms of cuts are made of that sweep, too. */
bool sweep_has_pairs(size_t number);

/** Small devices for closures, and how these are searched: all but `index`, `out` and
 * `tally` are filled in. The first few are searched in each test. */
size_t closure_count(void);
size_t closure_count_quick(void);
struct aloft_powercut closure_case(size_t index);

#endif
