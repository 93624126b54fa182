#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "powercut_cases.h"

#define STATES_MAX 4000000u
#define STORMS     200u

/* Closures are numbered behind the sweeps. */
static bool find_case(size_t index, struct aloft_powercut *powercut)
{
    const size_t sweeps = sweep_numbers();

    if (index >= sweeps && index - sweeps < closure_count()) {
        const struct aloft_powercut before = *powercut;

        *powercut = closure_case(index - sweeps);
        powercut->out = before.out;
        powercut->unstable_max = before.unstable_max;
        powercut->steady_programs = before.steady_programs;
        powercut->tally = before.tally;
    }
    powercut->index = index;
    return index >= sweeps ? index - sweeps < closure_count()
                           : sweep_case(index, &powercut->device);
}

static bool replay(const char *id, struct aloft_powercut *powercut)
{
    char *rest;
    const size_t index = (size_t)strtoul(id, &rest, 10);

    return find_case(index, powercut) && aloft_powercut_replay(powercut, rest);
}

static void close_some(struct aloft_powercut *powercut, size_t first, size_t end)
{
    for (size_t i = first; i < end; i++) {
        const struct aloft_powercut_tally before = powercut->tally;

        (void)find_case(sweep_numbers() + i, powercut); // there is one
        aloft_powercut_close(powercut, STATES_MAX);
        printf("closure %zu: %lu states, %lu transitions\n", i,
                powercut->tally.states - before.states,
                powercut->tally.transitions - before.transitions);
        (void)fflush(stdout); // progress only
    }
}

static void cut_singles(struct aloft_powercut *powercut)
{
    for (size_t i = 0; i < sweep_numbers(); i++) {
        if (find_case(i, powercut)) {
            aloft_powercut_worn(powercut);
            aloft_powercut_singles(powercut);
        }
    }
}

static void cut_pairs(struct aloft_powercut *powercut)
{
    uint64_t random = 1;

    for (size_t i = 0; i < sweep_numbers(); i++) {
        if (sweep_has_pairs(i) && find_case(i, powercut)) {
            aloft_powercut_storms(powercut, STORMS, &random);
            aloft_powercut_pairs(powercut);
        }
    }
}

/* False for words that it does not know. */
static bool run(int argc, char **argv, struct aloft_powercut *powercut)
{
    const char *what = argc > 1 ? argv[1] : "";

    if (strcmp(what, "replay") == 0 && argc == 3) {
        return replay(argv[2], powercut);
    }
    if (strcmp(what, "singles") == 0 && argc == 2) {
        cut_singles(powercut);
        return true;
    }
    if (strcmp(what, "pairs") == 0 && argc == 2) {
        cut_pairs(powercut);
        return true;
    }
    if (strcmp(what, "closure") == 0) {
        powercut->unstable_max = argc == 3 ? (unsigned)strtoul(argv[2], NULL, 10) : 0;
        close_some(powercut, 0, closure_count_quick());
        return true;
    }
    if (strcmp(what, "erases") == 0 && argc == 3) {
        powercut->unstable_max = (unsigned)strtoul(argv[2], NULL, 10);
        powercut->steady_programs = true;
        close_some(powercut, 0, closure_count_quick());
        return true;
    }
    if (strcmp(what, "long") == 0 && argc == 2) {
        close_some(powercut, closure_count_quick(), closure_count());
        return true;
    }
    return false;
}

int main(int argc, char **argv)
{
    struct aloft_powercut powercut = {.out = stdout};

    if (!run(argc, argv, &powercut)) {
        printf("usage: %s singles | pairs | closure [COUNT] | erases COUNT |\n       "
               "long | replay ID\n",
                argv[0]);
        return EXIT_FAILURE;
    }
    const struct aloft_powercut_tally *tally = &powercut.tally;
    printf("%lu worn, %lu cuts, %lu pairs, %lu storms, %lu states, %lu transitions: "
           "%lu failures\n",
            tally->worn, tally->cuts, tally->pairs, tally->storms, tally->states,
            tally->transitions, tally->failures);
    return tally->failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
