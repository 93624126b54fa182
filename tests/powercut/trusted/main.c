#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "makers.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define STORMS       20u

static const struct device {
    enum aloft_powercut_kind kind;
    bool packed;
    uint32_t main_sectors;
    uint32_t new_size;
} devices[] = {
        {ALOFT_POWERCUT_SLOTS, false, 4, 1500}, {ALOFT_POWERCUT_SHARED, false, 8, 1500},
        {ALOFT_POWERCUT_SWAP, false, 4, 1500}, {ALOFT_POWERCUT_AB, false, 4, 1500},
        {ALOFT_POWERCUT_SLOTS, true, 8, 4096},
        {ALOFT_POWERCUT_SHARED, true, 8, 5120}, /* right up to the packed one */
};

struct makers {
    struct rsa_maker rsa;
    struct gzip_maker gzip;
};

static size_t case_numbers(void)
{
    return COUNT(devices) * ALOFT_POWERCUT_SCENARIOS;
}

/* False when the scenario does not fit. */
static bool find_case(
        const struct makers *makers, size_t index, struct aloft_powercut *powercut)
{
    const struct device *device = &devices[index / ALOFT_POWERCUT_SCENARIOS];

    powercut->index = index;
    powercut->device = (struct aloft_powercut_case){
            .chip = {.sector = 1024, .unit = 4, .erased = 0xFF},
            .kind = device->kind,
            .scenario =
                    (enum aloft_powercut_scenario)(index % ALOFT_POWERCUT_SCENARIOS),
            .main_sectors = device->main_sectors,
            .old_size = 1324,
            .new_size = device->new_size,
            .journal = true,
            .maker = device->packed ? &makers->gzip.base : &makers->rsa.base,
    };
    /* The security counter is in the first byte of images, packed ones have none. */
    return aloft_powercut_fits(&powercut->device) &&
           !(device->packed && powercut->device.scenario == ALOFT_POWERCUT_DOWNGRADE);
}

static void cut_all(const struct makers *makers, struct aloft_powercut *powercut)
{
    uint64_t random = 1;

    for (size_t i = 0; i < case_numbers(); i++) {
        if (find_case(makers, i, powercut)) {
            aloft_powercut_worn(powercut);
            aloft_powercut_singles(powercut);
            aloft_powercut_storms(powercut, STORMS, &random);
        }
    }
}

static bool replay(
        const struct makers *makers, const char *id, struct aloft_powercut *powercut)
{
    char *rest;
    const size_t index = (size_t)strtoul(id, &rest, 10);

    return index < case_numbers() && find_case(makers, index, powercut) &&
           aloft_powercut_replay(powercut, rest);
}

int main(int argc, char **argv)
{
    struct aloft_powercut powercut = {.out = stdout};
    struct makers makers;

    rsa_maker_init(&makers.rsa);
    gzip_maker_init(&makers.gzip);
    if (argc == 3 && strcmp(argv[1], "replay") == 0) {
        if (!replay(&makers, argv[2], &powercut)) {
            printf("there is no such id\n");
            powercut.tally.failures++;
        }
    } else {
        cut_all(&makers, &powercut);
    }
    gzip_maker_done(&makers.gzip);
    rsa_maker_done(&makers.rsa);
    printf("%lu worn, %lu cuts, %lu storms: %lu failures\n", powercut.tally.worn,
            powercut.tally.cuts, powercut.tally.storms, powercut.tally.failures);
    return powercut.tally.failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
