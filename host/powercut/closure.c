#include "closure.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "aloft/boot_app.h"
#include "closure_private.h"
#include "scenario.h"

/* Changes after which a boot counts as one that never ends. */
#define CHANGES_MAX 3000u
/* Boots that an image may take without being confirmed. */
#define TRIALS 2u

static struct closure *closure_of(struct shaky_watcher *watcher)
{
    return (struct closure *)watcher;
}

/* ---- cuts ---- */

static size_t unstable_sectors(const struct closure *closure, size_t but)
{
    const size_t sector = closure->flash.base.geometry.sector_size;
    size_t count = 0;

    for (size_t i = 0; i < closure_sectors(closure); i++) {
        const struct shaky_cell cell = shaky_flash_cell(&closure->flash, i);

        count += i != but && memcmp(cell.before, cell.after, sector) != 0;
    }
    return count;
}

/* Torn erases of the record may end between two entries; in an image they are either
 * invisible or nonsense. */
static bool is_possible(const struct closure *closure,
        const struct shaky_change *change, enum shaky_outcome outcome)
{
    const struct aloft_area *record = &closure->board.boot.layout.record;

    if (outcome == SHAKY_UNSTABLE && change->src != NULL &&
            closure->powercut->steady_programs) {
        return false;
    }
    if (outcome == SHAKY_UNSTABLE) {
        return unstable_sectors(closure, closure_sector_at(closure, change->offset)) <
               closure->powercut->unstable_max;
    }
    if (outcome != SHAKY_FIRST_HALF && outcome != SHAKY_SECOND_HALF) {
        return true;
    }
    return change->src == NULL && change->offset >= record->offset &&
           change->offset < record->offset + record->size;
}

static uint32_t cell_after(struct closure *closure, const struct shaky_change *change,
        enum shaky_outcome outcome)
{
    const size_t sector = closure_sector_at(closure, change->offset);
    const size_t size = closure->flash.cell_size;
    uint8_t *bytes = board_need(malloc(size));

    memcpy(bytes, closure->flash.cells + sector * size, size);
    struct shaky_cell cell = shaky_cell_at(&closure->flash, bytes);
    shaky_cell_change(&closure->flash, &cell, change, outcome);
    const uint32_t number = closure_add_cell(closure, bytes);
    free(bytes);
    return number;
}

/* What came before the last choice of the script has been followed before. */
static bool is_new_ground(const struct closure *closure, enum shaky_outcome outcome)
{
    const struct step *wanted = closure->wanted;

    if (wanted != NULL) {
        return wanted->change == closure->changes && wanted->outcome == outcome;
    }
    return closure->flash.chosen >= closure->flash.scripted;
}

static void print_change(
        const struct closure *closure, const struct shaky_change *change)
{
    if (closure->wanted != NULL) {
        (void)fprintf(closure->powercut->out,
                "  %4" PRIu32 "  %s %" PRIu32 " + %" PRIu32 "%s\n", closure->changes,
                change->src == NULL ? "erase  " : "program", change->offset,
                change->len,
                closure->wanted->change == closure->changes ? "  <- cut"
                                                            : ""); // a report
    }
}

/* The change ends with `outcome`, and where that is new ground power fails there.
 * Returns the sector's cell. */
static uint32_t end_change(struct closure *closure, const struct shaky_change *change,
        struct state after, enum shaky_outcome outcome)
{
    const uint32_t cell = cell_after(closure, change, outcome);

    after.cells[closure_sector_at(closure, change->offset)] = cell;
    closure->step.outcome = outcome;
    if (is_new_ground(closure, outcome)) {
        closure_arrive(closure, after);
    }
    return cell;
}

/* Power may fail in this change: all that it may leave is a state. */
static void watch_change(
        struct shaky_watcher *watcher, const struct shaky_change *change)
{
    struct closure *closure = closure_of(watcher);
    struct state after = closure->now;

    print_change(closure, change);
    belief_cut(&after.belief, closure->step.action);
    closure->step.change = closure->changes;
    for (unsigned i = SHAKY_DONE + 1; i < SHAKY_OUTCOMES; i++) {
        if (is_possible(closure, change, (enum shaky_outcome)i)) {
            (void)end_change(closure, change, after, (enum shaky_outcome)i); // torn
        }
    }
    closure->now.cells[closure_sector_at(closure, change->offset)] =
            end_change(closure, change, after, SHAKY_DONE);
    closure->step.change = NO_CHANGE;
    closure->changes++;
}

/* ---- sessions ---- */

static bool holds_in_main(const struct closure *closure,
        const struct aloft_boot_layout *layout, const struct image *image)
{
    const uint32_t size = image->entry.size;
    const uint32_t first = size < layout->shadow.size ? size : layout->shadow.size;

    return shaky_flash_holds(
                   &closure->flash, layout->shadow.offset, image->bytes, first) &&
           shaky_flash_holds(&closure->flash, layout->main.offset + first,
                   image->bytes + first, size - first);
}

