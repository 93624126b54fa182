#include "aloft/text.h"

#include "aloft/decimal.h"
#include "aloft/hex.h"
#include "aloft/memory.h"

/*
 * Claims room for `len` more characters and the terminating zero. Returns where they
 * go, or NULL when they do not fit.
 */
static char *claim(struct aloft_text *text, size_t len)
{
    char *room;

    if (text->overflowed || text->size == 0 || len > text->size - 1 - text->len) {
        text->overflowed = true;
        return NULL;
    }
    room = text->buf + text->len;
    text->len += len;
    text->buf[text->len] = '\0';
    return room;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

void aloft_text_init(struct aloft_text *text, char *buf, size_t size)
{
    text->buf = buf;
    text->size = size;
    text->len = 0;
    text->overflowed = false;
    text->is_window = false;
    text->skip = 0;
    if (size > 0) {
        buf[0] = '\0';
    }
}

void aloft_text_init_window(
        struct aloft_text *text, char *buf, size_t size, size_t skip)
{
    aloft_text_init(text, buf, size);
    text->is_window = true;
    text->skip = skip;
}

/* Copies what is neither in front of the window nor behind it. */
static void append_to_window(struct aloft_text *text, const char *chars, size_t len)
{
    const size_t before = len < text->skip ? len : text->skip;
    const size_t room = text->size == 0 ? 0 : text->size - 1 - text->len;
    const size_t inside = len - before < room ? len - before : room;

    text->skip -= before;
    if (inside > 0) {
        memcpy(text->buf + text->len, chars + before, inside);
        text->len += inside;
        text->buf[text->len] = '\0';
    }
}

void aloft_text_append(struct aloft_text *text, const char *string)
{
    aloft_text_append_bytes(text, string, aloft_text_length(string));
}

void aloft_text_append_bytes(struct aloft_text *text, const void *bytes, size_t len)
{
    if (text->is_window) {
        append_to_window(text, (const char *)bytes, len);
        return;
    }
    char *room = claim(text, len);

    if (room != NULL && len > 0) {
        memcpy(room, bytes, len);
    }
}

void aloft_text_append_decimal(struct aloft_text *text, uint64_t value)
{
    char digits[ALOFT_DECIMAL_MAX];
    const size_t len = aloft_decimal_encode(value, digits);

    aloft_text_append_bytes(text, digits, len);
}

static void append_hex_to_window(
        struct aloft_text *text, const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        char digits[2];

        aloft_hex_encode(bytes + i, 1, digits);
        append_to_window(text, digits, sizeof digits);
    }
}

void aloft_text_append_hex(struct aloft_text *text, const uint8_t *bytes, size_t len)
{
    if (text->is_window) {
        append_hex_to_window(text, bytes, len);
        return;
    }
    char *room = len <= SIZE_MAX / 2 ? claim(text, 2 * len) : claim(text, SIZE_MAX);

    if (room != NULL) {
        aloft_hex_encode(bytes, len, room);
    }
}

bool aloft_text_complete(const struct aloft_text *text)
{
    return !text->overflowed;
}

size_t aloft_text_length(const char *string)
{
    size_t len = 0;

    while (string[len] != '\0') {
        len++;
    }
    return len;
}

bool aloft_text_is(const char *chars, size_t len, const char *string)
{
    return len == aloft_text_length(string) && memcmp(chars, string, len) == 0;
}

bool aloft_text_is_nocase(const char *chars, size_t len, const char *string)
{
    if (len != aloft_text_length(string)) {
        return false;
    }
    for (size_t i = 0; i < len; i++) {
        if (lower(chars[i]) != lower(string[i])) {
            return false;
        }
    }
    return true;
}
