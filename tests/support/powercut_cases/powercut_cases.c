#include "powercut_cases.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* The first two have pairs. Of the large ones not every image is tried. */
static const struct aloft_powercut_chip chips[] = {
        {256, 4, 0xFF, false, 0},
        {256, 32, 0xFF, true, 0},
        {512, 8, 0xFF, true, 0},
        {512, 1, 0x00, false, 0},
        {1024, 16, 0x00, true, 0},
        {4096, 4, 0xFF, false, 0},
        {2048, 8, 0xFF, true, 4096},
        {131072, 4, 0xFF, false, 16384},
        {262144, 32, 0xFF, true, 0},
};
#define CHIPS_OF_PAIRS 2u
#define LARGE          65536u

/* In sectors and bytes beyond them, so that every chip gets its borders. */
static const struct shape {
    enum aloft_powercut_kind kind;
    bool has_pairs;
    bool is_for_large;
    uint32_t main_sectors;
    int old_sectors;
    int old_bytes;
    int new_sectors;
    int new_bytes;
} shapes[] = {
        {ALOFT_POWERCUT_SLOTS, true, false, 8, 3, 0, 0, 1},
        {ALOFT_POWERCUT_SLOTS, false, false, 8, 1, 0, 2, -1},
        {ALOFT_POWERCUT_SLOTS, false, false, 8, 8, 0, 8, 0},   /* fill their slots */
        {ALOFT_POWERCUT_SLOTS, false, true, 2, 2, 0, 2, 0},    /* as above */
        {ALOFT_POWERCUT_SHARED, false, true, 8, 2, -3, 1, 0},  /* within the shadow */
        {ALOFT_POWERCUT_SHARED, true, false, 8, 2, -3, 3, 5},  /* apart */
        {ALOFT_POWERCUT_SHARED, false, true, 8, 2, -3, 6, 0},  /* with the least gap */
        {ALOFT_POWERCUT_SHARED, true, false, 8, 3, -3, 5, -7}, /* they overlap */
        {ALOFT_POWERCUT_SHARED, false, true, 4, 1, -3, 2, 0},
        {ALOFT_POWERCUT_SWAP, true, false, 4, 1, 5, 1, -1},
        {ALOFT_POWERCUT_SWAP, false, false, 4, 0, 9, 2, 0},
        {ALOFT_POWERCUT_SWAP, false, false, 4, 4, 0, 4, 0}, /* fill their slots */
        {ALOFT_POWERCUT_SWAP, false, false, 4, 4, -1, 0, 1},
        {ALOFT_POWERCUT_SWAP, false, true, 2, 2, 0, 2, 0},
        {ALOFT_POWERCUT_AB, true, false, 4, 1, 5, 1, -1},
        {ALOFT_POWERCUT_AB, false, false, 4, 0, 9, 2, 0},
        {ALOFT_POWERCUT_AB, false, false, 4, 4, 0, 4, 0}, /* fill their slots */
        {ALOFT_POWERCUT_AB, false, false, 4, 4, -1, 0, 1},
        {ALOFT_POWERCUT_AB, false, true, 2, 2, 0, 2, 0},
};

/* Each write of the record moves on to other banks. Most cases have one age of two, in
 * turn. */
#define AGES 2u

size_t sweep_numbers(void)
{
    return COUNT(chips) * COUNT(shapes) * ALOFT_POWERCUT_SCENARIOS * AGES;
}

static const struct aloft_powercut_chip *chip_of(size_t number)
{
    return &chips[number / AGES / ALOFT_POWERCUT_SCENARIOS / COUNT(shapes)];
}

static const struct shape *shape_of(size_t number)
{
    return &shapes[number / AGES / ALOFT_POWERCUT_SCENARIOS % COUNT(shapes)];
}

static uint32_t size_of(uint32_t sector, int sectors, int bytes)
{
    return (uint32_t)((int)sector * sectors + bytes);
}

/* Whether a case is left out, because there are enough like it. */
static bool is_left_out(const struct aloft_powercut_case *device, size_t number)
{
    const size_t age = number % AGES;
    const bool has_both = device->scenario <= ALOFT_POWERCUT_STAGE;

    if (device->chip.sector >= LARGE) {
        return !shape_of(number)->is_for_large || age > 0 ||
               !(has_both || device->scenario == ALOFT_POWERCUT_EXPIRE);
    }
    return !has_both &&
           (number / AGES + number / AGES / ALOFT_POWERCUT_SCENARIOS) % AGES != age;
}

