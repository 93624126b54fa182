/**
 * @file span.h
 * A stretch of text that somebody else owns. It is not terminated by a zero byte.
 */
#ifndef ALOFT_SPAN_H
#define ALOFT_SPAN_H

#include <stdbool.h>
#include <stddef.h>

/** `text` may be NULL only where `len` is 0. */
struct aloft_span {
    const char *text;
    size_t len;
};

/** The span of a zero-terminated text. */
struct aloft_span aloft_span_of(const char *text);

/** Whether `span` holds exactly the characters of the zero-terminated `text`. */
bool aloft_span_is(struct aloft_span span, const char *text);

/** As aloft_span_is(), but ASCII letters match in both cases. */
bool aloft_span_is_caseless(struct aloft_span span, const char *text);

/** Whether two spans hold the same characters; ASCII letters match in both cases. */
bool aloft_span_equal_caseless(struct aloft_span a, struct aloft_span b);

/** `span` without spaces and tabs at both ends. */
struct aloft_span aloft_span_trim(struct aloft_span span);

/** The first `len` characters of `span`, which has at least as many. */
struct aloft_span aloft_span_first(struct aloft_span span, size_t len);

/** `span` without its first `len` characters; it has at least as many. */
struct aloft_span aloft_span_after(struct aloft_span span, size_t len);

/** Index of the first `what` in `span`, or the length of `span`. */
size_t aloft_span_find(struct aloft_span span, char what);

#endif
