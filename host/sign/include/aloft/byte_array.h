/**
 * @file byte_array.h
 * Bytes as the text of a C header, to compile them into firmware.
 */
#ifndef ALOFT_BYTE_ARRAY_H
#define ALOFT_BYTE_ARRAY_H

#include <stddef.h>

#include "aloft/status.h"
#include "aloft/text.h"

/** Characters that the header for `len` bytes has at most, with a name of 64. */
#define ALOFT_BYTE_ARRAY_TEXT_MAX(len) (512u + 7u * (len))

/**
 * Appends a C header that defines `static const unsigned char name[]` with `len` bytes.
 * For a public key hand in an encoded key set (docs/spec/keys.md), or PEM text with its
 * terminating zero for TLS libraries that read that.
 *
 * @return ALOFT_OK; ALOFT_ERR_ARGUMENT when `name` is no C identifier or there are no
 *         bytes; ALOFT_ERR_SPACE when the text did not fit.
 */
ALOFT_CHECKED enum aloft_status aloft_byte_array_encode(
        struct aloft_text *text, const char *name, const void *bytes, size_t len);

#endif
