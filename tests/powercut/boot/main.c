#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aloft/bearssl_digest.h"
#include "cases.h"

#define STATES_MAX 2000000u

/* Cases of the closure are numbered behind those of the sweep. */
static bool find_case(size_t index, struct aloft_powercut *powercut)
{
    const size_t singles = single_case_count();

    if (index >= singles + closure_case_count()) {
        return false;
    }
    powercut->index = index;
    powercut->device =
            index < singles ? single_case(index) : closure_case(index - singles);
    return true;
}

static bool replay(const char *id, struct aloft_powercut *powercut)
{
    char *rest;
    const size_t index = (size_t)strtoul(id, &rest, 10);

    return find_case(index, powercut) && aloft_powercut_replay(powercut, rest);
}

static void close_all(struct aloft_powercut *powercut)
{
    for (size_t i = 0; i < closure_case_count(); i++) {
        const struct aloft_powercut_tally before = powercut->tally;

        powercut->index = single_case_count() + i;
        powercut->device = closure_case(i);
        powercut->one_way = i > 0; // the first device is updated for ever
        aloft_powercut_close(powercut, STATES_MAX);
        printf("closure %zu: %lu states, %lu transitions\n", i,
                powercut->tally.states - before.states,
                powercut->tally.transitions - before.transitions);
        (void)fflush(stdout); // progress only
    }
}

static void sweep_all(struct aloft_powercut *powercut)
{
    uint64_t random = 1;

    for (size_t i = 0; i < single_case_count(); i++) {
        powercut->index = i;
        powercut->device = single_case(i);
        aloft_powercut_worn(powercut);
        aloft_powercut_singles(powercut);
    }
    for (size_t i = 0; i < pair_case_count(); i++) {
        powercut->index = pair_case(i);
        powercut->device = single_case(powercut->index);
        aloft_powercut_storms(powercut, &random);
        aloft_powercut_pairs(powercut);
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
    } else if (argc >= 2 && strcmp(argv[1], "closure") == 0) {
        powercut.unstable_max = argc == 3 ? (unsigned)strtoul(argv[2], NULL, 10) : 0;
        close_all(&powercut);
    } else {
        sweep_all(&powercut);
        close_all(&powercut);
    }
    const struct aloft_powercut_tally *tally = &powercut.tally;
    printf("%lu worn, %lu cuts, %lu pairs, %lu storms, %lu states, %lu transitions: "
           "%lu failures\n",
            tally->worn, tally->cuts, tally->pairs, tally->storms, tally->states,
            tally->transitions, tally->failures);
    return tally->failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
