/* Lists of name=value, as in RFC 9110, 11.2. */
#include "aloft/token.h"
#include "auth_private.h"

static enum aloft_status take_quoted(struct aloft_span *rest, struct aloft_span *value)
{
    const size_t len = aloft_span_find(*rest, '"');

    *value = aloft_span_first(*rest, len);
    if (len == rest->len || aloft_span_find(*value, '\\') < len) {
        return ALOFT_ERR_FORMAT;
    }
    *rest = aloft_span_after(*rest, len + 1);
    return ALOFT_OK;
}

/* Up to a blank or comma. */
static enum aloft_status take_bare(struct aloft_span *rest, struct aloft_span *value)
{
    size_t len = 0;

    while (len < rest->len && rest->text[len] != ',' && rest->text[len] != ' ' &&
            rest->text[len] != '\t' && rest->text[len] != '"') {
        len++;
    }
    *value = aloft_span_first(*rest, len);
    *rest = aloft_span_after(*rest, len);
    return len > 0 ? ALOFT_OK : ALOFT_ERR_FORMAT;
}

enum aloft_status web_field_take(struct aloft_span *rest, struct web_field *field)
{
    aloft_token_skip_blanks(rest);
    const size_t name_len = aloft_span_find(*rest, '=');

    if (name_len == 0 || name_len == rest->len) {
        return ALOFT_ERR_FORMAT;
    }
    field->name = aloft_span_trim(aloft_span_first(*rest, name_len));
    *rest = aloft_span_after(*rest, name_len + 1);
    aloft_token_skip_blanks(rest);
    const enum aloft_status status = aloft_token_take(rest, '"')
                                             ? take_quoted(rest, &field->value)
                                             : take_bare(rest, &field->value);

    if (status != ALOFT_OK) {
        return status;
    }
    aloft_token_skip_blanks(rest);
    return rest->len == 0 || aloft_token_take(rest, ',') ? ALOFT_OK : ALOFT_ERR_FORMAT;
}

bool web_scheme_take(struct aloft_span *rest, const char *scheme)
{
    const size_t len = aloft_span_of(scheme).len;

    if (rest->len <= len ||
            !aloft_span_is_caseless(aloft_span_first(*rest, len), scheme) ||
            rest->text[len] != ' ') {
        return false;
    }
    *rest = aloft_span_after(*rest, len + 1);
    return true;
}
