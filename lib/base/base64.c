#include "aloft/base64.h"

#define NOT_A_DIGIT 64u

static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static uint32_t digit_value(char c)
{
    uint32_t value = 0;

    while (value < NOT_A_DIGIT && alphabet[value] != c) {
        value++;
    }
    return value;
}

/* Reads four digits, the last `padding` of which count as zero. */
static enum aloft_status decode_group(const char *text, size_t padding, uint32_t *group)
{
    uint32_t bits = 0;

    for (size_t i = 0; i < 4; i++) {
        const uint32_t value = i < 4 - padding ? digit_value(text[i]) : 0;

        if (value == NOT_A_DIGIT) {
            return ALOFT_ERR_FORMAT;
        }
        bits = bits << 6 | value;
    }
    *group = bits;
    return ALOFT_OK;
}

/* `text_len` is a multiple of 4. */
static size_t count_padding(const char *text, size_t text_len)
{
    if (text_len == 0 || text[text_len - 1] != '=') {
        return 0;
    }
    return text[text_len - 2] == '=' ? 2 : 1;
}

void aloft_base64_encode(const uint8_t *bytes, size_t len, char *text)
{
    for (size_t i = 0; i < len; i += 3) {
        const size_t left = len - i;
        const uint32_t group = (uint32_t)bytes[i] << 16 |
                               (left > 1 ? (uint32_t)bytes[i + 1] << 8 : 0) |
                               (left > 2 ? bytes[i + 2] : 0);

        *text++ = alphabet[group >> 18];
        *text++ = alphabet[group >> 12 & 63u];
        *text++ = '=';
        *text++ = '=';
        if (left > 1) {
            text[-2] = alphabet[group >> 6 & 63u];
        }
        if (left > 2) {
            text[-1] = alphabet[group & 63u];
        }
    }
}

enum aloft_status aloft_base64_decode(
        const char *text, size_t text_len, uint8_t *bytes, size_t size, size_t *len)
{
    if (text_len % 4 != 0) {
        return ALOFT_ERR_FORMAT;
    }
    const size_t result_len = text_len / 4 * 3 - count_padding(text, text_len);

    if (result_len > size) {
        return ALOFT_ERR_SPACE;
    }
    for (size_t done = 0; done < result_len; done += 3, text += 4) {
        const size_t take = result_len - done < 3 ? result_len - done : 3;
        uint32_t group = 0;
        const enum aloft_status status = decode_group(text, 3 - take, &group);

        if (status != ALOFT_OK) {
            return status;
        }
        for (size_t i = 0; i < take; i++) {
            bytes[done + i] = (uint8_t)(group >> 16 & 0xFFu);
            group <<= 8;
        }
        if ((group & 0xFFFFFFu) != 0) {
            return ALOFT_ERR_FORMAT; // bits beyond the last byte
        }
    }
    *len = result_len;
    return ALOFT_OK;
}
