#include "cases.h"

#define MAIN_SECTORS 8u

static const struct aloft_powercut_chip chips[] = {
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

struct aloft_powercut_case single_case(size_t index)
{
    const enum aloft_powercut_session session =
            index % SESSIONS == 0 ? ALOFT_POWERCUT_BOOT : ALOFT_POWERCUT_STAGE;
    const unsigned age = ages[index / SESSIONS % COUNT(ages)];
    const struct shape *shape = &shapes[index / SESSIONS / COUNT(ages) % COUNT(shapes)];
    const struct aloft_powercut_chip *chip =
            &chips[index / SESSIONS / COUNT(ages) / COUNT(shapes)];
    const int32_t sector = (int32_t)chip->sector;

    return (struct aloft_powercut_case){
            .chip = *chip,
            .shared = shape->shared,
            .main_sectors = MAIN_SECTORS,
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
    enum aloft_powercut_session session;
} pairs[] = {
        {0, 0, 0, ALOFT_POWERCUT_BOOT},
        {0, 1, 1, ALOFT_POWERCUT_STAGE},
        {0, 4, 0, ALOFT_POWERCUT_STAGE},
        {0, 6, 1, ALOFT_POWERCUT_BOOT},
        {1, 1, 0, ALOFT_POWERCUT_BOOT},
        {1, 6, 1, ALOFT_POWERCUT_BOOT},
        {3, 1, 0, ALOFT_POWERCUT_BOOT},
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

static const struct aloft_powercut_case small[] = {
        {.chip = {256, 4, 0xFF, false},
                .main_sectors = 1,
                .old_size = 256,
                .new_size = 1},
        {.chip = {256, 32, 0x00, true},
                .main_sectors = 2,
                .old_size = 255,
                .new_size = 512},
        {.chip = {256, 4, 0xFF, false},
                .shared = true,
                .main_sectors = 5,
                .old_size = 512,
                .new_size = 768},
        {.chip = {256, 8, 0xFF, true},
                .shared = true,
                .main_sectors = 4,
                .old_size = 1,
                .new_size = 511},
};

size_t closure_case_count(void)
{
    return COUNT(small);
}

struct aloft_powercut_case closure_case(size_t index)
{
    struct aloft_powercut_case device = small[index];

    device.session = ALOFT_POWERCUT_STAGE;
    return device;
}
