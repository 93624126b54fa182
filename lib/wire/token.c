#include "aloft/token.h"

#include "aloft/decimal.h"
#include "aloft/hex.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_word(struct aloft_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.text[i] <= ' ' || text.text[i] > '~') {
            return false;
        }
    }
    return true;
}

static size_t count_digits(struct aloft_span text)
{
    size_t count = 0;

    while (count < text.len && is_digit(text.text[count])) {
        count++;
    }
    return count;
}

void aloft_token_skip_spaces(struct aloft_span *rest)
{
    while (aloft_token_take(rest, ' ')) {
    }
}

void aloft_token_skip_blanks(struct aloft_span *rest)
{
    while (aloft_token_take(rest, ' ') || aloft_token_take(rest, '\t')) {
    }
}

bool aloft_token_take(struct aloft_span *rest, char what)
{
    if (rest->len == 0 || rest->text[0] != what) {
        return false;
    }
    *rest = aloft_span_after(*rest, 1);
    return true;
}

enum aloft_status aloft_token_decimal(
        struct aloft_span *rest, size_t digits_max, uint32_t *value)
{
    const size_t count = count_digits(*rest);

    if (count == 0) {
        return ALOFT_ERR_FORMAT;
    }
    if (count > digits_max) {
        return ALOFT_ERR_TOO_LONG;
    }
    const enum aloft_status status = aloft_decimal_decode_u32(rest->text, count, value);
    *rest = aloft_span_after(*rest, count);
    if (status != ALOFT_OK) {
        *value = UINT32_MAX;
        return ALOFT_ERR_SIZE;
    }
    return ALOFT_OK;
}

enum aloft_status aloft_token_word(
        struct aloft_span *rest, size_t len, struct aloft_span *word)
{
    if (rest->len < len || !is_word(aloft_span_first(*rest, len))) {
        return ALOFT_ERR_FORMAT;
    }
    *word = aloft_span_first(*rest, len);
    *rest = aloft_span_after(*rest, len);
    return ALOFT_OK;
}

enum aloft_status aloft_token_hex(
        struct aloft_span *rest, size_t len, struct aloft_span *word)
{
    if (rest->len < len || !aloft_hex_only(rest->text, len, ALOFT_HEX_ANY)) {
        return ALOFT_ERR_FORMAT;
    }
    *word = aloft_span_first(*rest, len);
    *rest = aloft_span_after(*rest, len);
    return ALOFT_OK;
}