static bool holds_in_stage(const struct closure *closure,
        const struct aloft_boot_layout *layout, const struct image *image)
{
    return shaky_flash_holds(
            &closure->flash, layout->stage.offset, image->bytes, image->entry.size);
}

static bool same_cells(const struct closure *closure, uint32_t offset, uint32_t size)
{
    const size_t first = closure_sector_at(closure, offset);
    const size_t count = closure_sector_at(closure, size);

    return memcmp(closure->now.cells + first, closure->start.cells + first,
                   count * sizeof(closure->now.cells[0])) == 0;
}

/* What is wrong with a boot that power did not fail in; NULL: nothing. */
static const char *judge_boot(
        struct closure *closure, const struct aloft_boot_result *result)
{
    const struct image *images = closure->board.images;
    struct aloft_boot_layout layout = closure->board.boot.layout;
    struct belief *belief = &closure->now.belief;

    if (!result->bootable) {
        return aloft_status_text(result->why);
    }
    const enum image_name runs = board_name_of(&closure->board, &result->image);
    aloft_boot_layout_select(&layout, result->in_slot_b);
    if (runs >= IMAGES || !holds_in_main(closure, &layout, &images[runs])) {
        return "it starts what is no whole image";
    }
    const char *wrong = belief_booted(belief, runs);
    if (wrong == NULL && belief->kept == TRUTH_SURE &&
            !holds_in_stage(closure, &layout, &images[belief_other(belief)])) {
        return "the image to go back to is lost";
    }
    return wrong;
}

static const char *judge_flash(const struct closure *closure)
{
    const struct aloft_boot_layout *layout = &closure->board.boot.layout;
    const struct aloft_area *files = &closure->board.files;

    if (closure->flash.overflow) {
        return "it reads unstable bytes too often to try all ways";
    }
    if (closure->flash.violations > 0) {
        return "the flash was programmed against its rules";
    }
    if (closure->changes > CHANGES_MAX) {
        return "it takes more programs and erases than is believable";
    }
    if (!same_cells(closure, files->offset, files->size) ||
            !same_cells(closure, layout->main.offset, layout->shadow.size)) {
        return "file system or sector 0 have changed";
    }
    return NULL;
}

/* Does it, without a cut; what is cut on the way is watched. */
static const char *act(struct closure *closure, enum action action)
{
    struct board *board = &closure->board;
    const struct aloft_boot_layout *layout = &board->boot.layout;
    struct belief *belief = &closure->now.belief;
    struct aloft_boot_result result;

    switch (action) {
    case ACTION_BOOT:
        board_boot(board, &result);
        return judge_boot(closure, &result);
    case ACTION_STAGE:
        return belief_staged(belief, board_stage(board, belief_other(belief)));
    case ACTION_CONFIRM:
        return belief_confirmed(belief, aloft_boot_confirm(layout));
    case ACTION_REVERT:
        return belief_reverted(belief, aloft_boot_request_revert(layout));
    case ACTIONS:
        break;
    }
    return NULL;
}

/* Lives one session that is not cut, and on its way all that are. */
static void live(struct closure *closure, enum action action)
{
    closure->step.action = action;
    const char *wrong = act(closure, action);
    if (wrong == NULL) {
        wrong = judge_flash(closure);
    }
    if (wrong != NULL) {
        closure_fail(closure, wrong);
    } else if (is_new_ground(closure, SHAKY_DONE) ||
               (closure->wanted != NULL && closure->wanted->change == NO_CHANGE)) {
        closure_arrive(closure, closure->now);
    }
}

/* Makes the script for the next way to read what is unstable; false after the last. */
static bool next_choices(struct shaky_flash *flash)
{
    while (flash->chosen > 0 && flash->choices[flash->chosen - 1] == SHAKY_MOODS - 1) {
        flash->chosen--;
    }
    flash->scripted = flash->chosen;
    if (flash->chosen == 0) {
        return false;
    }
    flash->choices[flash->chosen - 1]++;
    return true;
}

static void expand(struct closure *closure, uint32_t number, enum action action)
{
    struct shaky_flash *flash = &closure->flash;

    flash->scripted = 0;
    do {
        closure_load(closure, number);
        live(closure, action);
    } while (next_choices(flash) &&
             closure->powercut->tally.failures < ALOFT_POWERCUT_FAILURES_MAX);
}

/* ---- begin and end ---- */

