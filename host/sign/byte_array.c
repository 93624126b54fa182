#include "aloft/byte_array.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define NAME_MAX_LEN    64u
#define BYTES_ON_A_LINE 12u

static bool is_identifier(const char *name)
{
    static const char digits[] = "0123456789";
    static const char allowed[] =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789";
    const size_t len = strlen(name);

    return len > 0 && len <= NAME_MAX_LEN && strspn(name, allowed) == len &&
           strspn(name, digits) == 0;
}

static char upper_case(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

static void append_guard(struct aloft_text *text, const char *name)
{
    for (; *name != '\0'; name++) {
        const char upper = upper_case(*name);

        aloft_text_append_bytes(text, &upper, 1);
    }
    aloft_text_append(text, "_H\n");
}

static void append_bytes(struct aloft_text *text, const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        aloft_text_append(text, i % BYTES_ON_A_LINE == 0 ? "\n    0x" : " 0x");
        aloft_text_append_hex(text, &bytes[i], 1);
        aloft_text_append(text, ",");
    }
}

enum aloft_status aloft_byte_array_encode(
        struct aloft_text *text, const char *name, const void *bytes, size_t len)
{
    if (!is_identifier(name) || len == 0) {
        return ALOFT_ERR_ARGUMENT;
    }
    aloft_text_append(text, "/* Made by aloft. Do not edit. */\n#ifndef ");
    append_guard(text, name);
    aloft_text_append(text, "#define ");
    append_guard(text, name);
    aloft_text_append(text, "\nstatic const unsigned char ");
    aloft_text_append(text, name);
    aloft_text_append(text, "[] = {");
    append_bytes(text, bytes, len);
    aloft_text_append(text, "\n};\n\n#endif\n");
    return aloft_text_complete(text) ? ALOFT_OK : ALOFT_ERR_SPACE;
}
