/**
 * @file json.h
 * The small part of JSON output that every command shares.
 *
 * One object a line, no blank space, keys in the order they were set.
 */
#ifndef ALOFT_JSON_H
#define ALOFT_JSON_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

/** Version of the objects' shape: goes up when a key changes its meaning or goes. */
#define ALOFT_JSON_SCHEMA 1

/**
 * A JSON string of `text`, whatever bytes it has (file names may have any). A text that
 * is not UTF-8 loses its odd bytes and control characters to '?'. The caller owns it;
 * NULL without memory.
 */
json_t *aloft_json_text(const char *text);

/**
 * Takes `fields` (an object, may be NULL) and returns it behind the keys that all
 * results begin with: "schema", "command", "ok". The caller owns the object;
 * NULL without memory.
 */
json_t *aloft_json_result(const char *command, bool ok, json_t *fields);

/** Writes `object` and a newline. Errors are left in `file`, see ferror(). */
void aloft_json_print(FILE *file, const json_t *object);

#endif
