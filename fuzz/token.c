/*
 * Tokens: each call takes from the front and nothing else, or leaves all as it was.
 *
 * Input: how many steps, a byte for each step, then the text.
 */
#include <string.h>

#include "aloft/token.h"
#include "fuzz_input.h"
#include "fuzz_target.h"

#define STEPS_MAX 32u

static bool is_ok(enum aloft_status status)
{
    return status == ALOFT_OK;
}

static void check_word(struct aloft_span word, struct aloft_span before, size_t len)
{
    FUZZ_CHECK(word.text == before.text && word.len == len);
    for (size_t i = 0; i < len; i++) {
        FUZZ_CHECK(word.text[i] > ' ' && word.text[i] <= '~');
    }
}

static bool take_decimal(struct aloft_span *rest, size_t digits_max)
{
    uint32_t value = 0;
    const size_t before = rest->len;
    const enum aloft_status status = aloft_token_decimal(rest, digits_max, &value);
    const bool taken = status == ALOFT_OK || status == ALOFT_ERR_SIZE;

    if (taken) {
        FUZZ_CHECK(before - rest->len >= 1 && before - rest->len <= digits_max);
        FUZZ_CHECK(rest->len == 0 || rest->text[0] < '0' || rest->text[0] > '9');
        FUZZ_CHECK(status == ALOFT_OK || value == UINT32_MAX);
    }
    return taken;
}

/* Does one step; tells whether it was to take anything. */
static bool step(struct aloft_span *rest, unsigned what, unsigned amount)
{
    const struct aloft_span before = *rest;
    struct aloft_span word = {NULL, 0};
    bool taken = true;

    switch (what % 5) {
    case 0:
        aloft_token_skip_spaces(rest);
        FUZZ_CHECK(rest->len == 0 || rest->text[0] != ' ');
        return true;
    case 1:
        return aloft_token_take(rest, (char)('0' + amount));
    case 2:
        return take_decimal(rest, amount);
    case 3:
        taken = is_ok(aloft_token_word(rest, amount, &word));
        break;
    default:
        taken = is_ok(aloft_token_hex(rest, amount, &word));
        break;
    }
    if (taken) {
        check_word(word, before, amount);
    }
    return taken;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct fuzz_input input = {data, len};
    struct fuzz_input steps = fuzz_bytes(&input, fuzz_below(&input, STEPS_MAX));
    struct aloft_span rest = {(const char *)input.data, input.len};

    while (steps.len > 0) {
        const struct aloft_span before = rest;
        const unsigned how = fuzz_byte(&steps);
        const bool taken = step(&rest, how >> 5, how & 31);

        FUZZ_CHECK(rest.text + rest.len == before.text + before.len);
        FUZZ_CHECK(taken || rest.len == before.len);
    }
    return 0;
}
