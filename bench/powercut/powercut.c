/*
 * The figures of docs/explanation/power-fail.md: how many cuts were tried on which
 * devices, and what came of them; and what updates cost in flash operations.
 *
 *     powercut [short|medium|long|costs]
 *
 * `short` has single cuts and the closures of the tests, `medium` also pairs, storms
 * and closures in which torn erases read differently each time, where that takes
 * minutes, `long` closures that take hours as well; `costs` has the flash operations
 * alone. Prints tables in Markdown, progress to stderr.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "aloft/powercut_model.h"
#include "costs.h"
#include "powercut_cases.h"

#define STATES_MAX 8000000u
#define STORMS     200u
#define ROWS_MAX   128u

/* For who waits at a terminal. */
static void show_progress(const char *what, size_t done, size_t all)
{
    if (isatty(STDERR_FILENO)) {
        (void)fprintf(stderr, "\r%s %zu of %zu ", what, done, all); // it may be lost
    }
}

/* All sweeps of one strategy on one flash. */
struct row {
    struct aloft_powercut_chip chip;
    enum aloft_powercut_kind kind;
    struct aloft_powercut_tally tally;
};

struct rows {
    struct row rows[ROWS_MAX];
    size_t count;
};

static bool is_of(const struct row *row, const struct aloft_powercut_case *device)
{
    const struct aloft_powercut_chip *a = &row->chip;
    const struct aloft_powercut_chip *b = &device->chip;

    return row->kind == device->kind && a->sector == b->sector && a->unit == b->unit &&
           a->erased == b->erased && a->program_once == b->program_once;
}

static struct row *row_of(struct rows *rows, const struct aloft_powercut_case *device)
{
    size_t i = 0;

    while (i < rows->count && !is_of(&rows->rows[i], device)) {
        i++;
    }
    if (i == rows->count && rows->count < ROWS_MAX) {
        rows->rows[rows->count++] =
                (struct row){.chip = device->chip, .kind = device->kind};
    }
    return &rows->rows[i < ROWS_MAX ? i : ROWS_MAX - 1];
}

static void sweep(struct rows *rows, size_t number, bool has_pairs, uint64_t *random)
{
    struct aloft_powercut powercut = {.index = number, .out = stderr};

    if (!sweep_case(number, &powercut.device)) {
        return;
    }
    struct row *row = row_of(rows, &powercut.device);
    powercut.tally = row->tally;
    aloft_powercut_worn(&powercut);
    aloft_powercut_singles(&powercut);
    if (has_pairs && powercut.device.chip.sector <= 512) {
        aloft_powercut_storms(&powercut, STORMS, random);
    }
    if (has_pairs && sweep_has_pairs(number)) {
        aloft_powercut_pairs(&powercut);
    }
    row->tally = powercut.tally;
}

static void print_row(const struct row *row)
{
    const struct aloft_powercut_chip *chip = &row->chip;
    const struct aloft_powercut_tally *tally = &row->tally;
    char sector[32];

    if (chip->record_sector != 0) {
        snprintf(sector, sizeof(sector), "%u, record %u", chip->sector,
                chip->record_sector);
    } else {
        snprintf(sector, sizeof(sector), "%u", chip->sector);
    }
    printf("| %s | %s | %u | %02x | %s | %lu | %lu | %lu | %lu | %lu | %lu |\n",
            aloft_powercut_kind_text(row->kind), sector, chip->unit, chip->erased,
            chip->program_once ? "yes" : "no", tally->operations, tally->worn,
            tally->cuts, tally->pairs, tally->storms, tally->failures);
}

/* Adds up what `tally` has; returns its failures. */
static unsigned long sum_up(
        struct aloft_powercut_tally *sum, const struct aloft_powercut_tally *tally)
{
    sum->operations += tally->operations;
    sum->worn += tally->worn;
    sum->cuts += tally->cuts;
    sum->pairs += tally->pairs;
    sum->storms += tally->storms;
    sum->states += tally->states;
    sum->transitions += tally->transitions;
    sum->failures += tally->failures;
    return tally->failures;
}

