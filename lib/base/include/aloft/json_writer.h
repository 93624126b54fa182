/**
 * @file json_writer.h
 * Writes one JSON object into a buffer of fixed size.
 *
 *     char body[128];
 *     struct aloft_json_writer json;
 *
 *     aloft_json_writer_init(&json, body, sizeof body);
 *     aloft_json_writer_open(&json, NULL);
 *     aloft_json_writer_text(&json, "version", "1.0.0");
 *     aloft_json_writer_close(&json);
 *     if (!aloft_text_complete(&json.text)) { ... }
 *
 * Append as often as needed and look once, at the end, whether everything fitted. Keys
 * are the program's own words and are not escaped; values may come from anywhere.
 */
#ifndef ALOFT_JSON_WRITER_H
#define ALOFT_JSON_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/text.h"

/** JSON being written. Borrows its buffer; `text` holds what is written so far. */
struct aloft_json_writer {
    struct aloft_text text;
    bool needs_comma; /**< A member stands before the next one. */
};

/** Starts with nothing written. */
void aloft_json_writer_init(struct aloft_json_writer *json, char *buf, size_t size);

/** Begins an object, as the member `key` of another one unless that is NULL: then it is
 * the whole, or an element of a list. */
void aloft_json_writer_open(struct aloft_json_writer *json, const char *key);

/** Ends the object begun last. */
void aloft_json_writer_close(struct aloft_json_writer *json);

/** Begins a list, as the member `key` of an object. Its elements have the key NULL. */
void aloft_json_writer_open_list(struct aloft_json_writer *json, const char *key);

/** Ends the list. */
void aloft_json_writer_close_list(struct aloft_json_writer *json);

/**
 * A member with a text; NULL is written as null. Bytes that are not printable ASCII
 * become '?', so that the result is JSON whatever they are.
 */
void aloft_json_writer_text(
        struct aloft_json_writer *json, const char *key, const char *value);

/** A member with `len` bytes as lower-case hexadecimal digits. */
void aloft_json_writer_hex(struct aloft_json_writer *json, const char *key,
        const uint8_t *bytes, size_t len);

/** A member with a number. Most readers are exact up to 2^53 only. */
void aloft_json_writer_number(
        struct aloft_json_writer *json, const char *key, uint64_t value);

/** A member that is true or false. */
void aloft_json_writer_flag(
        struct aloft_json_writer *json, const char *key, bool value);

#endif
