#include "aloft/url.h"

#include "aloft/hex.h"
#include "aloft/memory.h"
#include "aloft/text.h"
#include "aloft/token.h"

static bool is_alpha(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_visible(struct aloft_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.text[i] <= ' ' || text.text[i] > '~') {
            return false;
        }
    }
    return true;
}

static bool is_scheme(struct aloft_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        const char c = text.text[i];
        if (!is_alpha(c) && !is_digit(c) && c != '+' && c != '-' && c != '.') {
            return false;
        }
    }
    return text.len > 0 && is_alpha(text.text[0]);
}

/* Letters, digits and what host names and IPv4 addresses have besides. */
static bool is_host(struct aloft_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        const char c = text.text[i];
        if (!is_alpha(c) && !is_digit(c) && c != '-' && c != '.' && c != '_') {
            return false;
        }
    }
    return text.len > 0;
}

static bool is_ipv6(struct aloft_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        const char c = text.text[i];
        if (!aloft_hex_only(&c, 1, ALOFT_HEX_ANY) && c != ':' && c != '.') {
            return false;
        }
    }
    return text.len >= 2;
}

static uint16_t default_port(struct aloft_span scheme)
{
    if (aloft_span_is_caseless(scheme, "http")) {
        return 80;
    }
    return aloft_span_is_caseless(scheme, "https") ? 443 : 0;
}

/* ":8080", or ":" or nothing for the port of the scheme. */
static enum aloft_status parse_port(struct aloft_url *url, struct aloft_span text)
{
    uint32_t port = 0;

    url->port = default_port(url->scheme);
    if (text.len == 0 || aloft_span_is(text, ":")) {
        return ALOFT_OK;
    }
    if (!aloft_token_take(&text, ':')) {
        return ALOFT_ERR_FORMAT;
    }
    const enum aloft_status status = aloft_token_decimal(&text, 5, &port);
    if (status != ALOFT_OK || text.len > 0 || port == 0 || port > UINT16_MAX) {
        return ALOFT_ERR_FORMAT;
    }
    url->port = (uint16_t)port;
    return ALOFT_OK;
}

static enum aloft_status parse_bracketed(struct aloft_url *url, struct aloft_span text)
{
    const size_t end = aloft_span_find(text, ']');

    if (end == text.len) {
        return ALOFT_ERR_FORMAT;
    }
    url->host = aloft_span_after(aloft_span_first(text, end), 1);
    url->host_is_ipv6 = true;
    if (!is_ipv6(url->host)) {
        return ALOFT_ERR_FORMAT;
    }
    return parse_port(url, aloft_span_after(text, end + 1));
}

static enum aloft_status parse_host(struct aloft_url *url, struct aloft_span text)
{
    if (text.len > 0 && text.text[0] == '[') {
        return parse_bracketed(url, text);
    }
    const size_t end = aloft_span_find(text, ':');
    url->host = aloft_span_first(text, end);
    if (!is_host(url->host)) {
        return ALOFT_ERR_FORMAT;
    }
    return parse_port(url, aloft_span_after(text, end));
}

static void parse_user(struct aloft_url *url, struct aloft_span text)
{
    const size_t colon = aloft_span_find(text, ':');

    url->has_user = true;
    url->user = aloft_span_first(text, colon);
    if (colon < text.len) {
        url->password = aloft_span_after(text, colon + 1);
    }
}

static enum aloft_status parse_authority(struct aloft_url *url, struct aloft_span text)
{
    size_t at = text.len;

    /* The last '@' counts: that way no password can name another host. */
    while (at > 0 && text.text[at - 1] != '@') {
        at--;
    }
    if (aloft_span_find(text, '\\') < text.len) {
        return ALOFT_ERR_FORMAT; // browsers take it for '/': another host than ours
    }
    if (at > 0) {
        parse_user(url, aloft_span_first(text, at - 1));
    }
    url->authority = aloft_span_after(text, at);
    return parse_host(url, url->authority);
}

static size_t find_authority_end(struct aloft_span text)
{
    const size_t slash = aloft_span_find(text, '/');
    const size_t query = aloft_span_find(text, '?');

    return slash < query ? slash : query;
}

enum aloft_status aloft_url_parse(struct aloft_url *url, struct aloft_span text)
{
    *url = (struct aloft_url){0};
    text = aloft_span_first(text, aloft_span_find(text, '#'));
    const size_t colon = aloft_span_find(text, ':');
    url->scheme = aloft_span_first(text, colon);
    if (!is_visible(text) || !is_scheme(url->scheme)) {
        return ALOFT_ERR_FORMAT;
    }
    text = aloft_span_after(text, colon);
    if (!aloft_token_take(&text, ':') || !aloft_token_take(&text, '/') ||
            !aloft_token_take(&text, '/')) {
        return ALOFT_ERR_FORMAT;
    }
    const size_t end = find_authority_end(text);
    const enum aloft_status status = parse_authority(url, aloft_span_first(text, end));
    if (status != ALOFT_OK) {
        return status;
    }
    text = aloft_span_after(text, end);
    const size_t query = aloft_span_find(text, '?');
    url->path = query > 0 ? aloft_span_first(text, query) : aloft_span_of("/");
    url->query = aloft_span_after(text, query);
    return ALOFT_OK;
}