static unsigned long print_sweeps(bool has_pairs)
{
    static struct rows rows;
    struct aloft_powercut_tally sum = {0};
    unsigned long failures = 0;
    uint64_t random = 1;

    for (size_t i = 0; i < sweep_numbers(); i++) {
        sweep(&rows, i, has_pairs, &random);
        show_progress("sweep", i + 1, sweep_numbers());
    }
    printf("| strategy | sector | unit | erased | once | operations | worn | cuts | "
           "pairs | storms | failures |\n"
           "|---|---|--:|---|---|--:|--:|--:|--:|--:|--:|\n");
    for (size_t i = 0; i < rows.count; i++) {
        print_row(&rows.rows[i]);
        failures += sum_up(&sum, &rows.rows[i].tally);
    }
    printf("| all | | | | | %lu | %lu | %lu | %lu | %lu | %lu |\n", sum.operations,
            sum.worn, sum.cuts, sum.pairs, sum.storms, sum.failures);
    return failures;
}

/* What the application does in the search, besides being booted. */
static const char *actions_of(const struct aloft_powercut *powercut)
{
    const enum aloft_powercut_kind kind = powercut->device.kind;
    const bool keeps = kind == ALOFT_POWERCUT_SWAP || kind == ALOFT_POWERCUT_AB;

    if (!keeps) {
        return powercut->one_way ? "one update" : "updates for ever";
    }
    if (powercut->unproven) {
        return "updates that nobody confirms";
    }
    if (powercut->no_return) {
        return "updates, confirms";
    }
    return powercut->one_way ? "updates from old to new, confirms, returns"
                             : "updates, confirms and returns for ever";
}

static unsigned long print_closure(size_t index, bool erases_flicker)
{
    struct aloft_powercut powercut = closure_case(index);
    const struct aloft_powercut_case *device = &powercut.device;

    powercut.index = index;
    powercut.out = stderr;
    powercut.unstable_max = erases_flicker ? UINT_MAX : 0;
    powercut.steady_programs = true;
    show_progress("closure", index + 1, closure_count());
    aloft_powercut_close(&powercut, STATES_MAX);
    printf("| %s | %u | %u | %u / %u | %s%s | %lu | %lu | %lu |\n",
            aloft_powercut_kind_text(device->kind), device->chip.unit,
            device->main_sectors, device->old_size, device->new_size,
            actions_of(&powercut), powercut.trials_spared ? ", trials without end" : "",
            powercut.tally.states, powercut.tally.transitions, powercut.tally.failures);
    (void)fflush(stdout); // what is lost then is only late
    return powercut.tally.failures;
}

static bool swaps(size_t index)
{
    return closure_case(index).device.kind == ALOFT_POWERCUT_SWAP;
}

static unsigned long print_closures(bool is_long, bool erases_flicker)
{
    const size_t count =
            is_long && !erases_flicker ? closure_count() : closure_count_quick();
    unsigned long failures = 0;

    printf("| strategy | unit | sectors | old / new image | what happens, besides cuts "
           "| "
           "states | transitions | failures |\n"
           "|---|--:|--:|---|---|--:|--:|--:|\n");
    for (size_t i = 0; i < count; i++) {
        if (is_long || !erases_flicker || !swaps(i)) {
            failures += print_closure(i, erases_flicker);
        }
    }
    return failures;
}

static bool print_costs(void)
{
    printf("| strategy | step | erases | least | bytes programmed | least | programs | "
           "bytes read |\n|---|---|--:|--:|--:|--:|--:|--:|\n");
    return costs_print(stdout);
}

static unsigned long print_cuts(bool has_pairs, bool is_long)
{
    printf("## Sweep\n\n");
    unsigned long failures = print_sweeps(has_pairs);
    printf("\n## Closure\n\n");
    failures += print_closures(is_long, false);
    if (has_pairs) {
        printf("\n## Closure, torn erases read differently each time\n\n");
        failures += print_closures(is_long, true);
    }
    printf("\n");
    return failures;
}

int main(int argc, char **argv)
{
    const char *level = argc == 2 ? argv[1] : "short";
    unsigned long failures = 0;

    if (strcmp(level, "costs") != 0) {
        failures = print_cuts(strcmp(level, "short") != 0, strcmp(level, "long") == 0);
    }
    printf("## Flash operations of an update\n\n");
    return print_costs() && failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
