/**
 * @file http_head.h
 * Reads the head of an HTTP/1.x message line by line: requests and responses.
 *
 * Feed it bytes as they come. Each call ends at the latest with one line, so that the
 * memory needed is one line and not a whole head. What frames the body is collected
 * on the way and checked for contradictions; other fields are the caller's to keep.
 *
 * Strict where leniency has been an attack: no control characters, no folded lines, no
 * space before the colon, no second Content-Length, no Content-Length beside a
 * Transfer-Encoding, no coding but chunked. Lenient where servers are: a line may end
 * in LF alone, and fields longer than the line memory are cut instead of refused.
 */
#ifndef ALOFT_HTTP_HEAD_H
#define ALOFT_HTTP_HEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/span.h"
#include "aloft/status.h"

/** Characters of a line that are kept. Long enough for the URLs of redirects. */
#define ALOFT_HTTP_LINE_MAX 1024u
/** Bytes that a whole head may have. */
#define ALOFT_HTTP_HEAD_MAX 32768u

enum aloft_http_kind {
    ALOFT_HTTP_RESPONSE,
    ALOFT_HTTP_REQUEST,
};

/** What a call has found. */
enum aloft_http_found {
    ALOFT_HTTP_MORE,  /**< All bytes are used; the line is not complete yet. */
    ALOFT_HTTP_START, /**< The first line. */
    ALOFT_HTTP_FIELD, /**< A header field. */
    ALOFT_HTTP_END,   /**< The empty line: what is left is the body. */
};

/** How the body is framed. */
enum aloft_http_body {
    ALOFT_HTTP_BODY_NONE,     /**< There is none. */
    ALOFT_HTTP_BODY_LENGTH,   /**< head->length bytes. */
    ALOFT_HTTP_BODY_CHUNKED,  /**< See chunked.h. */
    ALOFT_HTTP_BODY_TO_CLOSE, /**< All until the connection is closed. */
};

/** One line. The spans point into the head and last until its next call. */
struct aloft_http_item {
    enum aloft_http_found found;
    size_t used;             /**< Bytes of the input that are dealt with. */
    struct aloft_span name;  /**< Of START: method of a request. Of FIELD: its name. */
    struct aloft_span value; /**< Of START: target or reason. Of FIELD: trimmed. */
    bool cut;                /**< The value was longer than there is room for. */
};

/** Read `code`, `minor`, `length`, `has_length`, `chunked`; the rest is its own. */
struct aloft_http_head {
    enum aloft_http_kind kind;
    uint16_t code;           /**< Status code of a response. */
    uint8_t minor;           /**< The x of HTTP/1.x. */
    bool has_length;         /**< Content-Length was there. */
    bool chunked;            /**< Transfer-Encoding: chunked was there. */
    uint32_t length;         /**< The Content-Length. */
    enum aloft_status error; /**< The first error, kept until init. */
    bool started;            /**< The first line has been read. */
    bool ended;              /**< So has the empty line. */
    bool cr_pending;         /**< The last byte was a CR. */
    bool line_complete;      /**< The next byte begins a new line. */
    uint32_t total;          /**< Bytes of the head so far. */
    size_t line_len;         /**< Characters of the line so far, kept or cut. */
    char line[ALOFT_HTTP_LINE_MAX];
};

/** Starts afresh. After an interim response (code below 200) call it again. */
void aloft_http_head_init(struct aloft_http_head *head, enum aloft_http_kind kind);

/**
 * Takes bytes from `data` up to the end of a line, or all of them.
 *
 * @return ALOFT_OK and `*item`;
 *         ALOFT_ERR_FORMAT for anything that is not the head of an HTTP/1.x message;
 *         ALOFT_ERR_TOO_LONG past ALOFT_HTTP_HEAD_MAX, or for a first line or a field
 *         that frames the body past ALOFT_HTTP_LINE_MAX;
 *         ALOFT_ERR_SIZE for a Content-Length that is no number up to UINT32_MAX;
 *         ALOFT_ERR_PROTOCOL for contradictions about the body;
 *         ALOFT_ERR_STATE after the end. An error stays until init.
 */
ALOFT_CHECKED enum aloft_status aloft_http_head_take(struct aloft_http_head *head,
        const uint8_t *data, size_t len, struct aloft_http_item *item);

/**
 * How the body is framed, once the head has ended. Of responses to HEAD the caller
 * must know by itself that they have none.
 */
enum aloft_http_body aloft_http_head_body(const struct aloft_http_head *head);

#endif
