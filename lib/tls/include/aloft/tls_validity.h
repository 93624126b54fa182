/**
 * @file tls_validity.h
 * Whether a certificate counts now, also where nobody knows what time it is.
 *
 * A device without a clock still knows moments that have passed: when its firmware was
 * built, when the newest thing that it has seen was signed. The latest of them is its
 * floor. What ended before the floor has expired. What begins after it may have begun:
 * that refuses nobody, or a device from the shelf could never be updated.
 */
#ifndef ALOFT_TLS_VALIDITY_H
#define ALOFT_TLS_VALIDITY_H

#include <stdbool.h>
#include <stdint.h>

#include "aloft/status.h"

/** Seconds since 1970-01-01 00:00 UTC, both inclusive. */
struct aloft_tls_validity {
    int64_t not_before_s;
    int64_t not_after_s;
};

/** What is known about the time. Zero: nothing, so nothing has expired. */
struct aloft_tls_time {
    int64_t floor_s; /**< It is this late or later; seconds as above. */
    bool is_clock;   /**< It is exactly this late. */
};

/** What TLS is for. Images are authentic by their signature, not by it. */
enum aloft_tls_policy {
    ALOFT_TLS_REQUIRED = 0, /**< A server that cannot prove itself is not asked. */
    ALOFT_TLS_PREFERRED,    /**< Nor is it, but a certificate may have expired. */
};

/**
 * A moment that has certainly passed, such as when something was signed that has just
 * been checked: raises the floor where there is no clock. What nobody has signed, like
 * the Date of an HTTP answer, is no such moment: a lie would make all servers expire.
 */
void aloft_tls_time_raise(struct aloft_tls_time *time, int64_t passed_s);

/** ALOFT_OK; ALOFT_ERR_TLS_EXPIRED; ALOFT_ERR_TLS_NOT_YET. Pure. */
ALOFT_CHECKED enum aloft_status aloft_tls_validity_judge(
        const struct aloft_tls_validity *validity, const struct aloft_tls_time *time,
        enum aloft_tls_policy policy);

#endif
