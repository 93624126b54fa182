#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenario.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define KIND_FIRST   ALOFT_FAULT_CUT_BEFORE
#define KIND_LAST    ALOFT_FAULT_CUT_AFTER
#define CUTS_MAX     12u
#define STORMS       30u
#define FAILURES_MAX 20u

static const struct chip {
    uint32_t sector;
    uint32_t unit;
    uint8_t erased;
    bool program_once;
} chips[] = {
        {256, 4, 0xFF, false},
        {256, 32, 0xFF, true},
        {512, 1, 0x00, false},
        {1024, 16, 0x00, true},
};

/* In sectors and bytes beyond them: first those that pairs are made of. */
static const struct shape {
    int old_sectors;
    int old_bytes;
    int new_sectors;
    int new_bytes;
} shapes[] = {
        {1, 5, 1, -1},
        {0, 9, 2, 0},
        {4, 0, 4, 0}, /* both fill their slots */
        {4, -1, 0, 1},
};
#define SHAPES_OF_PAIRS 1u

static const struct aloft_strategy *const strategies[] = {
        &aloft_strategy_swap, &aloft_strategy_ab};

#define CASES (COUNT(chips) * COUNT(shapes) * COUNT(strategies) * SCENARIOS)

struct cut {
    uint32_t at; /* The program or erase of its session that it falls on. */
    enum aloft_fault_kind kind;
};

struct life {
    struct cut cuts[CUTS_MAX];
    size_t count;
};

struct sweep {
    size_t index;
    enum scenario scenario;
    struct device device;
    unsigned long lives;
    size_t failures;
};

static uint32_t size_of(uint32_t sector, int sectors, int bytes)
{
    return (uint32_t)((int)sector * sectors + bytes);
}

static bool is_for_pairs(size_t index)
{
    return index / SCENARIOS / COUNT(strategies) % COUNT(shapes) < SHAPES_OF_PAIRS &&
           index / SCENARIOS / COUNT(strategies) / COUNT(shapes) == 0;
}

static void begin_case(struct sweep *sweep, size_t index)
{
    const size_t rest = index / SCENARIOS / COUNT(strategies);
    const struct shape *shape = &shapes[rest % COUNT(shapes)];
    const struct chip *chip = &chips[rest / COUNT(shapes)];
    const struct build build = {
            .strategy = strategies[index / SCENARIOS % COUNT(strategies)],
            .sector = chip->sector,
            .unit = chip->unit,
            .erased = chip->erased,
            .program_once = chip->program_once,
            .old_size = size_of(chip->sector, shape->old_sectors, shape->old_bytes),
            .new_size = size_of(chip->sector, shape->new_sectors, shape->new_bytes),
    };

    sweep->index = index;
    sweep->scenario = (enum scenario)(index % SCENARIOS);
    device_make(&sweep->device, &build);
    scenario_prepare(&sweep->device, sweep->scenario);
}

/* Lives one life, session by session. Returns how many cuts came. */
static size_t live(struct sweep *sweep, const struct life *life, bool *done)
{
    struct device *device = &sweep->device;
    enum image_name runs;
    size_t struck = 0;

    device_reset(device);
    for (size_t i = 0; i < life->count && struck == i; i++) {
        const struct aloft_fault_plan plan = {.on = ALOFT_FAULT_ON_CHANGE,
                .kind = life->cuts[i].kind,
                .after = life->cuts[i].at,
                .seed = life->cuts[i].at * 31u + (uint32_t)i};

        aloft_faulty_flash_arm(&device->faulty, &plan);
        if (i == 0) {
            *done = scenario_act(device, sweep->scenario);
        } else {
            (void)device_boot(device, &runs); // cut, or judged later
        }
        struck += device->faulty.struck;
        aloft_faulty_flash_power_on(&device->faulty);
    }
    return struck;
}

static void print_failure(
        const struct sweep *sweep, const struct life *life, const char *wrong)
{
    printf("FAILED %zu", sweep->index);
    for (size_t i = 0; i < life->count; i++) {
        printf(".%" PRIu32 ":%d", life->cuts[i].at, (int)life->cuts[i].kind);
    }
    printf(": %s\n", wrong);
}

