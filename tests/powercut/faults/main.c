/*
 * Negative controls: a check that cannot fail proves nothing. Each deliberate fault
 * must be found by one of the engines, and the boot stage without a fault must pass
 * them all.
 *
 *     powercut_faults [-v]      -v prints what was found
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aloft/powercut.h"
#include "textbook.h"

#define STATES_MAX 1000000u

/* Two slots, for the closure the smallest there are; and the ESP8266 layout where
 * source and destination meet. */
static const struct aloft_powercut_case slots = {.chip = {256, 4, 0xFF, false, 0},
        .kind = ALOFT_POWERCUT_SLOTS,
        .scenario = ALOFT_POWERCUT_INSTALL,
        .main_sectors = 2,
        .old_size = 200,
        .new_size = 300};
static const struct aloft_powercut_case smallest = {.chip = {256, 4, 0xFF, false, 0},
        .kind = ALOFT_POWERCUT_SLOTS,
        .scenario = ALOFT_POWERCUT_STAGE,
        .main_sectors = 1,
        .old_size = 200,
        .new_size = 100};
static const struct aloft_powercut_case shared = {.chip = {256, 4, 0xFF, false, 0},
        .kind = ALOFT_POWERCUT_SHARED,
        .scenario = ALOFT_POWERCUT_INSTALL,
        .main_sectors = 6,
        .old_size = 512,
        .new_size = 1024};

/* One that keeps the old image, whose trial has two boots left, or is over. */
static const struct aloft_powercut_case on_trial = {.chip = {256, 4, 0xFF, false, 0},
        .kind = ALOFT_POWERCUT_SWAP,
        .scenario = ALOFT_POWERCUT_TRY,
        .main_sectors = 2,
        .old_size = 400,
        .new_size = 300};
static const struct aloft_powercut_case expired = {.chip = {256, 4, 0xFF, false, 0},
        .kind = ALOFT_POWERCUT_SWAP,
        .scenario = ALOFT_POWERCUT_EXPIRE,
        .main_sectors = 2,
        .old_size = 400,
        .new_size = 300};

static const struct variant {
    const char *name;
    aloft_powercut_boot boot;
    bool is_faulty;
} variants[] = {
        {"no fault", textbook_boot, false},
        {"record erased before the new one is written", textbook_erases_record, true},
        {"no verify after copy", textbook_trusts_copy, true},
        {"payload and flag in one sector", textbook_flags_image, true},
        {"progress mark before the data", textbook_logs_first, true},
        {"install begun over, not resumed", textbook_begins_over, true},
        {"log entry believed, not written again", textbook_believes_log, true},
        {"trial count in RAM", textbook_counts_in_ram, true},
        {"revert that is not resumable", textbook_reverts_in_ram, true},
};

static unsigned long failures_by(const struct variant *variant,
        const struct aloft_powercut_case *device,
        void (*engine)(struct aloft_powercut *powercut), FILE *out)
{
    struct aloft_powercut powercut = {.device = *device,
            .out = out,
            .unstable_max = variant->is_faulty,
            .one_way = true};

    powercut.device.boot = variant->boot;
    engine(&powercut);
    return powercut.tally.failures;
}

static void close_it(struct aloft_powercut *powercut)
{
    aloft_powercut_close(powercut, STATES_MAX);
}

static bool is_as_expected(const struct variant *variant, FILE *out)
{
    const unsigned long worn = failures_by(variant, &slots, aloft_powercut_worn, out);
    const unsigned long singles =
            failures_by(variant, &slots, aloft_powercut_singles, out) +
            failures_by(variant, &shared, aloft_powercut_singles, out) +
            failures_by(variant, &on_trial, aloft_powercut_singles, out) +
            failures_by(variant, &expired, aloft_powercut_singles, out);
    /* The closure is long; it is for what the sweep does not find. */
    const unsigned long closure =
            worn + singles > 0 ? 0 : failures_by(variant, &smallest, close_it, out);

    printf("%-45s worn %2lu, cuts %2lu, closure %2lu\n", variant->name, worn, singles,
            closure);
    (void)fflush(stdout); // progress only
    return (worn + singles + closure > 0) == variant->is_faulty;
}

int main(int argc, char **argv)
{
    const bool verbose = argc == 2 && strcmp(argv[1], "-v") == 0;
    FILE *out = verbose ? stdout : tmpfile();
    int wrong = 0;

    if (out == NULL) {
        perror("temporary file");
        return EXIT_FAILURE;
    }
    for (size_t i = 0; i < sizeof(variants) / sizeof(variants[0]); i++) {
        if (!is_as_expected(&variants[i], out)) {
            printf("FAILED: %s\n", variants[i].is_faulty ? "the fault is not found"
                                                         : "it is no fault");
            wrong++;
        }
    }
    return wrong == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
