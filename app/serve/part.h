/**
 * @file part.h
 * What a client asks for of a file: all, a part, or nothing if it has not changed
 * (RFC 9110, 13 and 14). The ETag of a file is its MD5 in quotes.
 */
#ifndef ALOFT_APP_SERVE_PART_H
#define ALOFT_APP_SERVE_PART_H

#include "aloft/http_server.h"

/** The fields of a request that matter, borrowed; NULL where they lack. And the texts
 * of the answer. Zero it for each request. */
struct part {
    const char *range;
    const char *if_range;
    const char *if_none_match;
    char etag[40];
    char content_range[48];
};

/** Notes a field of the request. */
void part_take(struct part *part, const struct aloft_http_field *field);

/**
 * Makes an answer with a whole file, whose ETag is `digits` in quotes, into the one
 * that was asked for: 200, 206, 304 or 416. A descriptor that is not needed is closed.
 */
void part_answer(
        struct part *part, const char *digits, struct aloft_http_answer *answer);

/** Adds a field to an answer, which has room for it. */
void part_add_field(
        struct aloft_http_answer *answer, const char *name, const char *value);

#endif
