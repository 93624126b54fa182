#include "closure.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "closure_private.h"

/* Changes after which a boot counts as one that never ends. */
#define CHANGES_MAX 3000u

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
    uint8_t *bytes = closure_need(malloc(size));

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
    after.running = false;
    if (closure->step.action == ACTION_STAGE && after.pending == PENDING_NONE) {
        after.pending = PENDING_MAYBE;
    }
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

static enum image_name other(uint32_t image)
{
    return image == IMAGE_OLD ? IMAGE_NEW : IMAGE_OLD;
}

static bool holds(const struct closure *closure, enum image_name name)
{
    const struct aloft_boot_layout *layout = &closure->board.boot.layout;
    const struct image *image = &closure->board.images[name];
    const uint32_t size = image->entry.size;
    const uint32_t first = size < layout->shadow.size ? size : layout->shadow.size;

    return shaky_flash_holds(
                   &closure->flash, layout->shadow.offset, image->bytes, first) &&
           shaky_flash_holds(&closure->flash, layout->main.offset + first,
                   image->bytes + first, size - first);
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
    struct state *now = &closure->now;
    const struct image *base = &closure->board.images[now->base];

    if (!result->bootable) {
        return aloft_status_text(result->why);
    }
    const bool is_base = memcmp(result->image.sha256, base->entry.sha256,
                                 sizeof(base->entry.sha256)) == 0;
    const enum image_name runs =
            is_base ? (enum image_name)now->base : other(now->base);
    if (!holds(closure, runs)) {
        return "it starts what is no whole image";
    }
    if (is_base && now->pending == PENDING_SURE) {
        return "the update was asked for and good, but is not installed";
    }
    if (!is_base && now->pending == PENDING_NONE) {
        return "it starts the other image, which nobody asked for";
    }
    if (!is_base) {
        now->base = runs;
        now->pending = PENDING_NONE;
    }
    now->running = true;
    return NULL;
}

static const char *judge_stage(struct closure *closure, bool staged)
{
    if (!staged) {
        return "the next update is refused";
    }
    closure->now.pending = PENDING_SURE;
    closure->now.running = false;
    return NULL;
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

/* Lives one session that is not cut, and on its way all that are. */
static void live(struct closure *closure, enum action action)
{
    struct aloft_boot_result result;
    const char *wrong = NULL;

    closure->step.action = action;
    switch (action) {
    case ACTION_BOOT:
        board_boot(&closure->board, &result);
        wrong = judge_boot(closure, &result);
        break;
    case ACTION_STAGE:
        wrong = judge_stage(
                closure, board_stage(&closure->board, other(closure->now.base)));
        break;
    }
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
    const struct aloft_ram_flash *ram = closure->board.start;
    const struct aloft_flash_geometry *geometry = &closure->flash.base.geometry;
    const size_t sector = geometry->sector_size;
    const size_t units = sector / geometry->write_unit;
    const bool asked = closure->board.device.session == ALOFT_POWERCUT_BOOT;

    for (size_t i = 0; i < closure_sectors(closure); i++) {
        const struct shaky_cell cell = shaky_flash_cell(&closure->flash, i);

        memcpy(cell.before, ram->bytes + i * sector, sector);
        memcpy(cell.after, ram->bytes + i * sector, sector);
        memcpy(cell.programmed, ram->programmed + i * units, units);
        closure->start.cells[i] = closure_add_cell(
                closure, closure->flash.cells + i * closure->flash.cell_size);
    }
    closure->start.base = IMAGE_OLD;
    closure->start.running = !asked;
    closure->start.pending = asked ? PENDING_SURE : PENDING_NONE;
}

static struct closure *closure_new(struct aloft_powercut *powercut)
{
    struct closure *closure = closure_need(calloc(1, sizeof(*closure)));
    const struct aloft_flash_geometry *geometry;

    closure->powercut = powercut;
    closure->watcher.change = watch_change;
    board_make(&closure->board, &powercut->device);
    geometry = &closure->board.ram->base.geometry;
    if (geometry->size / geometry->sector_size > SECTORS_MAX ||
            !shaky_flash_init(&closure->flash, geometry, &closure->watcher)) {
        (void)fprintf(stderr, "powercut: too large for a closure\n"); // last words
        exit(EXIT_FAILURE);
    }
    board_use(&closure->board, &closure->flash.base);
    state_store_init(&closure->cells, closure->flash.cell_size);
    state_store_init(&closure->states, sizeof(struct state));
    state_store_init(&closure->records, BANKS * sizeof(uint32_t));
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

void aloft_powercut_close(struct aloft_powercut *powercut, size_t states_max)
{
    struct closure *closure = closure_new(powercut);
    uint32_t next = 0;

    while (next < closure->states.count && next < states_max &&
            powercut->tally.failures < ALOFT_POWERCUT_FAILURES_MAX) {
        struct state state;

        memcpy(&state, state_store_get(&closure->states, next), sizeof(state));
        expand(closure, next, ACTION_BOOT);
        if (state.running && (state.base == IMAGE_OLD || !powercut->one_way)) {
            expand(closure, next, ACTION_STAGE);
        }
        next++;
    }
    if (next == states_max && next < closure->states.count) {
        closure->step = closure->steps[next];
        closure_fail(closure, "there are more states than were to be searched");
    }
    powercut->tally.states += closure->states.count;
    closure_free(closure);
}

/* ---- replay ---- */

bool closure_replay(struct aloft_powercut *powercut, const char *id)
{
    struct closure *closure = closure_new(powercut);
    struct step step;
    bool known = true;

    while (*id != '\0' && known) {
        known = closure_parse_step(&id, &step);
        if (known) {
            (void)fprintf(powercut->out, "%s\n",
                    step.action == ACTION_BOOT ? "boot" : "stage"); // a report, no more
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
