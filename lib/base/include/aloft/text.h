/**
 * @file text.h
 * Writes text into a buffer of fixed size.
 *
 * Append as often as needed and look once, at the end, whether everything fitted:
 * after the first piece that does not fit nothing more is taken. The buffer always
 * holds a terminated string of whole pieces.
 *
 *     char line[64];
 *     struct aloft_text text;
 *
 *     aloft_text_init(&text, line, sizeof line);
 *     aloft_text_append(&text, "ERROR[");
 *     aloft_text_append_decimal(&text, number);
 *     aloft_text_append(&text, "]");
 *     if (!aloft_text_complete(&text)) { ... }
 */
#ifndef ALOFT_TEXT_H
#define ALOFT_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Text being written. Borrows its buffer. */
struct aloft_text {
    char *buf;
    size_t size;     /**< Bytes at `buf`, the terminating zero included. */
    size_t len;      /**< Characters written. */
    bool overflowed; /**< A piece did not fit. */
    bool is_window;  /**< Only a part of the text is wanted. */
    size_t skip;     /**< Of a window: characters that are still left out. */
};

/** Starts with an empty string. `size` 0 is allowed: then nothing ever fits. */
void aloft_text_init(struct aloft_text *text, char *buf, size_t size);

/**
 * Starts a window on a text that may be longer than the buffer: of all that is appended
 * the first `skip` characters are left out, as many kept as fit, and the rest let go.
 * It is complete whatever happens. Append the same once more for the next part.
 */
void aloft_text_init_window(
        struct aloft_text *text, char *buf, size_t size, size_t skip);

/** Appends a terminated string. */
void aloft_text_append(struct aloft_text *text, const char *string);

/** Appends `len` bytes, whatever they are. */
void aloft_text_append_bytes(struct aloft_text *text, const void *bytes, size_t len);

/** Appends a number in decimal digits. */
void aloft_text_append_decimal(struct aloft_text *text, uint64_t value);

/** Appends `len` bytes as 2 * `len` lower-case hexadecimal digits. */
void aloft_text_append_hex(struct aloft_text *text, const uint8_t *bytes, size_t len);

/** Tells whether everything fitted so far. */
bool aloft_text_complete(const struct aloft_text *text);

/** Length of a terminated string, its zero not counted. */
size_t aloft_text_length(const char *string);

/** Tells whether the `len` characters at `chars` are exactly the terminated `string`.
 */
bool aloft_text_is(const char *chars, size_t len, const char *string);

/** The same, with no difference between ASCII upper and lower case. */
bool aloft_text_is_nocase(const char *chars, size_t len, const char *string);

#endif
