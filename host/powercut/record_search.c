#include "record_search.h"

#include <stdlib.h>
#include <string.h>

#include "aloft/boot_record.h"
#include "record_ages.h"

/* A fresh value; states that are stored have smaller ones. */
#define FRESH     1000u
#define MOVES_MAX 2u

static void *need(void *memory)
{
    if (memory == NULL) {
        (void)fprintf(stderr, "powercut: out of memory\n"); // last words
        exit(EXIT_FAILURE);
    }
    return memory;
}

/* The session has led to `view`. */
static void arrive(struct record_search *search, struct record_view view, bool cut)
{
    bool fresh;

    if (!entry_ages_renumber(&search->flash, &view)) {
        search->flash.overflow = true;
    }
    const uint32_t number = state_store_add(&search->states, &view, &fresh);
    search->record->transitions++;
    if (!fresh) {
        return;
    }
    if (number >= search->steps_room) {
        search->steps_room = 2 * search->steps_room + 64;
        search->steps = need(
                realloc(search->steps, search->steps_room * sizeof(*search->steps)));
    }
    search->steps[number] = search->step;
    search->steps[number].cut = cut;
}

static bool may_be_read(
        const struct record_view *view, const struct record_state *found)
{
    for (uint32_t i = 0; i < view->count; i++) {
        if (view->may[i].value == found->value && view->may[i].moves == found->moves) {
            return true;
        }
    }
    return false;
}

/* The first state is written by a cable, with the device in somebody's hand. */
static bool is_unprovisioned(const struct record_view *view)
{
    return may_be_read(view, &(struct record_state){.value = RECORD_NONE});
}

/* Power may fail in this change. */
static void watch_change(struct entry_watcher *watcher, const struct entry_banks *torn)
{
    struct record_search *search = (struct record_search *)watcher;
    struct record_view view = search->now;

    if (search->flash.chosen < search->flash.scripted || is_unprovisioned(&view)) {
        return; // was followed before, or is not of interest
    }
    view.banks = *torn;
    view.running = RECORD_NOT;
    view.found = (struct record_state){0};
    arrive(search, view, true);
}

static bool add_may(struct record_view *view, struct record_state state)
{
    if (may_be_read(view, &state)) {
        return true;
    }
    if (view->count == RECORD_MAY_MAX) {
        return false;
    }
    view->may[view->count++] = state;
    return true;
}

static const char *judge_found(struct record_search *search, enum aloft_status status,
        const struct aloft_boot_state *state, struct record_state *found)
{
    *found = (struct record_state){.value = RECORD_NONE};
    if (status == ALOFT_OK) {
        *found =
                (struct record_state){.value = state->main.size, .moves = state->moves};
    } else if (status != ALOFT_ERR_NO_IMAGE) {
        return "it cannot be read or written";
    }
    return may_be_read(&search->now, found) ? NULL : "what counts is not found";
}

static void only(struct record_view *view, struct record_state state)
{
    memset(view->may, 0, sizeof(view->may));
    view->may[0] = state;
    view->count = 1;
}

static const char *boot(struct record_search *search, bool reads_only)
{
    struct aloft_boot_state state;
    struct record_state found;
    enum aloft_status (*look)(const struct aloft_area *, struct aloft_boot_state *) =
            search->record->reassert;

    if (reads_only) {
        look = aloft_boot_record_read;
    } else if (look == NULL) {
        look = aloft_boot_record_reassert;
    }
    const enum aloft_status status = look(&search->area, &state);
    const char *wrong = judge_found(search, status, &state, &found);

    if (wrong != NULL) {
        return wrong;
    }
    if (!reads_only) {
        only(&search->now, found);
    }
    search->now.found = found;
    search->now.running = reads_only ? RECORD_UNSURE : RECORD_SURE;
    return NULL;
}

static const char *read(struct record_search *search)
{
    struct aloft_boot_state state;
    struct record_state found;
    const enum aloft_status status = aloft_boot_record_read(&search->area, &state);

    return judge_found(search, status, &state, &found);
}

static const char *write(struct record_search *search, struct record_state next)
{
    struct aloft_boot_state state = {
            .phase = record_is_moving(next.value) ? ALOFT_BOOT_MOVING
                                                  : ALOFT_BOOT_SETTLED,
            .moves = next.moves,
            .installs = RECORD_INSTALLS,
            .main = {.size = next.value},
    };

    if (!add_may(&search->now, next)) {
        return "too many states may be read";
    }
    if (aloft_boot_record_write(&search->area, &state) != ALOFT_OK) {
        return "a write fails without a cut";
    }
    only(&search->now, next);
    search->now.found = next;
    return NULL;
}

