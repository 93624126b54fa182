#include "aloft/decimal.h"

#include <stdbool.h>

enum aloft_status aloft_decimal_decode(
        const char *text, size_t len, uint64_t max, uint64_t *value)
{
    uint64_t sum = 0;
    bool too_large = false;

    if (len == 0) {
        return ALOFT_ERR_FORMAT;
    }
    for (size_t i = 0; i < len; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return ALOFT_ERR_FORMAT;
        }
        const uint64_t digit = (uint64_t)(text[i] - '0');

        // Subtracted and divided, so that nothing can wrap around.
        too_large = too_large || digit > max || sum > (max - digit) / 10;
        sum = too_large ? 0 : sum * 10 + digit;
    }
    if (too_large) {
        return ALOFT_ERR_TOO_LONG;
    }
    *value = sum;
    return ALOFT_OK;
}

enum aloft_status aloft_decimal_decode_u32(
        const char *text, size_t len, uint32_t *value)
{
    uint64_t wide = 0;
    const enum aloft_status status = aloft_decimal_decode(text, len, UINT32_MAX, &wide);

    if (status != ALOFT_OK) {
        return status;
    }
    *value = (uint32_t)wide;
    return ALOFT_OK;
}

size_t aloft_decimal_encode(uint64_t value, char *digits)
{
    size_t len = 1;

    for (uint64_t rest = value / 10; rest > 0; rest /= 10) {
        len++;
    }
    for (size_t i = len; i > 0; i--) {
        digits[i - 1] = (char)('0' + value % 10);
        value /= 10;
    }
    return len;
}
