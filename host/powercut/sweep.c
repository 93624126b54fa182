#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "aloft/powercut.h"
#include "closure.h"
#include "trial.h"

#define KIND_FIRST ALOFT_FAULT_CUT_BEFORE
#define KIND_LAST  ALOFT_FAULT_CUT_AFTER
#define STORMS     150u

/* A device being swept. */
struct sweep {
    struct aloft_powercut *powercut;
    struct board board;
    unsigned long lives; /* With all cuts that they were to have. */
};

static void begin(struct sweep *sweep, struct aloft_powercut *powercut)
{
    memset(sweep, 0, sizeof(*sweep));
    sweep->powercut = powercut;
    board_make(&sweep->board, &powercut->device);
}

static bool may_go_on(const struct sweep *sweep)
{
    return sweep->powercut->tally.failures < ALOFT_POWERCUT_FAILURES_MAX;
}

static void print_failure(
        const struct sweep *sweep, const struct trial *trial, const char *wrong)
{
    FILE *out = sweep->powercut->out;

    (void)fprintf(out, "FAILED %zu", sweep->powercut->index); // a report, no more
    for (size_t i = 0; i < trial->count; i++) {
        (void)fprintf(out, ".%" PRIu32 ":%d", trial->cuts[i].at,
                (int)trial->cuts[i].kind); // as above
    }
    (void)fprintf(out, ": %s\n", wrong); // as above
}

/* Lives one life and judges it. False when its last cut never came. */
static bool try_life(struct sweep *sweep, const struct trial *trial, bool take_next)
{
    board_reset(&sweep->board);
    const size_t struck = trial_live(&sweep->board, trial);
    const char *wrong = trial_judge(&sweep->board, take_next);

    if (wrong != NULL) {
        print_failure(sweep, trial, wrong);
        sweep->powercut->tally.failures++;
    }
    sweep->lives += struck == trial->count;
    return struck == trial->count && may_go_on(sweep);
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

static void sweep_pairs(struct sweep *sweep)
{
    struct trial pair = {.count = 2};

    for (int kind = KIND_FIRST; kind <= KIND_LAST; kind++) {
        pair.cuts[0].kind = (enum aloft_fault_kind)kind;
        pair.cuts[0].at = 0;
        while (first_strikes(sweep, &pair) && may_go_on(sweep)) {
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

static void sweep_storms(struct sweep *sweep, uint64_t *random)
{
    for (unsigned i = 0; i < STORMS && may_go_on(sweep); i++) {
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
    if (board->device.session == ALOFT_POWERCUT_STAGE) {
        (void)board_stage(board, IMAGE_NEW); // fails where the stage is worn
    }
    board_boot(board, &result);
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

static void sweep_worn(struct sweep *sweep)
{
    const struct aloft_flash_geometry *geometry = &sweep->board.ram->base.geometry;

    for (uint32_t offset = 0; offset < geometry->size;
            offset += geometry->sector_size) {
        board_reset(&sweep->board);
        const char *wrong = judge_worn(&sweep->board, offset);
        if (wrong != NULL) {
            (void)fprintf(sweep->powercut->out,
                    "FAILED %zu with the sector at %" PRIu32 " worn: %s\n",
                    sweep->powercut->index, offset, wrong); // a report, no more
            sweep->powercut->tally.failures++;
        }
        sweep->powercut->tally.worn++;
    }
}

void aloft_powercut_singles(struct aloft_powercut *powercut)
{
    struct trial trial = {.count = 1};
    struct sweep sweep;

    begin(&sweep, powercut);
    sweep_places(&sweep, &trial, true);
    powercut->tally.cuts += sweep.lives;
    board_free(&sweep.board);
}

void aloft_powercut_pairs(struct aloft_powercut *powercut)
{
    struct sweep sweep;

    begin(&sweep, powercut);
    sweep_pairs(&sweep);
    powercut->tally.pairs += sweep.lives;
    board_free(&sweep.board);
}

void aloft_powercut_storms(struct aloft_powercut *powercut, uint64_t *random)
{
    struct sweep sweep;

    begin(&sweep, powercut);
    sweep_storms(&sweep, random);
    powercut->tally.storms += STORMS;
    board_free(&sweep.board);
}

void aloft_powercut_worn(struct aloft_powercut *powercut)
{
    struct sweep sweep;

    begin(&sweep, powercut);
    sweep_worn(&sweep);
    board_free(&sweep.board);
}

static bool parse_life(struct trial *trial, const char *id)
{
    char *next = NULL;

    *trial = (struct trial){0};
    while (*id == '.' && trial->count < CUTS_MAX) {
        struct cut *cut = &trial->cuts[trial->count++];
        unsigned long kind = KIND_FIRST;

        cut->at = (uint32_t)strtoul(id + 1, &next, 10);
        if (*next == ':') {
            kind = strtoul(next + 1, &next, 10);
        }
        cut->kind = (enum aloft_fault_kind)kind;
        id = next;
    }
    return *id == '\0';
}

bool aloft_powercut_replay(struct aloft_powercut *powercut, const char *id)
{
    struct sweep sweep;
    struct trial trial;

    if (*id == '/') {
        return closure_replay(powercut, id);
    }
    if (!parse_life(&trial, id)) {
        return false;
    }
    begin(&sweep, powercut);
    (void)try_life(&sweep, &trial, true); // what goes wrong is counted
    powercut->tally.cuts += sweep.lives;
    board_free(&sweep.board);
    return true;
}