static const char *act(struct record_search *search, enum record_action action)
{
    struct record_state next = search->now.found;

    switch (action) {
    case RECORD_BOOT:
        return boot(search, false);
    case RECORD_READ_BOOT:
        return boot(search, true);
    case RECORD_READ:
        return read(search);
    case RECORD_SETTLE:
        return write(search, (struct record_state){.value = FRESH});
    case RECORD_BEGIN:
        return write(search, (struct record_state){.value = FRESH + 1});
    case RECORD_MOVE:
        next.moves++;
        return write(search, next);
    case RECORD_OFF:
        search->now.running = RECORD_NOT;
        search->now.found = (struct record_state){0};
        return NULL;
    case RECORD_ACTIONS:
        break;
    }
    return NULL;
}

static bool is_possible(const struct record_search *search,
        const struct record_view *view, enum record_action action)
{
    const struct record_state *found = &view->found;

    switch (action) {
    case RECORD_BOOT:
        return view->running == RECORD_NOT;
    case RECORD_READ_BOOT:
        return view->running == RECORD_NOT && search->record->reader_boots;
    case RECORD_READ:
    case RECORD_SETTLE:
    case RECORD_OFF:
        return view->running != RECORD_NOT;
    case RECORD_BEGIN:
        return view->running != RECORD_NOT && !is_unprovisioned(view);
    case RECORD_MOVE:
        return view->running == RECORD_SURE && found->value != RECORD_NONE &&
               record_is_moving(found->value) && found->moves < MOVES_MAX;
    case RECORD_ACTIONS:
        break;
    }
    return false;
}

static void fail(struct record_search *search, const char *wrong)
{
    search->record->failures++;
    record_report(search, wrong);
}

static void expand(
        struct record_search *search, uint32_t number, enum record_action action)
{
    struct entry_flash *flash = &search->flash;

    flash->scripted = 0;
    do {
        memcpy(&search->now, state_store_get(&search->states, number),
                sizeof(search->now));
        flash->banks = search->now.banks;
        flash->chosen = 0;
        search->step = (struct record_step){.parent = number, .action = action};
        const char *wrong = act(search, action);
        if (wrong == NULL && flash->overflow) {
            wrong = "there is too much to try";
        }
        if (wrong == NULL && flash->violation) {
            wrong = "it programs what is not erased";
        }
        if (wrong != NULL) {
            fail(search, wrong);
            return;
        }
        search->now.banks = flash->banks;
        arrive(search, search->now, false);
    } while (entry_flash_next_way(flash));
}

/* Takes all possible actions from a state. */
static void expand_all(struct record_search *search, uint32_t number)
{
    struct record_view view;

    memcpy(&view, state_store_get(&search->states, number), sizeof(view));
    for (unsigned i = 0; i < RECORD_ACTIONS && search->record->failures == 0; i++) {
        if (is_possible(search, &view, (enum record_action)i)) {
            expand(search, number, (enum record_action)i);
        }
    }
}

static struct record_search *search_new(struct aloft_powercut_record *record)
{
    struct record_search *search = need(calloc(1, sizeof(*search)));

    search->record = record;
    search->watcher.change = watch_change;
    entry_flash_init(&search->flash, &search->watcher);
    search->flash.base.geometry.program_once = record->program_once;
    search->flash.torn_max = record->torn_max;
    search->area = (struct aloft_area){
            .flash = &search->flash.base, .size = search->flash.base.geometry.size};
    state_store_init(&search->states, sizeof(struct record_view));
    search->now.banks = search->flash.banks;
    only(&search->now, (struct record_state){.value = RECORD_NONE});
    arrive(search, search->now, false);
    return search;
}

static void search_free(struct record_search *search)
{
    state_store_done(&search->states);
    entry_flash_done(&search->flash);
    free(search->steps);
    free(search);
}

void aloft_powercut_record(struct aloft_powercut_record *search, size_t states_max)
{
    struct record_search *under_way = search_new(search);
    const struct state_store *states = &under_way->states;
    uint32_t next = 0;

    while (next < states->count && next < states_max && search->failures == 0) {
        expand_all(under_way, next);
        next++;
    }
    if (next < states->count && search->failures == 0) {
        under_way->step = under_way->steps[next];
        fail(under_way, "there are more states than were to be searched");
    }
    search->states += states->count;
    search_free(under_way);
}
