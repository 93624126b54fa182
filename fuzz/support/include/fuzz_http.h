/**
 * @file fuzz_http.h
 * What every HTTP client here sends: one well-formed head and nothing behind it.
 */
#ifndef FUZZ_HTTP_H
#define FUZZ_HTTP_H

#include <stddef.h>
#include <stdint.h>

#include "aloft/http_head.h"

/** Told about each field of a request. */
typedef void (*fuzz_http_field)(const struct aloft_http_item *field);

/** Claims that these bytes are one request without a body. `on_field` NULL: none. */
void fuzz_http_check_request(const uint8_t *data, size_t len, fuzz_http_field on_field);

#endif
