#include "test_random.h"

static uint64_t step(struct test_random *random)
{
    /* xorshift64*: good enough to lose datagrams by. */
    random->state ^= random->state >> 12;
    random->state ^= random->state << 25;
    random->state ^= random->state >> 27;
    return random->state * UINT64_C(0x2545F4914F6CDD1D);
}

static void fill(struct aloft_random *base, void *bytes, size_t len)
{
    struct test_random *random = (struct test_random *)base;
    uint8_t *to = (uint8_t *)bytes;

    for (size_t i = 0; i < len; i++) {
        if (random->script_len > 0) {
            to[i] = *random->script;
            random->script++;
            random->script_len--;
        } else {
            to[i] = (uint8_t)(step(random) >> 56);
        }
    }
}

static const struct aloft_random_ops test_random_ops = {.fill = fill};

void test_random_init(struct test_random *random, uint64_t seed)
{
    *random = (struct test_random){.base.ops = &test_random_ops, .state = seed + 1};
}

uint32_t test_random_below(struct test_random *random, uint32_t below)
{
    return (uint32_t)(step(random) >> 32) % below;
}
