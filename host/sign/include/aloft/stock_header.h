/**
 * @file stock_header.h
 * The C header that switches signatures on in a sketch for the ESP8266 core: what its
 * build expects under the name Updater_Signing.h.
 */
#ifndef ALOFT_STOCK_HEADER_H
#define ALOFT_STOCK_HEADER_H

#include <stddef.h>
#include <stdint.h>

#include "aloft/status.h"
#include "aloft/text.h"

/** Characters that the header for a key file of `len` bytes has at most. */
#define ALOFT_STOCK_HEADER_TEXT_MAX(len) (160u + 7u * (len))

/**
 * Appends the header for the public key file (PEM) of `len` bytes; for 0 bytes, the
 * header that switches signatures off.
 *
 * @return ALOFT_OK; ALOFT_ERR_SPACE when the text did not fit.
 */
ALOFT_CHECKED enum aloft_status aloft_stock_header_encode(
        struct aloft_text *text, const uint8_t *pem, size_t len);

#endif
