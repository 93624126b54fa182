#include "aloft/sha256_compact.h"

#include "aloft/memory.h"

#define SIZE         32u
#define BLOCK        64u
#define LENGTH_SIZE  8u /* The length in bits ends the last block. */
#define ROUNDS       64u
#define BLOCK_WORDS  16u
#define RESULT_WORDS 8u

/* Words of the state. */
enum {
    HASH = 0,
    SCHEDULE = RESULT_WORDS, /* Filled with the block, byte by byte. */
    LENGTH = SCHEDULE + BLOCK_WORDS,
    STATE_END,
};

_Static_assert(STATE_END <= ALOFT_DIGEST_STATE_WORDS,
        "the state fits into struct aloft_digest");

static uint32_t rotated(uint32_t word, unsigned count)
{
    return word >> count | word << (32u - count);
}

/* The word of the message schedule for `round`, which takes the place of the one of 16
 * rounds before: nothing reads that again. */
static uint32_t schedule(uint32_t *words, unsigned round)
{
    uint32_t *word = &words[round % BLOCK_WORDS];

    if (round >= BLOCK_WORDS) {
        const uint32_t early = words[(round + 1u) % BLOCK_WORDS];
        const uint32_t late = words[(round + 14u) % BLOCK_WORDS];

        *word += (rotated(early, 7) ^ rotated(early, 18) ^ early >> 3) +
                 (rotated(late, 17) ^ rotated(late, 19) ^ late >> 10) +
                 words[(round + 9u) % BLOCK_WORDS];
    }
    return *word;
}

/* Takes a full block into the hash. */
static void compress(uint32_t *state)
{
    static const uint32_t constants[ROUNDS] = {
            0x428A2F98, 0x71374491, 0xB5C0FBCF, 0xE9B5DBA5, //
            0x3956C25B, 0x59F111F1, 0x923F82A4, 0xAB1C5ED5, //
            0xD807AA98, 0x12835B01, 0x243185BE, 0x550C7DC3, //
            0x72BE5D74, 0x80DEB1FE, 0x9BDC06A7, 0xC19BF174, //
            0xE49B69C1, 0xEFBE4786, 0x0FC19DC6, 0x240CA1CC, //
            0x2DE92C6F, 0x4A7484AA, 0x5CB0A9DC, 0x76F988DA, //
            0x983E5152, 0xA831C66D, 0xB00327C8, 0xBF597FC7, //
            0xC6E00BF3, 0xD5A79147, 0x06CA6351, 0x14292967, //
            0x27B70A85, 0x2E1B2138, 0x4D2C6DFC, 0x53380D13, //
            0x650A7354, 0x766A0ABB, 0x81C2C92E, 0x92722C85, //
            0xA2BFE8A1, 0xA81A664B, 0xC24B8B70, 0xC76C51A3, //
            0xD192E819, 0xD6990624, 0xF40E3585, 0x106AA070, //
            0x19A4C116, 0x1E376C08, 0x2748774C, 0x34B0BCB5, //
            0x391C0CB3, 0x4ED8AA4A, 0x5B9CCA4F, 0x682E6FF3, //
            0x748F82EE, 0x78A5636F, 0x84C87814, 0x8CC70208, //
            0x90BEFFFA, 0xA4506CEB, 0xBEF9A3F7, 0xC67178F2, //
    };
    uint32_t v[RESULT_WORDS]; /* a to h of the standard */

    memcpy(v, state + HASH, sizeof(v));
    for (unsigned round = 0; round < ROUNDS; round++) {
        const uint32_t a = v[0];
        const uint32_t e = v[4];
        const uint32_t choice = v[6] ^ (e & (v[5] ^ v[6]));
        const uint32_t majority = (a & v[1]) | (v[2] & (a | v[1]));
        const uint32_t added = v[7] + choice + constants[round] +
                               schedule(state + SCHEDULE, round) +
                               (rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25));

        memmove(v + 1, v, sizeof(v) - sizeof(v[0]));
        v[4] += added;
        v[0] = added + majority + (rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22));
    }
    for (size_t i = 0; i < RESULT_WORDS; i++) {
        state[HASH + i] += v[i];
    }
}

static void take(uint32_t *state, uint8_t byte)
{
    uint32_t *word = &state[SCHEDULE + state[LENGTH] % BLOCK / sizeof(*word)];

    *word = *word << 8 | byte;
    state[LENGTH]++;
    if (state[LENGTH] % BLOCK == 0) {
        compress(state);
    }
}

static void init(struct aloft_digest *digest)
{
    static const uint32_t start[RESULT_WORDS] = {
            0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A, //
            0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19, //
    };

    memcpy(digest->state + HASH, start, sizeof(start));
    digest->state[LENGTH] = 0;
}

static void update(struct aloft_digest *digest, const void *data, size_t len)
{
    const uint8_t *bytes = data;

    for (size_t i = 0; i < len; i++) {
        take(digest->state, bytes[i]);
    }
}

static void finish(struct aloft_digest *digest, uint8_t *result)
{
    uint32_t *state = digest->state;
    const uint32_t len = state[LENGTH];

    take(state, 0x80);
    while (state[LENGTH] % BLOCK != BLOCK - LENGTH_SIZE) {
        take(state, 0);
    }
    state[LENGTH - 2] = len >> 29;
    state[LENGTH - 1] = len << 3;
    compress(state);
    for (size_t i = 0; i < SIZE; i++) {
        result[i] = (uint8_t)(state[HASH + i / 4] >> (24 - i % 4 * 8));
    }
}

const struct aloft_digest_ops aloft_sha256_compact = {
        .name = "sha256",
        .size = SIZE,
        .block = BLOCK,
        .init = init,
        .update = update,
        .finish = finish,
};
