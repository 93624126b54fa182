/*
 * The chunked coding: the same body whatever the pieces, and the same again when it is
 * encoded afresh.
 *
 * Input: the size of the pieces, then the encoded body.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aloft/chunked.h"
#include "fuzz_input.h"
#include "fuzz_target.h"

struct result {
    enum aloft_status status;
    bool done;
    size_t used;
    uint8_t *body;
    size_t body_len;
};

static void take_piece(struct result *result, const struct aloft_chunked_piece *piece,
        const uint8_t *data, size_t len)
{
    FUZZ_CHECK(piece->used <= len);
    if (piece->len > 0) {
        FUZZ_CHECK(piece->data >= data && piece->data + piece->len <= data + len);
        memcpy(result->body + result->body_len, piece->data, piece->len);
        result->body_len += piece->len;
    }
    result->used += piece->used;
}

/* Decodes `data`, of which the decoder sees `step` bytes at a time. */
static struct result decode(const uint8_t *data, size_t len, size_t step)
{
    struct result result = {.body = fuzz_alloc(len)};
    struct aloft_chunked chunked;

    aloft_chunked_init(&chunked);
    while (result.status == ALOFT_OK && !aloft_chunked_done(&chunked) &&
            result.used < len) {
        const size_t left = len - result.used;
        const size_t offered = left < step ? left : step;
        const uint8_t *at = data + result.used;
        struct aloft_chunked_piece piece;

        result.status = aloft_chunked_take(&chunked, at, offered, &piece);
        FUZZ_CHECK(result.status != ALOFT_OK || piece.used > 0);
        take_piece(&result, &piece, at, offered);
    }
    result.done = aloft_chunked_done(&chunked);
    FUZZ_CHECK(!result.done || result.status == ALOFT_OK);
    return result;
}

static void check_same(const struct result *a, const struct result *b)
{
    FUZZ_CHECK(a->status == b->status && a->done == b->done && a->used == b->used);
    FUZZ_CHECK(a->body_len == b->body_len);
    FUZZ_CHECK(memcmp(a->body, b->body, a->body_len) == 0);
}

/* The body in chunks of `step` bytes. */
static size_t encode(const struct result *result, size_t step, char *coded, size_t size)
{
    size_t len = 0;

    for (size_t at = 0; at < result->body_len; at += step) {
        const size_t left = result->body_len - at;
        const size_t part = left < step ? left : step;

        len += (size_t)snprintf(coded + len, size - len, "%zx\r\n", part);
        memcpy(coded + len, result->body + at, part);
        len += part;
        len += (size_t)snprintf(coded + len, size - len, "\r\n");
    }
    return len + (size_t)snprintf(coded + len, size - len, "0\r\n\r\n");
}

static void check_again(const struct result *result, size_t step)
{
    const size_t size = 16 + result->body_len * 16;
    char *coded = fuzz_alloc(size);
    const size_t len = encode(result, step, coded, size);
    struct result again = decode((const uint8_t *)coded, len, len);

    FUZZ_CHECK(again.done && again.used == len);
    FUZZ_CHECK(again.body_len == result->body_len);
    FUZZ_CHECK(memcmp(again.body, result->body, again.body_len) == 0);
    free(again.body);
    free(coded);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct fuzz_input input = {data, len};
    const size_t step = 1 + (size_t)fuzz_byte(&input);
    struct result whole = decode(input.data, input.len, SIZE_MAX);
    struct result pieces = decode(input.data, input.len, step);
    struct result bytes = decode(input.data, input.len, 1);

    check_same(&whole, &pieces);
    check_same(&whole, &bytes);
    check_again(&whole, step);
    free(bytes.body);
    free(pieces.body);
    free(whole.body);
    return 0;
}
