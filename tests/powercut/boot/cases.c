#include "cases.h"

static const struct chip chips[] = {
        {256, 4, 0xFF, false},
        {256, 32, 0xFF, true},
        {512, 8, 0xFF, true},
        {512, 1, 0x00, false},
        {1024, 16, 0x00, true},
        {4096, 4, 0xFF, false},
};

/* In sectors and bytes beyond them, so that every chip gets its borders. */
static const struct shape {
    bool shared;
    uint32_t old_sectors;
    uint32_t new_sectors;
    int32_t new_bytes;
} shapes[] = {
        {false, 3, 0, 1},  /* one byte */
        {false, 1, 2, -1}, /* a byte less than whole sectors */
        {false, 8, 8, 0},  /* both fill their slots */
        {true, 2, 1, 0},   /* stays within the shadow */
        {true, 2, 3, 5},   /* staged image and destination apart */
        {true, 2, 6, 0},   /* they overlap, with the least gap allowed */
        {true, 3, 5, -7},  /* they overlap */
};

/* Each write of the record moves on to other banks. */
static const unsigned ages[] = {0, 1};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define SESSIONS     2u

size_t single_case_count(void)
{
    return COUNT(chips) * COUNT(shapes) * COUNT(ages) * SESSIONS;
}

struct power_case single_case(size_t index)
{
    const enum session session = index % SESSIONS == 0 ? SESSION_BOOT : SESSION_STAGE;
    const unsigned age = ages[index / SESSIONS % COUNT(ages)];
    const struct shape *shape = &shapes[index / SESSIONS / COUNT(ages) % COUNT(shapes)];
    const struct chip *chip = &chips[index / SESSIONS / COUNT(ages) / COUNT(shapes)];
    const int32_t sector = (int32_t)chip->sector;

    return (struct power_case){
            .chip = *chip,
            .shared = shape->shared,
            .old_size = shape->old_sectors * chip->sector - (shape->shared ? 3u : 0u),
            .new_size =
                    (uint32_t)((int32_t)shape->new_sectors * sector + shape->new_bytes),
            .record_age = age,
            .session = session,
    };
}

/* Pairs grow with the square of the length of a session: small chips, short images. */
static const struct pair {
    size_t chip;
    size_t shape;
    size_t age;
    enum session session;
} pairs[] = {
        {0, 0, 0, SESSION_BOOT},
        {0, 1, 1, SESSION_STAGE},
        {0, 4, 0, SESSION_STAGE},
        {0, 6, 1, SESSION_BOOT},
        {1, 1, 0, SESSION_BOOT},
        {1, 6, 1, SESSION_BOOT},
        {3, 1, 0, SESSION_BOOT},
};

size_t pair_case_count(void)
{
    return COUNT(pairs);
}

size_t pair_case(size_t index)
{
    const struct pair *pair = &pairs[index];

    return ((pair->chip * COUNT(shapes) + pair->shape) * COUNT(ages) + pair->age) *
                   SESSIONS +
           pair->session;
}
