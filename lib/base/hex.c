#include "aloft/hex.h"

#define NOT_A_DIGIT 16u

static unsigned digit_value(char c, enum aloft_hex_case digits)
{
    if (c >= '0' && c <= '9') {
        return (unsigned)(c - '0');
    }
    if (c >= 'a' && c <= 'f') {
        return (unsigned)(c - 'a') + 10u;
    }
    if (digits == ALOFT_HEX_ANY && c >= 'A' && c <= 'F') {
        return (unsigned)(c - 'A') + 10u;
    }
    return NOT_A_DIGIT;
}

void aloft_hex_encode(const uint8_t *bytes, size_t len, char *text)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < len; i++) {
        text[2 * i] = digits[bytes[i] >> 4];
        text[2 * i + 1] = digits[bytes[i] & 0xFu];
    }
}

enum aloft_status aloft_hex_decode(const char *text, size_t text_len,
        enum aloft_hex_case digits, uint8_t *bytes, size_t len)
{
    if (text_len % 2 != 0 || text_len / 2 != len) {
        return ALOFT_ERR_FORMAT;
    }
    for (size_t i = 0; i < len; i++) {
        const unsigned high = digit_value(text[2 * i], digits);
        const unsigned low = digit_value(text[2 * i + 1], digits);

        if (high == NOT_A_DIGIT || low == NOT_A_DIGIT) {
            return ALOFT_ERR_FORMAT;
        }
        bytes[i] = (uint8_t)(high << 4 | low);
    }
    return ALOFT_OK;
}

bool aloft_hex_only(const char *text, size_t len, enum aloft_hex_case digits)
{
    for (size_t i = 0; i < len; i++) {
        if (digit_value(text[i], digits) == NOT_A_DIGIT) {
            return false;
        }
    }
    return true;
}