/* False when the last cut never came. */
static bool try_life(struct sweep *sweep, const struct life *life)
{
    bool done = false;
    const size_t struck = live(sweep, life, &done);
    const char *wrong = scenario_judge(&sweep->device, sweep->scenario, done);

    if (wrong != NULL) {
        print_failure(sweep, life, wrong);
        sweep->failures++;
    }
    sweep->lives += struck == life->count;
    return struck == life->count && sweep->failures < FAILURES_MAX;
}

/* Tries every place for the last cut. */
static void sweep_last(struct sweep *sweep, struct life *life)
{
    struct cut *last = &life->cuts[life->count - 1];

    for (int kind = KIND_FIRST; kind <= KIND_LAST; kind++) {
        last->kind = (enum aloft_fault_kind)kind;
        last->at = 0;
        while (try_life(sweep, life)) {
            last->at++;
        }
    }
}

/* Tells whether the first cut of a pair comes, without judging. */
static bool first_comes(struct sweep *sweep, const struct life *pair)
{
    const struct life first = {.cuts = {pair->cuts[0]}, .count = 1};
    bool done;

    return live(sweep, &first, &done) == 1 && sweep->failures < FAILURES_MAX;
}

static void sweep_pairs(struct sweep *sweep)
{
    struct life pair = {.count = 2};

    for (int kind = KIND_FIRST; kind <= KIND_LAST; kind++) {
        pair.cuts[0] = (struct cut){.kind = (enum aloft_fault_kind)kind};
        while (first_comes(sweep, &pair)) {
            sweep_last(sweep, &pair);
            pair.cuts[0].at++;
        }
    }
}

static uint32_t pick(uint64_t *random, uint32_t range)
{
    *random = *random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*random >> 33) % range;
}

static void sweep_storms(struct sweep *sweep, uint64_t *random)
{
    for (unsigned i = 0; i < STORMS && sweep->failures < FAILURES_MAX; i++) {
        struct life life = {.count = CUTS_MAX};

        for (size_t cut = 0; cut < CUTS_MAX; cut++) {
            life.cuts[cut].at = pick(random, 12);
            life.cuts[cut].kind = (enum aloft_fault_kind)(
                    KIND_FIRST + pick(random, (unsigned)(KIND_LAST - KIND_FIRST) + 1));
        }
        (void)try_life(sweep, &life); // shorter storms count as well
    }
}

static size_t sweep_all(void)
{
    static struct sweep sweep;
    struct life single = {.count = 1};
    unsigned long counts[2] = {0, 0};
    uint64_t random = 1;

    for (size_t i = 0; i < CASES; i++) {
        begin_case(&sweep, i);
        sweep.lives = 0;
        sweep_last(&sweep, &single);
        counts[0] += sweep.lives;
        sweep_storms(&sweep, &random);
        sweep.lives = 0;
        if (is_for_pairs(i)) {
            sweep_pairs(&sweep);
        }
        counts[1] += sweep.lives;
        device_free(&sweep.device);
    }
    printf("%zu cases: %lu single cuts, %lu pairs, %lu storms, %zu failed\n", CASES,
            counts[0], counts[1], (unsigned long)(CASES * STORMS), sweep.failures);
    return sweep.failures;
}

static size_t replay(const char *id)
{
    static struct sweep sweep;
    struct life life = {0};
    char *next;
    const size_t index = (size_t)strtoul(id, &next, 10);

    while (*next == '.' && life.count < CUTS_MAX) {
        struct cut *cut = &life.cuts[life.count++];
        cut->at = (uint32_t)strtoul(next + 1, &next, 10);
        cut->kind = *next == ':' ? (enum aloft_fault_kind)strtoul(next + 1, &next, 10)
                                 : KIND_FIRST;
    }
    if (*next != '\0' || index >= CASES) {
        printf("there is no such id\n");
        return 1;
    }
    begin_case(&sweep, index);
    (void)try_life(&sweep, &life); // what went wrong is counted
    device_free(&sweep.device);
    printf("%zu failed\n", sweep.failures);
    return sweep.failures;
}

int main(int argc, char **argv)
{
    const bool is_replay = argc == 3 && strcmp(argv[1], "replay") == 0;
    const size_t failures = is_replay ? replay(argv[2]) : sweep_all();

    return failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
