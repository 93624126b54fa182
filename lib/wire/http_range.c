#include "aloft/http_range.h"

#include <stdbool.h>

#include "aloft/decimal.h"
#include "aloft/text.h"

/* Takes the digits in front of `end` off `rest`, and `end` with them. */
static enum aloft_status take_number(
        struct aloft_span *rest, char end, uint32_t *number)
{
    const size_t len = aloft_span_find(*rest, end);

    if (len == rest->len) {
        return ALOFT_ERR_FORMAT;
    }
    const enum aloft_status status = aloft_decimal_decode_u32(rest->text, len, number);
    *rest = aloft_span_after(*rest, len + 1);
    return status;
}

/* Takes `unit` off the beginning of `rest`. */
static bool take_unit(struct aloft_span *rest, const char *unit)
{
    const size_t len = aloft_text_length(unit);

    if (rest->len < len ||
            !aloft_span_is_caseless(aloft_span_first(*rest, len), unit)) {
        return false;
    }
    *rest = aloft_span_after(*rest, len);
    return true;
}

enum aloft_status aloft_http_range_decode(
        struct aloft_http_range *range, struct aloft_span value)
{
    struct aloft_span rest = value;
    uint32_t first;
    uint32_t last;
    uint32_t total;

    if (!take_unit(&rest, "bytes ") || take_number(&rest, '-', &first) != ALOFT_OK ||
            take_number(&rest, '/', &last) != ALOFT_OK ||
            aloft_decimal_decode_u32(rest.text, rest.len, &total) != ALOFT_OK ||
            first > last || last >= total) {
        return ALOFT_ERR_FORMAT;
    }
    *range = (struct aloft_http_range){
            .offset = first, .size = last - first + 1, .total = total};
    return ALOFT_OK;
}

/* "-50": the last bytes of the file. */
static enum aloft_status take_last(
        struct aloft_http_range *range, struct aloft_span digits, uint32_t total)
{
    uint32_t size;

    if (aloft_decimal_decode_u32(digits.text, digits.len, &size) != ALOFT_OK) {
        return ALOFT_ERR_FORMAT;
    }
    if (size == 0 || total == 0) {
        return ALOFT_ERR_SIZE;
    }
    size = size < total ? size : total;
    *range = (struct aloft_http_range){
            .offset = total - size, .size = size, .total = total};
    return ALOFT_OK;
}

enum aloft_status aloft_http_range_asked(
        struct aloft_http_range *range, struct aloft_span value, uint32_t total)
{
    struct aloft_span rest = value;
    uint32_t first;
    uint32_t last = UINT32_MAX;

    if (!take_unit(&rest, "bytes=")) {
        return ALOFT_ERR_FORMAT;
    }
    if (take_unit(&rest, "-")) {
        return take_last(range, rest, total);
    }
    if (take_number(&rest, '-', &first) != ALOFT_OK ||
            (rest.len > 0 &&
                    aloft_decimal_decode_u32(rest.text, rest.len, &last) != ALOFT_OK) ||
            first > last) {
        return ALOFT_ERR_FORMAT;
    }
    if (first >= total) {
        return ALOFT_ERR_SIZE;
    }
    last = last < total ? last : total - 1;
    *range = (struct aloft_http_range){
            .offset = first, .size = last - first + 1, .total = total};
    return ALOFT_OK;
}
