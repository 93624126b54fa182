/**
 * @file device_fields.h
 * Reads the members of what a device tells; false when one is not as specified.
 */
#ifndef ALOFT_APP_DEVICE_FIELDS_H
#define ALOFT_APP_DEVICE_FIELDS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/** Bytes of every text, its end included. */
#define DEVICE_TEXT_MAX 80u

/** A text; null becomes an empty one. */
bool device_field_text(
        const json_t *object, const char *key, char dst[DEVICE_TEXT_MAX]);

/** A whole number from 0 on. */
bool device_field_number(const json_t *object, const char *key, uint32_t *number);

/** true or false. */
bool device_field_flag(const json_t *object, const char *key, bool *flag);

#endif
