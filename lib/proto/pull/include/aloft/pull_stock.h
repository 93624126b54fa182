/**
 * @file pull_stock.h
 * Results of the client in the numbers and words of the stock update libraries, for
 * sketches that print or compare them.
 */
#ifndef ALOFT_PULL_STOCK_H
#define ALOFT_PULL_STOCK_H

#include <stdint.h>

#include "aloft/status.h"

/**
 * -100 to -109 are the stock update client's, -1 to -11 its HTTP client's, positive
 * ones the update engine's (stock.h). 0: no error.
 */
int32_t aloft_pull_stock_number(enum aloft_status status);

/** The words that go with a number. */
const char *aloft_pull_stock_text(int32_t number);

#endif