static void load_start(struct closure *closure)
{
    const struct aloft_ram_flash *ram = closure->board.chips[0].start;
    const struct aloft_flash_geometry *geometry = &closure->flash.base.geometry;
    const size_t sector = geometry->sector_size;
    const size_t units = sector / geometry->write_unit;
    const bool way_back = board_has_way_back(&closure->board);
    const bool asked = closure->board.device.scenario == ALOFT_POWERCUT_INSTALL;

    for (size_t i = 0; i < closure_sectors(closure); i++) {
        const struct shaky_cell cell = shaky_flash_cell(&closure->flash, i);

        memcpy(cell.before, ram->bytes + i * sector, sector);
        memcpy(cell.after, ram->bytes + i * sector, sector);
        memcpy(cell.programmed, ram->programmed + i * units, units);
        closure->start.cells[i] = closure_add_cell(
                closure, closure->flash.cells + i * closure->flash.cell_size);
    }
    belief_begin(&closure->start.belief, way_back,
            way_back && !closure->powercut->trials_spared ? TRIALS : 0);
    if (asked) {
        // What is wrong with that, an onlooker cannot tell yet.
        (void)belief_staged(&closure->start.belief, true);
    }
}

static struct closure *closure_new(struct aloft_powercut *powercut)
{
    struct closure *closure = board_need(calloc(1, sizeof(*closure)));
    const struct aloft_flash_geometry *geometry;

    closure->powercut = powercut;
    closure->watcher.change = watch_change;
    board_make(&closure->board, &powercut->device);
    scenario_prepare(&closure->board);
    closure->board.policy.base.trials = TRIALS;
    closure->board.policy.spares_trials = powercut->trials_spared;
    geometry = &closure->board.chips[0].ram->base.geometry;
    if (closure->board.chip_count > 1 ||
            geometry->size / geometry->sector_size > SECTORS_MAX ||
            !shaky_flash_init(&closure->flash, geometry, &closure->watcher)) {
        (void)fprintf(stderr, "powercut: too large for a closure\n"); // last words
        exit(EXIT_FAILURE);
    }
    board_use(&closure->board, &closure->flash.base);
    state_store_init(&closure->cells, closure->flash.cell_size);
    state_store_init(&closure->states, sizeof(struct state));
    state_store_init(&closure->records, RECORD_CELLS * sizeof(uint32_t));
    load_start(closure);
    closure->step = (struct step){.change = NO_CHANGE};
    closure_arrive(closure, closure->start);
    return closure;
}

static void closure_free(struct closure *closure)
{
    state_store_done(&closure->records);
    state_store_done(&closure->states);
    state_store_done(&closure->cells);
    shaky_flash_done(&closure->flash);
    board_free(&closure->board);
    free(closure->renumbered);
    free(closure->flattened);
    free(closure->steps);
    free(closure);
}

/* Whether the application is to do that in the state. */
static bool is_wanted(
        const struct closure *closure, const struct belief *belief, enum action action)
{
    const struct aloft_powercut *powercut = closure->powercut;
    const bool backwards = action == ACTION_STAGE && belief->runs != IMAGE_OLD;

    return belief_allows(belief, action) && !(backwards && powercut->one_way) &&
           !(action == ACTION_CONFIRM && powercut->unproven) &&
           !(action == ACTION_REVERT && powercut->no_return);
}

/* Does everything that can be done in the state of that number. */
static void expand_all(struct closure *closure, uint32_t number)
{
    struct state state;

    memcpy(&state, state_store_get(&closure->states, number), sizeof(state));
    for (unsigned i = ACTION_BOOT; i < ACTIONS; i++) {
        if (is_wanted(closure, &state.belief, (enum action)i)) {
            expand(closure, number, (enum action)i);
        }
    }
}

void aloft_powercut_close(struct aloft_powercut *powercut, size_t states_max)
{
    struct closure *closure = closure_new(powercut);
    uint32_t next = 0;

    while (next < closure->states.count && next < states_max &&
            powercut->tally.failures < ALOFT_POWERCUT_FAILURES_MAX) {
        expand_all(closure, next++);
    }
    if (next == states_max && next < closure->states.count) {
        closure->step = closure->steps[next];
        closure_fail(closure, "there are more states than were to be searched");
    }
    powercut->tally.states += closure->states.count;
    closure_free(closure);
}

/* ---- replay ---- */

static const char *const action_names[ACTIONS] = {"boot", "stage", "confirm", "revert"};

bool closure_replay(struct aloft_powercut *powercut, const char *id)
{
    struct closure *closure = closure_new(powercut);
    struct step step;
    bool known = true;

    while (*id != '\0' && known) {
        known = closure_parse_step(&id, &step);
        if (known) {
            (void)fprintf(powercut->out, "%s\n",
                    action_names[step.action]); // a report, no more
            closure_load(closure, closure->found);
            memcpy(closure->flash.choices, step.choices, sizeof(step.choices));
            closure->flash.scripted = step.chosen;
            closure->wanted = &step;
            live(closure, step.action);
        }
    }
    closure_free(closure);
    return known;
}
