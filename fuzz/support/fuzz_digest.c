#include "fuzz_digest.h"

#include <string.h>

#define SIZE  32u
#define WORDS (SIZE / 8)

static void mix(struct aloft_digest *digest, uint64_t word)
{
    uint64_t state[WORDS];

    memcpy(state, digest->state, SIZE);
    for (size_t i = 0; i < WORDS; i++) {
        state[i] = (state[i] ^ word) * UINT64_C(0x9E3779B97F4A7C15) + i;
        word = state[i] ^ state[i] >> 29;
    }
    memcpy(digest->state, state, SIZE);
}

static void init(struct aloft_digest *digest)
{
    memset(digest->state, 0, sizeof digest->state);
}

static void update(struct aloft_digest *digest, const void *data, size_t len)
{
    const uint8_t *next = data;

    while (len > 0) {
        const size_t piece = len < 8 ? len : 8;
        uint64_t word = piece << 56;

        memcpy(&word, next, piece);
        mix(digest, word);
        next += piece;
        len -= piece;
    }
}

static void finish(struct aloft_digest *digest, uint8_t *result)
{
    mix(digest, SIZE);
    memcpy(result, digest->state, SIZE);
}

const struct aloft_digest_ops fuzz_digest_quick = {
        .name = "sha256",
        .size = SIZE,
        .block = 64,
        .init = init,
        .update = update,
        .finish = finish,
};
