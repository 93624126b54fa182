/*
 * The small boot stage under power cuts, alone and by turns with the full one, which
 * each have to carry on where the other was cut off.
 *
 *     powercut_small               what the test runs
 *     powercut_small thorough      more pairs and closures, for a minute or two
 *     powercut_small replay ID     one life or path again
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aloft/powercut.h"
#include "stages.h"

#define STATES_MAX   1000000u
#define MAIN_SECTORS 8u
#define STORMS       150u
#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static const aloft_powercut_boot stages[] = {
        small_stage, stages_by_turns, stages_by_turns_other};

static const struct aloft_powercut_chip chips[] = {
        {256, 4, 0xFF, false, 0},
        {256, 32, 0x00, true, 0},
        {1024, 8, 0xFF, true, 0},
        {4096, 4, 0xFF, false, 0},
};

/* In sectors and bytes beyond them. */
static const struct shape {
    enum aloft_powercut_kind kind;
    uint32_t old_sectors;
    uint32_t new_sectors;
    int32_t new_bytes;
} shapes[] = {
        {ALOFT_POWERCUT_SLOTS, 2, 3, -1}, /* two slots */
        {ALOFT_POWERCUT_SLOTS, 8, 8, 0},  /* both fill their slots */
        {ALOFT_POWERCUT_SHARED, 2, 1, 0}, /* stays within the shadow */
        {ALOFT_POWERCUT_SHARED, 2, 3, 5}, /* staged image and destination apart */
        {ALOFT_POWERCUT_SHARED, 2, 6, 0}, /* they overlap, with the least gap allowed */
};

static const struct aloft_powercut_case smallest[] = {
        {.chip = {256, 4, 0xFF, false, 0},
                .kind = ALOFT_POWERCUT_SLOTS,
                .scenario = ALOFT_POWERCUT_STAGE,
                .main_sectors = 1,
                .old_size = 256,
                .new_size = 1},
        {.chip = {256, 8, 0xFF, true, 0},
                .kind = ALOFT_POWERCUT_SHARED,
                .scenario = ALOFT_POWERCUT_STAGE,
                .main_sectors = 4,
                .old_size = 1,
                .new_size = 511},
};

static const enum aloft_powercut_scenario scenarios[] = {
        ALOFT_POWERCUT_INSTALL, ALOFT_POWERCUT_STAGE, ALOFT_POWERCUT_REPAIR};

#define SWEEPS   (COUNT(stages) * COUNT(chips) * COUNT(shapes) * COUNT(scenarios))
#define CLOSURES (COUNT(stages) * COUNT(smallest))

static struct aloft_powercut_case sweep_case(size_t index)
{
    const size_t place = index / COUNT(scenarios);
    const struct shape *shape = &shapes[place % COUNT(shapes)];
    const struct aloft_powercut_chip *chip =
            &chips[place / COUNT(shapes) % COUNT(chips)];
    const int32_t sector = (int32_t)chip->sector;

    return (struct aloft_powercut_case){
            .chip = *chip,
            .kind = shape->kind,
            .scenario = scenarios[index % COUNT(scenarios)],
            .main_sectors = MAIN_SECTORS,
            .old_size = shape->old_sectors * chip->sector -
                        (shape->kind == ALOFT_POWERCUT_SHARED ? 3u : 0u),
            .new_size =
                    (uint32_t)((int32_t)shape->new_sectors * sector + shape->new_bytes),
            .record_age = (unsigned)(place % 2),
            .boot = stages[place / COUNT(shapes) / COUNT(chips)],
    };
}

/* Closures are numbered behind sweeps. */
static bool find_case(size_t index, struct aloft_powercut *powercut)
{
    if (index >= SWEEPS + CLOSURES) {
        return false;
    }
    powercut->index = index;
    if (index < SWEEPS) {
        powercut->device = sweep_case(index);
        return aloft_powercut_fits(&powercut->device);
    }
    index -= SWEEPS;
    powercut->device = smallest[index % COUNT(smallest)];
    powercut->device.boot = stages[index / COUNT(smallest)];
    powercut->one_way = true;
    return true;
}

static bool replay(const char *id, struct aloft_powercut *powercut)
{
    char *rest;
    const size_t index = (size_t)strtoul(id, &rest, 10);

    return find_case(index, powercut) && aloft_powercut_replay(powercut, rest);
}

/* Pairs and closures take long: each day those of the small stage, and of one way to
 * take turns those where images do not overlap, or are apart. */
static bool deserves_pairs(const struct aloft_powercut_case *device, bool thorough)
{
    const bool overlaps = device->new_size > 4 * device->chip.sector;

    if (device->kind != ALOFT_POWERCUT_SHARED ||
            device->chip.sector != chips[0].sector) {
        return false;
    }
    return thorough || (device->scenario == ALOFT_POWERCUT_INSTALL &&
                               device->chip.unit == chips[0].unit &&
                               (device->boot == small_stage ||
                                       (device->boot == stages_by_turns && !overlaps)));
}

static bool deserves_closure(const struct aloft_powercut_case *device, bool thorough)
{
    return thorough || device->boot == small_stage ||
           (device->boot == stages_by_turns && device->kind == ALOFT_POWERCUT_SLOTS);
}

static void try_all(struct aloft_powercut *powercut, bool thorough)
{
    uint64_t random = 1;

    for (size_t i = 0; i < SWEEPS; i++) {
        if (!find_case(i, powercut)) {
            continue;
        }
        aloft_powercut_worn(powercut);
        aloft_powercut_singles(powercut);
        if (deserves_pairs(&powercut->device, thorough)) {
            aloft_powercut_storms(powercut, STORMS, &random);
            aloft_powercut_pairs(powercut);
        }
    }
    for (size_t i = SWEEPS; find_case(i, powercut); i++) {
        if (deserves_closure(&powercut->device, thorough)) {
            aloft_powercut_close(powercut, STATES_MAX);
        }
    }
}

int main(int argc, char **argv)
{
    struct aloft_powercut powercut = {.out = stdout};

    if (argc == 3 && strcmp(argv[1], "replay") == 0) {
        if (!replay(argv[2], &powercut)) {
            printf("there is no such id\n");
            return EXIT_FAILURE;
        }
    } else {
        try_all(&powercut, argc == 2 && strcmp(argv[1], "thorough") == 0);
    }
    const struct aloft_powercut_tally *tally = &powercut.tally;
    printf("%lu worn, %lu cuts, %lu pairs, %lu storms, %lu states, %lu transitions: "
           "%lu failures\n",
            tally->worn, tally->cuts, tally->pairs, tally->storms, tally->states,
            tally->transitions, tally->failures);
    return tally->failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
