#include "mutate.h"

#include <string.h>

/* Changes to one input: more of them leave little that a parser would accept. */
#define CHANGES_MAX 4u
/* Longest stretch that is inserted, erased or repeated. */
#define STRETCH_MAX 32u

/* An input in work, and the numbers that decide about it. */
struct work {
    uint64_t random;
    const struct corpus *corpus;
    uint8_t *bytes;
    size_t len;
};

/* Bytes that mean something to one parser or another. */
static const uint8_t telling_bytes[] = {0, 1, 0x7F, 0x80, 0xFE, 0xFF, '\r', '\n', '\t',
        ' ', ':', '/', '.', ',', ';', '=', '#', '%', '[', ']', '0', '9', 'A', 'f'};

static const uint32_t telling_numbers[] = {0, 1, 0x7F, 0x80, 0xFF, 0x100, 0x1000,
        0x7FFF, 0x8000, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFF0, 0xFFFFFFFE,
        0xFFFFFFFF};

/* SplitMix64: every seed is a good one. */
static uint64_t next_random(struct work *work)
{
    uint64_t mixed = work->random += UINT64_C(0x9E3779B97F4A7C15);

    mixed = (mixed ^ mixed >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94D049BB133111EB);
    return mixed ^ mixed >> 31;
}

/* A number from 0 to `below` - 1; 0 for 0. */
static size_t pick(struct work *work, size_t below)
{
    return below == 0 ? 0 : (size_t)(next_random(work) % below);
}

static void insert(struct work *work, size_t at, const uint8_t *bytes, size_t len)
{
    if (len > MUTATE_MAX - work->len) {
        len = MUTATE_MAX - work->len;
    }
    memmove(work->bytes + at + len, work->bytes + at, work->len - at);
    memcpy(work->bytes + at, bytes, len);
    work->len += len;
}

static void erase(struct work *work, size_t at, size_t len)
{
    memmove(work->bytes + at, work->bytes + at + len, work->len - at - len);
    work->len -= len;
}

static void flip_bit(struct work *work)
{
    if (work->len > 0) {
        work->bytes[pick(work, work->len)] ^= (uint8_t)(1u << pick(work, 8));
    }
}

static void set_byte(struct work *work)
{
    if (work->len > 0) {
        work->bytes[pick(work, work->len)] =
                telling_bytes[pick(work, sizeof telling_bytes)];
    }
}

static void set_number(struct work *work)
{
    const size_t which = pick(work, sizeof telling_numbers / sizeof telling_numbers[0]);
    const size_t size = pick(work, 2) == 0 ? 2 : 4;
    uint32_t number = telling_numbers[which];

    if (work->len < size) {
        return;
    }
    uint8_t *at = work->bytes + pick(work, work->len - size + 1);
    for (size_t i = 0; i < size; i++) {
        at[i] = (uint8_t)(number & 0xFF);
        number >>= 8;
    }
}

static void insert_byte(struct work *work)
{
    const uint8_t byte = pick(work, 2) == 0
                                 ? (uint8_t)pick(work, 256)
                                 : telling_bytes[pick(work, sizeof telling_bytes)];

    insert(work, pick(work, work->len + 1), &byte, 1);
}

static void erase_stretch(struct work *work)
{
    const size_t at = pick(work, work->len);
    const size_t left = work->len - at;

    erase(work, at, pick(work, (left < STRETCH_MAX ? left : STRETCH_MAX) + 1));
}

/* Copies a stretch of some kept input, maybe of this one, to some place. */
static void splice(struct work *work)
{
    const struct corpus_input *from =
            &work->corpus->inputs[pick(work, work->corpus->count)];
    const size_t begin = pick(work, from->len);
    const size_t left = from->len - begin;
    const size_t len = pick(work, (left < STRETCH_MAX ? left : STRETCH_MAX) + 1);

    insert(work, pick(work, work->len + 1), from->bytes + begin, len);
}

static void cut(struct work *work)
{
    work->len = pick(work, work->len + 1);
}

static void change(struct work *work)
{
    static void (*const changes[])(struct work *) = {flip_bit, flip_bit, set_byte,
            set_byte, set_number, insert_byte, erase_stretch, splice, splice, cut};

    changes[pick(work, sizeof changes / sizeof changes[0])](work);
}

size_t mutate(
        const struct corpus *corpus, uint64_t seed, uint64_t round, uint8_t *bytes)
{
    struct work work = {
            .random = seed << 32 ^ round,
            .corpus = corpus,
            .bytes = bytes,
    };
    const struct corpus_input *from = &corpus->inputs[pick(&work, corpus->count)];

    insert(&work, 0, from->bytes, from->len);
    for (size_t count = 1 + pick(&work, CHANGES_MAX); count > 0; count--) {
        change(&work);
    }
    return work.len;
}
