/**
 * @file base64.h
 * Bytes as base64 text: the alphabet with + and /, padded with =, in one line.
 */
#ifndef ALOFT_BASE64_H
#define ALOFT_BASE64_H

#include <stddef.h>
#include <stdint.h>

#include "aloft/status.h"

/** Characters for `len` bytes, padding included, without a terminating zero. */
#define ALOFT_BASE64_LENGTH(len) (((len) + 2u) / 3u * 4u)

/** Writes `len` bytes as ALOFT_BASE64_LENGTH(len) characters to `text`, unterminated.
 */
void aloft_base64_encode(const uint8_t *bytes, size_t len, char *text);

/**
 * Reads `text_len` characters into at most `size` bytes, their number to `*len`.
 * Strict: padding is required, bits without meaning are zero, so that each byte string
 * has exactly one text.
 *
 * @return ALOFT_OK; ALOFT_ERR_FORMAT for anything that aloft_base64_encode() would not
 *         have written; ALOFT_ERR_SPACE when `size` is too small. `bytes` may then be
 *         partly written.
 */
ALOFT_CHECKED enum aloft_status aloft_base64_decode(
        const char *text, size_t text_len, uint8_t *bytes, size_t size, size_t *len);

#endif
