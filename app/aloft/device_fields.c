#include "device_fields.h"

#include <string.h>

bool device_field_text(const json_t *object, const char *key, char dst[DEVICE_TEXT_MAX])
{
    const json_t *value = json_object_get(object, key);
    const char *text = json_is_null(value) ? "" : json_string_value(value);

    if (text == NULL || strlen(text) >= DEVICE_TEXT_MAX) {
        return false;
    }
    memcpy(dst, text, strlen(text) + 1);
    return true;
}

bool device_field_number(const json_t *object, const char *key, uint32_t *number)
{
    const json_t *value = json_object_get(object, key);
    const json_int_t integer = json_integer_value(value);

    *number = (uint32_t)integer;
    return json_is_integer(value) && integer >= 0 && integer <= UINT32_MAX;
}

bool device_field_flag(const json_t *object, const char *key, bool *flag)
{
    const json_t *value = json_object_get(object, key);

    *flag = json_is_true(value);
    return json_is_boolean(value);
}