static bool is_absolute(struct aloft_span reference)
{
    const size_t colon = aloft_span_find(reference, ':');

    return colon < reference.len && is_scheme(aloft_span_first(reference, colon));
}

static void append_span(struct aloft_text *text, struct aloft_span span)
{
    aloft_text_append_bytes(text, span.text, span.len);
}

/* The path of the base up to its last '/'. */
static struct aloft_span folder_of(struct aloft_span path)
{
    while (path.len > 0 && path.text[path.len - 1] != '/') {
        path.len--;
    }
    return path;
}

/* RFC 3986, 5.2.2, for a reference without a scheme. */
static void append_relative(struct aloft_text *text, const struct aloft_url *base,
        struct aloft_span reference)
{
    if (reference.len == 0) {
        append_span(text, base->path);
        append_span(text, base->query);
        return;
    }
    if (reference.text[0] == '?') {
        append_span(text, base->path);
    } else if (reference.text[0] != '/') {
        append_span(text, folder_of(base->path));
    }
    append_span(text, reference);
}

/* Length of `path`, of which `len` characters are there, without its last segment. */
static size_t parent(const char *path, size_t len)
{
    while (len > 0 && path[len - 1] != '/') {
        len--;
    }
    return len > 0 ? len - 1 : 0;
}

/*
 * Resolves "." and ".." in the terminated path and query at `path`, where the path
 * begins with '/': RFC 3986, 5.2.4, in place, since the result is never longer.
 */
static void remove_dots(char *path, size_t len)
{
    const size_t end = aloft_span_find((struct aloft_span){path, len}, '?');
    size_t out = 0;

    for (size_t in = 0; in < end;) {
        const struct aloft_span rest = {path + in + 1, end - in - 1};
        const struct aloft_span segment =
                aloft_span_first(rest, aloft_span_find(rest, '/'));
        const bool up = aloft_span_is(segment, "..");
        const bool dots = up || aloft_span_is(segment, ".");
        if (up) {
            out = parent(path, out);
        }
        if (!dots) {
            memmove(path + out, path + in, segment.len + 1);
            out += segment.len + 1;
        }
        in += segment.len + 1;
        if (dots && in >= end) {
            path[out++] = '/'; // "a/.." is the folder, not nothing
        }
    }
    memmove(path + out, path + end, len - end + 1);
}

/* One character, or the byte that a %XX means. */
static enum aloft_status take_byte(struct aloft_span *text, uint8_t *byte)
{
    struct aloft_span digits;

    if (!aloft_token_take(text, '%')) {
        *byte = (uint8_t)text->text[0];
        *text = aloft_span_after(*text, 1);
        return ALOFT_OK;
    }
    const enum aloft_status status = aloft_token_hex(text, 2, &digits);
    if (status != ALOFT_OK) {
        return status;
    }
    return aloft_hex_decode(digits.text, digits.len, ALOFT_HEX_ANY, byte, 1);
}

bool aloft_url_same_origin(const struct aloft_url *a, const struct aloft_url *b)
{
    return a->port == b->port && a->host_is_ipv6 == b->host_is_ipv6 &&
           aloft_span_equal_caseless(a->scheme, b->scheme) &&
           aloft_span_equal_caseless(a->host, b->host);
}

enum aloft_status aloft_url_resolve(const struct aloft_url *base,
        struct aloft_span reference, char *dst, size_t size)
{
    struct aloft_text text;
    size_t path = 0;

    aloft_text_init(&text, dst, size);
    reference = aloft_span_first(reference, aloft_span_find(reference, '#'));
    if (!is_visible(reference)) {
        return ALOFT_ERR_FORMAT;
    }
    if (is_absolute(reference)) {
        append_span(&text, reference);
        return aloft_text_complete(&text) ? ALOFT_OK : ALOFT_ERR_TOO_LONG;
    }
    append_span(&text, base->scheme);
    aloft_text_append(&text, ":");
    if (reference.len >= 2 && reference.text[0] == '/' && reference.text[1] == '/') {
        append_span(&text, reference);
        return aloft_text_complete(&text) ? ALOFT_OK : ALOFT_ERR_TOO_LONG;
    }
    aloft_text_append(&text, "//");
    append_span(&text, base->authority);
    path = text.len;
    append_relative(&text, base, reference);
    if (!aloft_text_complete(&text)) {
        return ALOFT_ERR_TOO_LONG;
    }
    remove_dots(dst + path, text.len - path);
    return ALOFT_OK;
}

enum aloft_status aloft_url_unescape(
        struct aloft_span text, char *dst, size_t size, size_t *len)
{
    *len = 0;
    while (text.len > 0) {
        uint8_t byte = 0;
        const enum aloft_status status = take_byte(&text, &byte);
        if (status != ALOFT_OK) {
            return status;
        }
        if (*len == size) {
            return ALOFT_ERR_TOO_LONG;
        }
        dst[(*len)++] = (char)byte;
    }
    return ALOFT_OK;
}
