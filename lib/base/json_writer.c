#include "aloft/json_writer.h"

static void begin_member(struct aloft_json_writer *json, const char *key)
{
    if (json->needs_comma) {
        aloft_text_append(&json->text, ",");
    }
    json->needs_comma = true;
    if (key == NULL) {
        return;
    }
    aloft_text_append(&json->text, "\"");
    aloft_text_append(&json->text, key);
    aloft_text_append(&json->text, "\":");
}

static void append_char(struct aloft_text *text, char c)
{
    const bool printable = c >= ' ' && c <= '~';

    if (c == '"' || c == '\\') {
        aloft_text_append(text, "\\");
    }
    aloft_text_append_bytes(text, printable ? &c : "?", 1);
}

void aloft_json_writer_init(struct aloft_json_writer *json, char *buf, size_t size)
{
    aloft_text_init(&json->text, buf, size);
    json->needs_comma = false;
}

void aloft_json_writer_open(struct aloft_json_writer *json, const char *key)
{
    begin_member(json, key);
    aloft_text_append(&json->text, "{");
    json->needs_comma = false;
}

void aloft_json_writer_close(struct aloft_json_writer *json)
{
    aloft_text_append(&json->text, "}");
    json->needs_comma = true;
}

void aloft_json_writer_open_list(struct aloft_json_writer *json, const char *key)
{
    begin_member(json, key);
    aloft_text_append(&json->text, "[");
    json->needs_comma = false;
}

void aloft_json_writer_close_list(struct aloft_json_writer *json)
{
    aloft_text_append(&json->text, "]");
    json->needs_comma = true;
}

void aloft_json_writer_text(
        struct aloft_json_writer *json, const char *key, const char *value)
{
    begin_member(json, key);
    if (value == NULL) {
        aloft_text_append(&json->text, "null");
        return;
    }
    aloft_text_append(&json->text, "\"");
    for (const char *c = value; *c != '\0'; c++) {
        append_char(&json->text, *c);
    }
    aloft_text_append(&json->text, "\"");
}

void aloft_json_writer_hex(struct aloft_json_writer *json, const char *key,
        const uint8_t *bytes, size_t len)
{
    begin_member(json, key);
    aloft_text_append(&json->text, "\"");
    aloft_text_append_hex(&json->text, bytes, len);
    aloft_text_append(&json->text, "\"");
}

void aloft_json_writer_number(
        struct aloft_json_writer *json, const char *key, uint64_t value)
{
    begin_member(json, key);
    aloft_text_append_decimal(&json->text, value);
}

void aloft_json_writer_flag(struct aloft_json_writer *json, const char *key, bool value)
{
    begin_member(json, key);
    aloft_text_append(&json->text, value ? "true" : "false");
}
