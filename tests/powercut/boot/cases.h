/**
 * @file cases.h
 * The devices that the power is cut on.
 */
#ifndef POWERCUT_CASES_H
#define POWERCUT_CASES_H

#include "aloft/powercut.h"

/** Cases of the sweep over single cuts. */
size_t single_case_count(void);
struct aloft_powercut_case single_case(size_t index);

/** Cases, by their single_case() index, that pairs of cuts are made of. */
size_t pair_case_count(void);
size_t pair_case(size_t index);

/** Small devices for closures. */
size_t closure_case_count(void);
struct aloft_powercut_case closure_case(size_t index);

#endif
