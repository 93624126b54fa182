#include "aloft/span.h"

#include "aloft/text.h"

static int lower(char c)
{
    return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

struct aloft_span aloft_span_of(const char *text)
{
    return (struct aloft_span){text, aloft_text_length(text)};
}

bool aloft_span_is(struct aloft_span span, const char *text)
{
    return aloft_text_is(span.text, span.len, text);
}

bool aloft_span_is_caseless(struct aloft_span span, const char *text)
{
    return aloft_text_is_nocase(span.text, span.len, text);
}

bool aloft_span_equal_caseless(struct aloft_span a, struct aloft_span b)
{
    if (a.len != b.len) {
        return false;
    }
    for (size_t i = 0; i < a.len; i++) {
        if (lower(a.text[i]) != lower(b.text[i])) {
            return false;
        }
    }
    return true;
}

struct aloft_span aloft_span_trim(struct aloft_span span)
{
    while (span.len > 0 && is_blank(span.text[0])) {
        span = aloft_span_after(span, 1);
    }
    while (span.len > 0 && is_blank(span.text[span.len - 1])) {
        span.len--;
    }
    return span;
}

struct aloft_span aloft_span_first(struct aloft_span span, size_t len)
{
    return (struct aloft_span){span.text, len};
}

struct aloft_span aloft_span_after(struct aloft_span span, size_t len)
{
    if (len == 0) {
        return span; // NULL plus 0 is not defined in C
    }
    return (struct aloft_span){span.text + len, span.len - len};
}

size_t aloft_span_find(struct aloft_span span, char what)
{
    size_t at = 0;

    while (at < span.len && span.text[at] != what) {
        at++;
    }
    return at;
}
