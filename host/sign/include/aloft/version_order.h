/**
 * @file version_order.h
 * Makes the order number of a version text, as docs/spec/manifest.md recommends it.
 */
#ifndef ALOFT_VERSION_ORDER_H
#define ALOFT_VERSION_ORDER_H

#include <stdint.h>

#include "aloft/status.h"

/**
 * Reads "A.B.C", three decimal numbers, to A * 2^20 + B * 2^10 + C. A leading "v" is
 * passed over.
 *
 * @return ALOFT_OK; ALOFT_ERR_FORMAT for another form, A above 4095, B or C above 1023.
 */
ALOFT_CHECKED enum aloft_status aloft_version_order(
        const char *version, uint32_t *order);

#endif
