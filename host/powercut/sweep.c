#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "aloft/powercut.h"
#include "closure.h"
#include "scenario.h"
#include "trial.h"

#define KIND_FIRST ALOFT_FAULT_CUT_BEFORE
#define KIND_LAST  ALOFT_FAULT_CUT_AFTER
#define BOOTS_WORN 5u

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
    scenario_prepare(&sweep->board);
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
static bool try_life(struct sweep *sweep, const struct trial *trial)
{
    bool done;
    const size_t struck = trial_live(&sweep->board, trial, &done);
    const char *wrong = scenario_judge(&sweep->board, done);

    if (wrong != NULL) {
        print_failure(sweep, trial, wrong);
        sweep->powercut->tally.failures++;
    }
    sweep->lives += struck == trial->count;
    return struck == trial->count && may_go_on(sweep);
}

/* Tries every place for the last cut of `trial`. */
static void sweep_places(struct sweep *sweep, struct trial *trial)
{
    struct cut *last = &trial->cuts[trial->count - 1];

    for (int kind = KIND_FIRST; kind <= KIND_LAST; kind++) {
        last->kind = (enum aloft_fault_kind)kind;
        last->at = 0;
        while (try_life(sweep, trial)) {
            last->at++;
        }
    }
}

/* Tells whether the first cut of a pair happens, without judging. */
static bool first_strikes(struct sweep *sweep, const struct trial *pair)
{
    const struct trial first = {.cuts = {pair->cuts[0]}, .count = 1};
    bool done;

    return trial_live(&sweep->board, &first, &done) == 1;
}

static void sweep_pairs(struct sweep *sweep)
{
    struct trial pair = {.count = 2};

    for (int kind = KIND_FIRST; kind <= KIND_LAST; kind++) {
        pair.cuts[0].kind = (enum aloft_fault_kind)kind;
        pair.cuts[0].at = 0;
        while (first_strikes(sweep, &pair) && may_go_on(sweep)) {
            sweep_places(sweep, &pair);
            pair.cuts[0].at++;
        }
    }
}

static uint32_t next_random(uint64_t *random)
{
    *random = *random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*random >> 33);
}

static void sweep_storms(struct sweep *sweep, unsigned count, uint64_t *random)
{
    for (unsigned i = 0; i < count && may_go_on(sweep); i++) {
        struct trial trial = {.count = CUTS_MAX};

        for (size_t cut = 0; cut < CUTS_MAX; cut++) {
            trial.cuts[cut].at = next_random(random) % 12u;
            trial.cuts[cut].kind = (enum aloft_fault_kind)(
                    KIND_FIRST +
                    next_random(random) % (unsigned)(KIND_LAST - KIND_FIRST + 1));
        }
        (void)try_life(sweep, &trial); // shorter storms count as well
    }
}

/* Whether all may be lost with the sector at `offset` of the chip with images: it is
 * worn in the middle of an install that cannot go on without it. */
static bool is_vital(const struct board *board, uint32_t offset)
{
    const struct aloft_boot_layout *layout = &board->boot.layout;
    const struct aloft_area *const areas[] = {
            &layout->main, &layout->shadow, &layout->spare, &layout->stage};
    const size_t counting = board->device.kind == ALOFT_POWERCUT_SWAP ? 4 : 2;

    for (size_t i = 0; i < counting; i++) {
        if (offset - areas[i]->offset < areas[i]->size) { // wraps below the area
            return board->device.kind != ALOFT_POWERCUT_AB;
        }
    }
    return false;
}

/* The boot ends; where it starts no image it names the fault. */
static const char *judge_worn_boot(struct board *board, bool may_be_lost)
{
    struct aloft_boot_result result;
    enum image_name runs;

    board_boot(board, &result);
    if (!result.bootable && result.why != ALOFT_OK && may_be_lost) {
        return NULL;
    }
    return board_started(board, &result, &runs);
}

/* A worn sector may cost the image that it belongs to, and nothing else; but two faults
 * are one more than is promised to be survived. */
static const char *judge_worn(struct board *board, size_t chip, uint32_t offset)
{
    const bool is_damaged = board->device.scenario == ALOFT_POWERCUT_REPAIR;
    const bool may_be_lost = is_damaged || (chip == 0 && is_vital(board, offset));
    const char *wrong = NULL;

    board_reset(board);
    aloft_faulty_flash_wear_out(&board->chips[chip].faulty, offset);
    (void)scenario_act(board); // it may fail, for what is worn
    for (unsigned i = 0; i < BOOTS_WORN && wrong == NULL; i++) {
        wrong = judge_worn_boot(board, may_be_lost);
    }
    return wrong == NULL ? board_intact(board) : wrong;
}

static void wear_chip(struct sweep *sweep, size_t chip)
{
    const struct aloft_flash_geometry *geometry =
            &sweep->board.chips[chip].ram->base.geometry;

    for (uint32_t offset = 0; offset < geometry->size;
            offset += geometry->sector_size) {
        const char *wrong = judge_worn(&sweep->board, chip, offset);

        if (wrong != NULL) {
            (void)fprintf(sweep->powercut->out,
                    "FAILED %zu with the sector at %" PRIu32 " of chip %zu worn: %s\n",
                    sweep->powercut->index, offset, chip, wrong); // a report, no more
            sweep->powercut->tally.failures++;
        }
        sweep->powercut->tally.worn++;
    }
}

/* Programs and erases of the first session, when it is not cut. */
static unsigned long count_operations(struct sweep *sweep)
{
    const struct trial none = {.cuts = {{.at = UINT32_MAX}}, .count = 1};
    bool done;

    (void)trial_live(&sweep->board, &none, &done); // its cut never comes
    return sweep->board.chips[0].faulty.changes;
}

void aloft_powercut_singles(struct aloft_powercut *powercut)
{
    struct trial trial = {.count = 1};
    struct sweep sweep;

    begin(&sweep, powercut);
    powercut->tally.operations += count_operations(&sweep);
    sweep_places(&sweep, &trial);
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

void aloft_powercut_storms(
        struct aloft_powercut *powercut, unsigned count, uint64_t *random)
{
    struct sweep sweep;

    begin(&sweep, powercut);
    sweep_storms(&sweep, count, random);
    powercut->tally.storms += count;
    board_free(&sweep.board);
}

void aloft_powercut_worn(struct aloft_powercut *powercut)
{
    struct sweep sweep;

    begin(&sweep, powercut);
    for (size_t i = 0; i < sweep.board.chip_count; i++) {
        wear_chip(&sweep, i);
    }
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
    (void)try_life(&sweep, &trial); // what goes wrong is counted
    powercut->tally.cuts += sweep.lives;
    board_free(&sweep.board);
    return true;
}
