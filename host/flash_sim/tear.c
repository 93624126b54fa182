#include <string.h>

#include "flash_sim_private.h"

uint64_t aloft_sim_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static void mix_bits(const uint8_t *old, uint8_t *fresh, size_t len, uint64_t *random)
{
    for (size_t i = 0; i < len; i++) {
        const unsigned keep = (unsigned)(aloft_sim_random(random) >> 32);
        fresh[i] = (uint8_t)((old[i] & keep) | (fresh[i] & ~keep));
    }
}

/* Where done and not done meet: anywhere inside, not only between write units. */
static size_t border(size_t len, uint64_t *random)
{
    return len < 2 ? 0 : 1 + (size_t)(aloft_sim_random(random) % (len - 1));
}

void aloft_sim_tear(enum aloft_fault_kind kind, const uint8_t *old, uint8_t *fresh,
        size_t len, size_t unit, uint64_t *random)
{
    const size_t cut = border(len, random);

    switch (kind) {
    case ALOFT_FAULT_CUT_PREFIX:
        memcpy(fresh + cut, old + cut, len - cut);
        break;
    case ALOFT_FAULT_CUT_SUFFIX:
        memcpy(fresh, old, cut);
        break;
    case ALOFT_FAULT_CUT_MOST:
        memcpy(fresh + len - unit, old + len - unit, unit);
        break;
    case ALOFT_FAULT_CUT_RANDOM:
        mix_bits(old, fresh, len, random);
        break;
    case ALOFT_FAULT_ERROR:
    case ALOFT_FAULT_CUT_BEFORE:
    case ALOFT_FAULT_CUT_UNSTABLE:
    case ALOFT_FAULT_CUT_AFTER:
        break;
    }
}
