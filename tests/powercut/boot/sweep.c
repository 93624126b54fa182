#include "sweep.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "cases.h"
#include "trial.h"

#define KIND_FIRST   ALOFT_FAULT_CUT_BEFORE
#define KIND_LAST    ALOFT_FAULT_CUT_AFTER
#define STORMS       150u
#define FAILURES_MAX 20u

/* A case being swept. */
struct sweep {
    size_t index;
    struct board board;
    unsigned long points;
    size_t failures;
};

static void begin_case(struct sweep *sweep, size_t index)
{
    const struct power_case power_case = single_case(index);

    sweep->index = index;
    board_make(&sweep->board, &power_case);
}

static void print_failure(
        const struct sweep *sweep, const struct trial *trial, const char *wrong)
{
    printf("FAILED %zu", sweep->index);
    for (size_t i = 0; i < trial->count; i++) {
        printf(".%" PRIu32 ":%d", trial->cuts[i].at, (int)trial->cuts[i].kind);
    }
    printf(": %s\n", wrong);
}

/* Lives one life and judges it. False when its last cut never came. */
static bool try_life(struct sweep *sweep, const struct trial *trial, bool take_next)
{
    board_reset(&sweep->board);
    const size_t struck = trial_live(&sweep->board, trial);
    const char *wrong = trial_judge(&sweep->board, take_next);

    if (wrong != NULL) {
        print_failure(sweep, trial, wrong);
        sweep->failures++;
    }
    sweep->points += struck == trial->count;
    return struck == trial->count && sweep->failures < FAILURES_MAX;
}

/* Tries every place for the last cut of `trial`. */
static void sweep_places(struct sweep *sweep, struct trial *trial, bool take_next)
{
    struct cut *last = &trial->cuts[trial->count - 1];

    for (int kind = KIND_FIRST; kind <= KIND_LAST; kind++) {
        last->kind = (enum aloft_fault_kind)kind;
        last->at = 0;
        while (try_life(sweep, trial, take_next)) {
            last->at++;
        }
    }
}

/* Tells whether the first cut of a pair happens, without judging. */
static bool first_strikes(struct sweep *sweep, const struct trial *pair)
{
    const struct trial first = {.cuts = {pair->cuts[0]}, .count = 1};

    board_reset(&sweep->board);
    return trial_live(&sweep->board, &first) == 1;
}

static void sweep_case_pairs(struct sweep *sweep)
{
    struct trial pair = {.count = 2};

    for (int kind = KIND_FIRST; kind <= KIND_LAST; kind++) {
        pair.cuts[0].kind = (enum aloft_fault_kind)kind;
        pair.cuts[0].at = 0;
        while (first_strikes(sweep, &pair) && sweep->failures < FAILURES_MAX) {
            sweep_places(sweep, &pair, false);
            pair.cuts[0].at++;
        }
    }
}

static uint32_t next_random(uint64_t *random)
{
    *random = *random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*random >> 33);
}

static void sweep_case_storms(struct sweep *sweep, uint64_t *random)
{
    for (unsigned i = 0; i < STORMS && sweep->failures < FAILURES_MAX; i++) {
        struct trial trial = {.count = CUTS_MAX};

        for (size_t cut = 0; cut < CUTS_MAX; cut++) {
            trial.cuts[cut].at = next_random(random) % 12u;
            trial.cuts[cut].kind = (enum aloft_fault_kind)(
                    KIND_FIRST +
                    next_random(random) % (unsigned)(KIND_LAST - KIND_FIRST + 1));
        }
        (void)try_life(sweep, &trial, true); // shorter storms count as well
    }
}

/* A worn sector may cost the image that it belongs to, and nothing else: the boot ends,
 * names the fault, and where main and shadow are sound it starts an image. */
