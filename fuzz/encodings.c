/*
 * Hex, base64 and decimal numbers: what is decoded encodes to the same text again.
 *
 * Input: a byte that picks the size of the room, then the text.
 */
#include <stdlib.h>
#include <string.h>

#include "aloft/base64.h"
#include "aloft/decimal.h"
#include "aloft/hex.h"
#include "fuzz_input.h"
#include "fuzz_target.h"

static char lower(char c)
{
    return c >= 'A' && c <= 'F' ? (char)(c - 'A' + 'a') : c;
}

static void try_hex(const char *text, size_t len, enum aloft_hex_case digits)
{
    const size_t size = len / 2;
    uint8_t *bytes = fuzz_alloc(size);
    char *again = fuzz_alloc(2 * size);
    const enum aloft_status status = aloft_hex_decode(text, len, digits, bytes, size);

    FUZZ_CHECK((status == ALOFT_OK) ==
               (len % 2 == 0 && aloft_hex_only(text, len, digits)));
    if (status == ALOFT_OK) {
        aloft_hex_encode(bytes, size, again);
        for (size_t i = 0; i < len; i++) {
            FUZZ_CHECK(again[i] == lower(text[i]));
            FUZZ_CHECK(digits == ALOFT_HEX_ANY || again[i] == text[i]);
        }
    }
    free(again);
    free(bytes);
}

static void try_base64_text(const char *text, size_t len, size_t size)
{
    uint8_t *bytes = fuzz_alloc(size);
    size_t used = 0;
    const enum aloft_status status = aloft_base64_decode(text, len, bytes, size, &used);

    if (status == ALOFT_OK) {
        char *again = fuzz_alloc(ALOFT_BASE64_LENGTH(used));

        FUZZ_CHECK(used <= size);
        FUZZ_CHECK(ALOFT_BASE64_LENGTH(used) == len);
        aloft_base64_encode(bytes, used, again);
        FUZZ_CHECK(memcmp(again, text, len) == 0);
        free(again);
    }
    free(bytes);
}

/* Any bytes have a text, and the text has these bytes. */
static void try_base64_bytes(const uint8_t *bytes, size_t len)
{
    const size_t text_len = ALOFT_BASE64_LENGTH(len);
    char *text = fuzz_alloc(text_len);
    uint8_t *again = fuzz_alloc(len);
    size_t used = 0;

    aloft_base64_encode(bytes, len, text);
    FUZZ_CHECK(aloft_base64_decode(text, text_len, again, len, &used) == ALOFT_OK);
    FUZZ_CHECK(used == len && memcmp(again, bytes, len) == 0);
    if (len > 0) {
        FUZZ_CHECK(aloft_base64_decode(text, text_len, again, len - 1, &used) ==
                   ALOFT_ERR_SPACE);
    }
    free(again);
    free(text);
}

static void try_decimal(const char *text, size_t len)
{
    char digits[ALOFT_DECIMAL_MAX];
    uint32_t value = 0;
    const enum aloft_status status = aloft_decimal_decode_u32(text, len, &value);

    if (status != ALOFT_OK) {
        FUZZ_CHECK(status == ALOFT_ERR_FORMAT || status == ALOFT_ERR_TOO_LONG);
        return;
    }
    while (len > 1 && *text == '0') {
        text++;
        len--;
    }
    FUZZ_CHECK(aloft_decimal_encode(value, digits) == len);
    FUZZ_CHECK(memcmp(digits, text, len) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct fuzz_input input = {data, len};
    const size_t room = fuzz_byte(&input);
    char *text = fuzz_copy(input.data, input.len);

    try_hex(text, input.len, ALOFT_HEX_LOWER);
    try_hex(text, input.len, ALOFT_HEX_ANY);
    try_base64_text(text, input.len, room);
    try_base64_bytes(input.data, input.len);
    try_decimal(text, input.len);
    free(text);
    return 0;
}
