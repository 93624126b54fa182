#include "quick_digest.h"

#include <string.h>

#define RESULT_SIZE 32u

/* Words of eight bytes, one multiplication each. What does not fill a word waits. */
struct quick {
    uint64_t hash;
    uint64_t waiting;
    uint64_t len;
};

_Static_assert(sizeof(struct quick) <= ALOFT_DIGEST_STATE_WORDS * sizeof(uint32_t),
        "the state has to fit");

static uint64_t mixed(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * UINT64_C(0xFF51AFD7ED558CCD);
    return hash ^ (hash >> 32);
}

static void quick_init(struct aloft_digest *digest)
{
    const struct quick quick = {.hash = UINT64_C(0x9E3779B97F4A7C15)};

    memcpy(digest->state, &quick, sizeof(quick));
}

static void add_byte(struct quick *quick, uint8_t byte)
{
    quick->waiting = quick->waiting << 8 | byte;
    quick->len++;
    if (quick->len % sizeof(uint64_t) == 0) {
        quick->hash = mixed(quick->hash, quick->waiting);
        quick->waiting = 0;
    }
}

static void add_word(struct quick *quick, const uint8_t *bytes)
{
    uint64_t word = 0;

    for (size_t i = 0; i < sizeof(word); i++) {
        word = word << 8 | bytes[i];
    }
    quick->hash = mixed(quick->hash, word);
    quick->len += sizeof(word);
}

static void quick_update(struct aloft_digest *digest, const void *data, size_t len)
{
    const uint8_t *bytes = (const uint8_t *)data;
    struct quick quick;
    size_t i = 0;

    memcpy(&quick, digest->state, sizeof(quick));
    while (i < len && quick.len % sizeof(uint64_t) != 0) {
        add_byte(&quick, bytes[i++]);
    }
    for (; len - i >= sizeof(uint64_t); i += sizeof(uint64_t)) {
        add_word(&quick, bytes + i);
    }
    while (i < len) {
        add_byte(&quick, bytes[i++]);
    }
    memcpy(digest->state, &quick, sizeof(quick));
}

static void quick_finish(struct aloft_digest *digest, uint8_t *result)
{
    struct quick quick;

    memcpy(&quick, digest->state, sizeof(quick));
    const uint64_t hash = mixed(mixed(quick.hash, quick.waiting), quick.len);
    memset(result, 0, RESULT_SIZE);
    memcpy(result, &hash, sizeof(hash));
}

const struct aloft_digest_ops powercut_quick_digest = {
        .name = "sha256", // what the boot stage asks for
        .size = RESULT_SIZE,
        .block = 64,
        .init = quick_init,
        .update = quick_update,
        .finish = quick_finish,
};
