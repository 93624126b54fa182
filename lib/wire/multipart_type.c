/* The boundary, from the value of a field Content-Type (RFC 2045, 5.1). */
#include "aloft/memory.h"
#include "aloft/token.h"
#include "multipart_private.h"

struct parameter {
    struct aloft_span name;
    struct aloft_span value; /* without its quotes */
};

/* Up to the quote that ends it, which backslashes do not hide from us. */
static enum aloft_status take_quoted(struct aloft_span *rest, struct aloft_span *value)
{
    size_t len = 0;

    while (len < rest->len && rest->text[len] != '"') {
        len += rest->text[len] == '\\' ? 2 : 1;
    }
    if (len >= rest->len) {
        return ALOFT_ERR_FORMAT;
    }
    *value = aloft_span_first(*rest, len);
    *rest = aloft_span_after(*rest, len + 1);
    return ALOFT_OK;
}

static enum aloft_status take_bare(struct aloft_span *rest, struct aloft_span *value)
{
    const size_t len = aloft_span_find(*rest, ';');

    *value = aloft_span_trim(aloft_span_first(*rest, len));
    *rest = aloft_span_after(*rest, len);
    return value->len > 0 ? ALOFT_OK : ALOFT_ERR_FORMAT;
}

/* Takes "name=value" off the front of `rest`, and the semicolon behind it. */
static enum aloft_status take_parameter(
        struct aloft_span *rest, struct parameter *parameter)
{
    const size_t name_len = aloft_span_find(*rest, '=');

    if (name_len == rest->len) {
        return ALOFT_ERR_FORMAT;
    }
    parameter->name = aloft_span_trim(aloft_span_first(*rest, name_len));
    *rest = aloft_span_after(*rest, name_len + 1);
    aloft_token_skip_blanks(rest);
    const enum aloft_status status = aloft_token_take(rest, '"')
                                             ? take_quoted(rest, &parameter->value)
                                             : take_bare(rest, &parameter->value);

    if (status != ALOFT_OK) {
        return status;
    }
    aloft_token_skip_blanks(rest);
    return rest->len == 0 || aloft_token_take(rest, ';') ? ALOFT_OK : ALOFT_ERR_FORMAT;
}

/* RFC 2046, 5.1.1. None of them is CR or LF: a delimiter begins nowhere within one. */
static bool is_boundary_char(char c)
{
    static const char others[] = "'()+_,-./:=? ";
    const struct aloft_span span = {others, sizeof others - 1};

    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           aloft_span_find(span, c) < span.len;
}

static enum aloft_status check_boundary(struct aloft_span boundary)
{
    if (boundary.len > ALOFT_MULTIPART_BOUNDARY_MAX) {
        return ALOFT_ERR_TOO_LONG;
    }
    for (size_t i = 0; i < boundary.len; i++) {
        if (!is_boundary_char(boundary.text[i])) {
            return ALOFT_ERR_FORMAT;
        }
    }
    return boundary.len > 0 && boundary.text[boundary.len - 1] != ' '
                   ? ALOFT_OK
                   : ALOFT_ERR_FORMAT;
}

/* Of all parameters; two boundaries are none. */
static enum aloft_status find_boundary(
        struct aloft_span rest, struct aloft_span *boundary)
{
    *boundary = (struct aloft_span){NULL, 0};
    for (aloft_token_skip_blanks(&rest); rest.len > 0; aloft_token_skip_blanks(&rest)) {
        struct parameter parameter;
        const enum aloft_status status = take_parameter(&rest, &parameter);

        if (status != ALOFT_OK) {
            return status;
        }
        if (!aloft_span_is_caseless(parameter.name, "boundary")) {
            continue;
        }
        if (boundary->text != NULL) {
            return ALOFT_ERR_FORMAT;
        }
        *boundary = parameter.value;
    }
    return check_boundary(*boundary);
}

enum aloft_status multipart_boundary(
        struct aloft_span content_type, struct aloft_span *boundary)
{
    const size_t type_len = aloft_span_find(content_type, ';');
    const struct aloft_span type =
            aloft_span_trim(aloft_span_first(content_type, type_len));

    if (!aloft_span_is_caseless(type, "multipart/form-data") ||
            type_len == content_type.len) {
        return ALOFT_ERR_FORMAT;
    }
    return find_boundary(aloft_span_after(content_type, type_len + 1), boundary);
}
