/**
 * @file multipart.h
 * Takes the body of a form apart: multipart/form-data (RFC 7578, RFC 2046), as browsers
 * and `curl -F` send it.
 *
 *     --boundary CR LF
 *     Content-Disposition: form-data; name="firmware"; filename="app.bin" CR LF
 *     CR LF
 *     ... any bytes ... CR LF
 *     --boundary-- CR LF
 *
 * Feed it bytes as they come. Content is not copied: it is borrowed from the input, but
 * for the beginning of a delimiter that turned out to be content, which is borrowed
 * from the parser. The memory is that of the struct, whatever is sent.
 *
 * Strict where a part could be taken for another: line ends are CR LF, each part has
 * one name, and what begins with a delimiter is one. Skipped are what stands before the
 * first delimiter and behind the last one, fields that are not known, and parameters
 * that are not known. Characters of names are taken as they are; only \" and \\ stand
 * for " and \.
 */
#ifndef ALOFT_MULTIPART_H
#define ALOFT_MULTIPART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/span.h"
#include "aloft/status.h"

/** Characters of the longest boundary (RFC 2046, 5.1.1). */
#define ALOFT_MULTIPART_BOUNDARY_MAX 70u
/** Characters of a part's name that are kept. */
#define ALOFT_MULTIPART_NAME_MAX 31u
/** Characters of the longest word that is looked for in the head of a part. */
#define ALOFT_MULTIPART_WORD_MAX 20u
/** Bytes that one body may have beside content and delimiters: all heads, too. */
#define ALOFT_MULTIPART_EXTRA_MAX 8192u

/** What a call has found. */
enum aloft_multipart_found {
    ALOFT_MULTIPART_MORE,     /**< All bytes are used, and nothing is to be told. */
    ALOFT_MULTIPART_PART,     /**< The head of a part: its content follows. */
    ALOFT_MULTIPART_CONTENT,  /**< Some bytes of it. */
    ALOFT_MULTIPART_PART_END, /**< All of it has been there. */
};

/** What one call found. */
struct aloft_multipart_item {
    enum aloft_multipart_found found;
    size_t used; /**< Bytes of the input that are dealt with; only of MORE never 0. */
    const uint8_t *data; /**< Of CONTENT: at least one byte; until the next call. */
    size_t len;
};

enum aloft_multipart_state {
    ALOFT_MULTIPART_PREAMBLE,     /**< Before the first delimiter. */
    ALOFT_MULTIPART_DELIMITER,    /**< Right behind one. */
    ALOFT_MULTIPART_DASH,         /**< Behind it and a dash. */
    ALOFT_MULTIPART_PADDING,      /**< In the blanks behind it. */
    ALOFT_MULTIPART_DELIMITER_LF, /**< Behind the CR of its line. */
    ALOFT_MULTIPART_HEAD,         /**< In the head of a part. */
    ALOFT_MULTIPART_BODY,         /**< In its content. */
    ALOFT_MULTIPART_DONE,         /**< Behind the last delimiter. */
    ALOFT_MULTIPART_FAILED,
};

/** The head of a part. The parser's own. */
struct aloft_multipart_head {
    uint8_t state;
    uint8_t parameter; /**< The one whose value is read. */
    uint8_t word_len;  /**< One more than there is room for: none that is known. */
    uint8_t name_len;
    bool has_disposition;
    bool has_name;
    bool has_file;
    char word[ALOFT_MULTIPART_WORD_MAX]; /**< The word that is read. */
    char name[ALOFT_MULTIPART_NAME_MAX];
};

/** The members are the parser's own. About 170 bytes; no pointer into itself. */
struct aloft_multipart {
    enum aloft_multipart_state state;
    enum aloft_status error; /**< The first error, kept until init. */
    uint32_t extra;          /**< Bytes beside content and delimiters so far. */
    bool in_part;            /**< A part has begun and not ended. */
    uint8_t delimiter_len;
    uint8_t matched; /**< Characters of the delimiter that came last, of which ... */
    uint8_t implied; /**< ... so many belong to the line before. */
    char delimiter[4 + ALOFT_MULTIPART_BOUNDARY_MAX]; /**< CR LF "--" boundary */
    struct aloft_multipart_head head;
};

/**
 * Starts afresh. `content_type` is the value of the field Content-Type, and not kept.
 *
 * @return ALOFT_OK; ALOFT_ERR_FORMAT for anything but multipart/form-data with one
 *         boundary; ALOFT_ERR_TOO_LONG for a boundary past its limit. The parser then
 *         takes nothing.
 */
ALOFT_CHECKED enum aloft_status aloft_multipart_init(
        struct aloft_multipart *multipart, struct aloft_span content_type);

/**
 * Takes bytes from `data` until it has found something, or until the end of the input.
 * Call it again with the rest until all is used.
 *
 * @return ALOFT_OK and `*item`; ALOFT_ERR_FORMAT for anything but multipart/form-data;
 *         ALOFT_ERR_TOO_LONG past ALOFT_MULTIPART_EXTRA_MAX. An error stays until init.
 */
ALOFT_CHECKED enum aloft_status aloft_multipart_take(struct aloft_multipart *multipart,
        const uint8_t *data, size_t len, struct aloft_multipart_item *item);

/** The name of the part under way, at most ALOFT_MULTIPART_NAME_MAX characters of it.
 * Hostile text, borrowed until the next call. */
struct aloft_span aloft_multipart_name(const struct aloft_multipart *multipart);

/** Whether the part under way says that it is a file: it has a file name. */
bool aloft_multipart_is_file(const struct aloft_multipart *multipart);

/** Whether the last delimiter has been there. A body that ends before is truncated. */
bool aloft_multipart_done(const struct aloft_multipart *multipart);

#endif
