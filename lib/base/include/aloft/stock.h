/**
 * @file stock.h
 * Our results in the numbers and words of the ESP8266 core's update engine.
 *
 * Uploaders print "ERROR[number]: text" as a device sends it, and people search the
 * Internet for it. So a failure that the core knows too goes out under the core's
 * number and text; any other one as 100 plus our own number, with our own text. The
 * whole table: docs/spec/errors.md.
 */
#ifndef ALOFT_STOCK_H
#define ALOFT_STOCK_H

#include <stdint.h>

#include "aloft/status.h"

/** Highest number that the core itself uses. */
#define ALOFT_STOCK_MAX 16u
/** Added to the number of a status that the core has no number for. */
#define ALOFT_STOCK_OWN 100u

/** The number to send for `status`: 0-16, or ALOFT_STOCK_OWN and more. */
uint32_t aloft_stock_number(enum aloft_status status);

/**
 * The status that a received number stands for; ALOFT_ERR_REFUSED for numbers that
 * nobody has given a meaning.
 */
enum aloft_status aloft_status_from_stock(uint32_t number);

/**
 * The text to send along with `number`; a fixed string for numbers without a meaning.
 * The core adds figures to some of its texts (both digests, the chip's size); these
 * are left out.
 */
const char *aloft_stock_text(uint32_t number);

#endif