static const char *judge_worn(struct board *board, uint32_t offset)
{
    const struct aloft_boot_layout *layout = &board->boot.layout;
    const bool in_main = offset < layout->main.size ||
                         (offset >= layout->shadow.offset &&
                                 offset < layout->shadow.offset + layout->shadow.size);
    struct aloft_boot_result result;

    aloft_faulty_flash_wear_out(&board->faulty, offset);
    if (board->power_case.session == SESSION_STAGE) {
        (void)board_stage(board, IMAGE_NEW); // fails where the stage is worn
    }
    aloft_boot_run(&board->boot, &result);
    if (!result.bootable && result.why == ALOFT_OK) {
        return "no image is started, and no reason given";
    }
    if (!result.bootable && !in_main) {
        return aloft_status_text(result.why);
    }
    if (result.bootable && !board_runs(board, IMAGE_OLD) &&
            !board_runs(board, IMAGE_NEW)) {
        return "it starts something that is neither old nor new";
    }
    return board_untouched(board) ? NULL : "file system or sector 0 have changed";
}

static void sweep_case_worn(struct sweep *sweep)
{
    const struct aloft_flash_geometry *geometry = &sweep->board.ram->base.geometry;

    for (uint32_t offset = 0; offset < geometry->size;
            offset += geometry->sector_size) {
        board_reset(&sweep->board);
        const char *wrong = judge_worn(&sweep->board, offset);
        if (wrong != NULL) {
            printf("FAILED %zu with the sector at %" PRIu32 " worn: %s\n", sweep->index,
                    offset, wrong);
            sweep->failures++;
        }
        sweep->points++;
    }
}

static size_t report(const struct sweep *sweep, size_t cases, const char *what)
{
    printf("%lu %s in %zu cases, %zu failed\n", sweep->points, what, cases,
            sweep->failures);
    (void)fflush(stdout); // progress only
    return sweep->failures;
}

size_t sweep_singles(void)
{
    static struct sweep sweep;
    struct trial trial = {.count = 1};

    for (size_t i = 0; i < single_case_count(); i++) {
        begin_case(&sweep, i);
        sweep_places(&sweep, &trial, true);
        board_free(&sweep.board);
    }
    return report(&sweep, single_case_count(), "single cuts");
}

size_t sweep_pairs(void)
{
    static struct sweep sweep;

    for (size_t i = 0; i < pair_case_count(); i++) {
        begin_case(&sweep, pair_case(i));
        sweep_case_pairs(&sweep);
        board_free(&sweep.board);
    }
    return report(&sweep, pair_case_count(), "pairs of cuts");
}

size_t sweep_storms(void)
{
    static struct sweep sweep;
    uint64_t random = 1;

    for (size_t i = 0; i < pair_case_count(); i++) {
        begin_case(&sweep, pair_case(i));
        sweep_case_storms(&sweep, &random);
        sweep.points = (i + 1) * STORMS;
        board_free(&sweep.board);
    }
    return report(&sweep, pair_case_count(), "storms of up to 12 cuts");
}

size_t sweep_worn(void)
{
    static struct sweep sweep;

    for (size_t i = 0; i < single_case_count(); i++) {
        begin_case(&sweep, i);
        sweep_case_worn(&sweep);
        board_free(&sweep.board);
    }
    return report(&sweep, single_case_count(), "worn sectors");
}

size_t sweep_replay(const char *id)
{
    static struct sweep sweep;
    struct trial trial = {0};
    char *next;
    const size_t index = (size_t)strtoul(id, &next, 10);

    while (*next == '.' && trial.count < CUTS_MAX) {
        struct cut *cut = &trial.cuts[trial.count++];
        cut->at = (uint32_t)strtoul(next + 1, &next, 10);
        cut->kind = *next == ':' ? (enum aloft_fault_kind)strtoul(next + 1, &next, 10)
                                 : KIND_FIRST;
    }
    if (*next != '\0' || index >= single_case_count()) {
        printf("there is no such id\n");
        return 1;
    }
    begin_case(&sweep, index);
    (void)try_life(&sweep, &trial, true); // what went wrong is counted
    board_free(&sweep.board);
    return report(&sweep, 1, "lives replayed");
}
