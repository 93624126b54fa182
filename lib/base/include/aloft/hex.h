/**
 * @file hex.h
 * Bytes as hexadecimal digits.
 */
#ifndef ALOFT_HEX_H
#define ALOFT_HEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/status.h"

/** Which digits aloft_hex_decode() takes. */
enum aloft_hex_case {
    ALOFT_HEX_LOWER, /**< 0-9 and a-f only. */
    ALOFT_HEX_ANY,   /**< A-F as well. */
};

/** Writes `len` bytes as 2 * `len` lower-case digits to `text`, unterminated. */
void aloft_hex_encode(const uint8_t *bytes, size_t len, char *text);

/**
 * Reads exactly `len` bytes from the `text_len` digits at `text`.
 *
 * @return ALOFT_OK; ALOFT_ERR_FORMAT unless there are 2 * `len` digits of the kind
 *         `digits` and nothing else; `bytes` may then be partly written.
 */
ALOFT_CHECKED enum aloft_status aloft_hex_decode(const char *text, size_t text_len,
        enum aloft_hex_case digits, uint8_t *bytes, size_t len);

/** Tells whether all `len` characters are digits of that kind. */
bool aloft_hex_only(const char *text, size_t len, enum aloft_hex_case digits);

#endif
