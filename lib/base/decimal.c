#include "aloft/decimal.h"

#include <stdbool.h>

#define PARTS 4u

enum aloft_status aloft_decimal_decode_u32(
        const char *text, size_t len, uint32_t *value)
{
    uint32_t sum = 0;
    bool too_large = false;

    if (len == 0) {
        return ALOFT_ERR_FORMAT;
    }
    for (size_t i = 0; i < len; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return ALOFT_ERR_FORMAT;
        }
        const uint32_t digit = (uint32_t)(text[i] - '0');

        // Subtracted and divided, so that nothing can wrap around.
        too_large = too_large || sum > (UINT32_MAX - digit) / 10;
        sum = too_large ? 0 : sum * 10 + digit;
    }
    if (too_large) {
        return ALOFT_ERR_TOO_LONG;
    }
    *value = sum;
    return ALOFT_OK;
}

/* Divides the number that the parts are, highest first, and returns what is left. A
 * 64-bit division would bring a kilobyte or two of the compiler's library with it. */
static uint32_t divide_by_10(uint16_t *parts, size_t count)
{
    uint32_t left = 0;

    for (size_t i = 0; i < count; i++) {
        const uint32_t dividend = left << 16 | parts[i];

        parts[i] = (uint16_t)(dividend / 10);
        left = dividend % 10;
    }
    return left;
}

size_t aloft_decimal_encode(uint64_t value, char *digits)
{
    uint16_t parts[PARTS] = {(uint16_t)(value >> 48), (uint16_t)(value >> 32),
            (uint16_t)(value >> 16), (uint16_t)value};
    char backwards[ALOFT_DECIMAL_MAX];
    size_t first = 0; // processors that cannot divide take long: not for zeros
    size_t len = 0;

    do {
        while (first < PARTS - 1 && parts[first] == 0) {
            first++;
        }
        backwards[len++] = (char)('0' + divide_by_10(parts + first, PARTS - first));
    } while (first < PARTS - 1 || parts[first] != 0);
    for (size_t i = 0; i < len; i++) {
        digits[i] = backwards[len - 1 - i];
    }
    return len;
}