bool sweep_case(size_t number, struct aloft_powercut_case *device)
{
    if (number >= sweep_numbers()) {
        return false;
    }
    const struct aloft_powercut_chip *chip = chip_of(number);
    const struct shape *shape = shape_of(number);
    const size_t age = number % AGES;

    *device = (struct aloft_powercut_case){
            .chip = *chip,
            .kind = shape->kind,
            .scenario = (enum aloft_powercut_scenario)(
                    number / AGES % ALOFT_POWERCUT_SCENARIOS),
            .main_sectors = shape->main_sectors,
            .old_size = size_of(chip->sector, shape->old_sectors, shape->old_bytes),
            .new_size = size_of(chip->sector, shape->new_sectors, shape->new_bytes),
            .record_age = (unsigned)age,
            .journal = age > 0,
    };
    return aloft_powercut_fits(device) && !is_left_out(device, number);
}

bool sweep_has_pairs(size_t number)
{
    const size_t turn = number / AGES % ALOFT_POWERCUT_SCENARIOS;

    struct aloft_powercut_case device;

    return shape_of(number)->has_pairs &&
           chip_of(number) == &chips[turn % CHIPS_OF_PAIRS] &&
           (turn > ALOFT_POWERCUT_STAGE || number % AGES == turn % AGES) &&
           sweep_case(number, &device);
}

static const struct aloft_powercut_case small_slots = {.chip = {256, 4, 0xFF, false, 0},
        .kind = ALOFT_POWERCUT_SLOTS,
        .scenario = ALOFT_POWERCUT_STAGE,
        .main_sectors = 1,
        .old_size = 256,
        .new_size = 1};
static const struct aloft_powercut_case two_sectors = {.chip = {256, 32, 0x00, true, 0},
        .kind = ALOFT_POWERCUT_SLOTS,
        .scenario = ALOFT_POWERCUT_STAGE,
        .main_sectors = 2,
        .old_size = 255,
        .new_size = 512};
static const struct aloft_powercut_case overlap = {.chip = {256, 4, 0xFF, false, 0},
        .kind = ALOFT_POWERCUT_SHARED,
        .scenario = ALOFT_POWERCUT_STAGE,
        .main_sectors = 5,
        .old_size = 512,
        .new_size = 768};
static const struct aloft_powercut_case small_shared = {.chip = {256, 8, 0xFF, true, 0},
        .kind = ALOFT_POWERCUT_SHARED,
        .scenario = ALOFT_POWERCUT_STAGE,
        .main_sectors = 4,
        .old_size = 1,
        .new_size = 511};
static const struct aloft_powercut_case small_ab = {.chip = {256, 4, 0xFF, false, 0},
        .kind = ALOFT_POWERCUT_AB,
        .scenario = ALOFT_POWERCUT_STAGE,
        .main_sectors = 1,
        .old_size = 256,
        .new_size = 1};
static const struct aloft_powercut_case once_ab = {.chip = {256, 32, 0x00, true, 0},
        .kind = ALOFT_POWERCUT_AB,
        .scenario = ALOFT_POWERCUT_STAGE,
        .main_sectors = 1,
        .old_size = 255,
        .new_size = 256};
static const struct aloft_powercut_case small_swap = {.chip = {256, 4, 0xFF, false, 0},
        .kind = ALOFT_POWERCUT_SWAP,
        .scenario = ALOFT_POWERCUT_STAGE,
        .main_sectors = 1,
        .old_size = 256,
        .new_size = 1};
static const struct aloft_powercut_case once_swap = {.chip = {256, 8, 0xFF, true, 0},
        .kind = ALOFT_POWERCUT_SWAP,
        .scenario = ALOFT_POWERCUT_STAGE,
        .main_sectors = 1,
        .old_size = 255,
        .new_size = 256};

static const struct {
    const struct aloft_powercut_case *device;
    bool one_way;
    bool unproven;
    bool no_return;
    bool trials_spared;
} closures[] = {
        {&small_slots, false, false, false, false},
        {&two_sectors, true, false, false, false},
        {&overlap, true, false, false, false},
        {&small_shared, true, false, false, false},
        {&small_ab, true, false, false, false},
        {&once_ab, true, false, false, true},
        {&small_swap, true, true, true, false},
        {&once_swap, true, false, true, true},
        /* Longer ones. */
        {&small_swap, true, false, false, false},
        {&once_swap, true, false, false, true},
        {&small_ab, false, false, false, false},
        {&small_swap, false, false, false, false},
};
#define QUICK 8u

size_t closure_count(void)
{
    return COUNT(closures);
}

size_t closure_count_quick(void)
{
    return QUICK;
}

struct aloft_powercut closure_case(size_t index)
{
    return (struct aloft_powercut){
            .device = *closures[index].device,
            .one_way = closures[index].one_way,
            .unproven = closures[index].unproven,
            .no_return = closures[index].no_return,
            .trials_spared = closures[index].trials_spared,
    };
}
