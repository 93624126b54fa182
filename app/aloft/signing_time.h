/**
 * @file signing_time.h
 * The time that goes into what is signed.
 */
#ifndef ALOFT_APP_SIGNING_TIME_H
#define ALOFT_APP_SIGNING_TIME_H

#include <stdint.h>

/** Seconds since 1970: of SOURCE_DATE_EPOCH, so that builds can be repeated, or now. */
uint64_t cli_signing_time(void);

#endif
