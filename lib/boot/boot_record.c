#include "aloft/boot_record.h"

#include "aloft/memory.h"
#include "boot_record_entry.h"

/* Why each line is safe: docs/spec/boot-record.md, 6. */

#define BANKS ALOFT_BOOT_RECORD_BANKS

/* What one bank shows. */
struct bank {
    struct aloft_area area;
    bool valid;                     /* It begins with a whole snapshot. */
    bool unreadable;                /* Or it may, but cannot be read. */
    struct aloft_snapshot snapshot; /* With the progress since. */
    uint32_t end;                   /* Behind the last whole entry. */
};

/* All of them, and which one counts. */
struct view {
    struct bank banks[BANKS];
    unsigned newest; /* If that is not valid, none is. */
};

/* Reads the progress entries behind the snapshot, up to the first that is not whole. */
static void read_progress(struct bank *bank)
{
    uint8_t bytes[ALOFT_PROGRESS_SIZE];
    struct aloft_progress progress;

    while (bank->area.size - bank->end >= sizeof(bytes) &&
            aloft_area_read(&bank->area, bank->end, bytes, sizeof(bytes)) == ALOFT_OK &&
            aloft_progress_decode(&progress, bytes) &&
            progress.generation == bank->snapshot.generation) {
        bank->snapshot.state.moves = progress.moves;
        bank->end += ALOFT_PROGRESS_SIZE;
    }
}

static void read_bank(struct bank *bank)
{
    uint8_t bytes[ALOFT_SNAPSHOT_SIZE];

    if (aloft_area_read(&bank->area, 0, bytes, sizeof(bytes)) != ALOFT_OK) {
        bank->unreadable = true;
        return;
    }
    bank->valid = aloft_snapshot_decode(&bank->snapshot, bytes);
    bank->end = ALOFT_SNAPSHOT_SIZE;
    if (bank->valid) {
        read_progress(bank);
    }
}

/* Generations may wrap around; two that are compared are never far apart. */
static bool is_newer(const struct bank *a, const struct bank *b)
{
    return a->snapshot.generation - b->snapshot.generation - 1u < UINT32_MAX / 2u;
}

static enum aloft_status look(const struct aloft_area *record, struct view *view)
{
    const enum aloft_status status = aloft_boot_record_check(record);

    if (status != ALOFT_OK) {
        return status;
    }
    memset(view, 0, sizeof(*view));
    for (unsigned i = 0; i < BANKS; i++) {
        struct bank *bank = &view->banks[i];
        const struct bank *newest = &view->banks[view->newest];

        bank->area = *record;
        bank->area.size = record->size / BANKS;
        bank->area.offset += i * bank->area.size;
        read_bank(bank);
        if (bank->valid && (!newest->valid || is_newer(bank, newest))) {
            view->newest = i;
        }
    }
    return ALOFT_OK;
}

static enum aloft_status why_none(const struct view *view)
{
    for (unsigned i = 0; i < BANKS; i++) {
        if (view->banks[i].unreadable) {
            return ALOFT_ERR_FLASH_READ;
        }
    }
    return ALOFT_ERR_NO_IMAGE;
}

/* Adds an entry on blank flash; it counts only when it reads back. */
static enum aloft_status append(
        const struct bank *bank, uint32_t offset, const uint8_t *entry, uint32_t len)
{
    uint8_t found[ALOFT_SNAPSHOT_SIZE];
    enum aloft_status status = aloft_area_program(&bank->area, offset, entry, len);

    if (status != ALOFT_OK) {
        return status;
    }
    status = aloft_area_read(&bank->area, offset, found, len);
    if (status != ALOFT_OK) {
        return status;
    }
    return memcmp(found, entry, len) == 0 ? ALOFT_OK : ALOFT_ERR_FLASH_VERIFY;
}

static enum aloft_status append_progress(const struct bank *bank, uint32_t moves)
{
    const struct aloft_progress progress = {
            .generation = bank->snapshot.generation, .moves = moves};
    uint8_t entry[ALOFT_PROGRESS_SIZE];

    if (bank->area.size - bank->end < sizeof(entry)) {
        return ALOFT_ERR_SPACE;
    }
    aloft_progress_encode(&progress, entry);
    return append(bank, bank->end, entry, sizeof(entry));
}

static enum aloft_status erase_bank(const struct bank *bank)
{
    const uint32_t sector = bank->area.flash->geometry.sector_size;
    enum aloft_status status = ALOFT_OK;

    for (uint32_t at = 0; at < bank->area.size && status == ALOFT_OK; at += sector) {
        status = aloft_area_erase(&bank->area, at);
    }
    return status;
}

static enum aloft_status write_bank(
        const struct bank *bank, const struct aloft_snapshot *snapshot)
{
    uint8_t entry[ALOFT_SNAPSHOT_SIZE];
    const enum aloft_status status = erase_bank(bank);

    if (status != ALOFT_OK) {
        return status;
    }
    aloft_snapshot_encode(snapshot, entry);
    return append(bank, 0, entry, sizeof(entry));
}

/* Where the next state goes. */
struct plan {
    unsigned sure;     /* A bank that is whole for sure: kept. */
    unsigned first;    /* Written first. */
    unsigned second;   /* Written when the first is done. */
    bool clear_second; /* See clear_hidden(). */
};

/* The bank that the newest one names as its base; the newest if that is gone. */
static unsigned base_of(const struct view *view)
{
    const struct aloft_snapshot *newest = &view->banks[view->newest].snapshot;

    for (unsigned i = 0; i < BANKS; i++) {
        const struct bank *bank = &view->banks[i];
        if (i != view->newest && bank->valid &&
                bank->snapshot.generation == newest->base) {
            return i;
        }
    }
    return view->newest;
}

/* Whether progress has been logged: then the snapshot in front is whole for sure. */
static bool has_progress(const struct bank *bank)
{
    return bank->end > ALOFT_SNAPSHOT_SIZE;
}

static unsigned remaining(unsigned a, unsigned b)
{
    return 0u + 1u + 2u - a - b;
}

static struct plan make_plan(const struct view *view)
{
    const unsigned newest = view->newest;
    const unsigned base = base_of(view);

    if (base == newest) {
        return (struct plan){.sure = newest,
                .first = (newest + 1u) % BANKS,
                .second = (newest + 2u) % BANKS,
                .clear_second = true};
    }
    const unsigned sure = has_progress(&view->banks[newest]) ? newest : base;
    const unsigned first = remaining(newest, base);
    return (struct plan){
            .sure = sure, .first = first, .second = remaining(first, sure)};
}

/* Erases where a snapshot may stand that does not show at present. */
static enum aloft_status clear_hidden(const struct view *view, const struct plan *plan)
{
    const struct bank *newest = &view->banks[view->newest];
    enum aloft_status status = newest->valid ? ALOFT_OK : erase_bank(newest);

    if (status == ALOFT_OK && plan->clear_second) {
        status = erase_bank(&view->banks[plan->second]);
    }
    return status;
}

/* Writes `state` to two banks. The second names the first as its base, and so makes it
 * certain; until then the bank that was sure before is the base. The entry between them
 * says that the first is whole, for when the second is torn. */
static enum aloft_status write_twice(
        const struct view *view, const struct aloft_boot_state *state)
{
    const struct plan plan = make_plan(view);
    const struct bank *second = &view->banks[plan.second];
    struct bank first = view->banks[plan.first];
    struct aloft_snapshot snapshot = {
            .generation = view->banks[view->newest].snapshot.generation + 1u,
            .base = view->banks[plan.sure].snapshot.generation,
            .state = *state,
    };

    enum aloft_status status = clear_hidden(view, &plan);
    if (status != ALOFT_OK) {
        return status;
    }
    status = write_bank(&first, &snapshot);
    if (status == ALOFT_OK) {
        first.snapshot = snapshot;
        first.end = ALOFT_SNAPSHOT_SIZE;
        status = append_progress(&first, state->moves);
    }
    if (status != ALOFT_OK) {
        return status;
    }
    snapshot.base = snapshot.generation;
    snapshot.generation++;
    snapshot.certain = true;
    return write_bank(second, &snapshot);
}

/* Whether the newest bank repeats what its base says, and nothing has been added. */
static bool is_certain(const struct view *view)
{
    const struct bank *newest = &view->banks[view->newest];

    return newest->snapshot.certain && !has_progress(newest) &&
           base_of(view) != view->newest;
}

/* Repeats the newest snapshot once more, in the bank that is free. */
static enum aloft_status repeat(const struct view *view)
{
    const unsigned base = base_of(view);
    struct aloft_snapshot snapshot = view->banks[view->newest].snapshot;

    snapshot.generation++;
    return write_bank(&view->banks[remaining(view->newest, base)], &snapshot);
}

static bool is_same_image(
        const struct aloft_boot_image *a, const struct aloft_boot_image *b)
{
    return a->offset == b->offset && a->size == b->size &&
           memcmp(a->sha256, b->sha256, sizeof(a->sha256)) == 0;
}

static bool is_same_trial(
        const struct aloft_boot_state *a, const struct aloft_boot_state *b)
{
    return a->on_trial == b->on_trial && a->trials_left == b->trials_left &&
           a->in_slot_b == b->in_slot_b && a->revert_asked == b->revert_asked &&
           a->reason == b->reason && a->refused == b->refused &&
           a->counter == b->counter && a->candidate == b->candidate;
}

/* Tells whether a progress entry says all that is new in `state`. */
static bool is_progress(
        const struct aloft_boot_state *old, const struct aloft_boot_state *state)
{
    return old->phase == ALOFT_BOOT_MOVING && state->phase == ALOFT_BOOT_MOVING &&
           old->installs == state->installs && old->retries == state->retries &&
           is_same_trial(old, state) && is_same_image(&old->main, &state->main) &&
           is_same_image(&old->staged, &state->staged);
}

enum aloft_status aloft_boot_record_check(const struct aloft_area *record)
{
    const enum aloft_status status = aloft_area_check(record);

    if (status != ALOFT_OK) {
        return status;
    }
    const uint32_t sector = record->flash->geometry.sector_size;
    return record->size % (BANKS * sector) == 0 ? ALOFT_OK : ALOFT_ERR_ARGUMENT;
}

enum aloft_status aloft_boot_record_read(
        const struct aloft_area *record, struct aloft_boot_state *state)
{
    struct view view;
    const enum aloft_status status = look(record, &view);

    if (status != ALOFT_OK) {
        return status;
    }
    if (!view.banks[view.newest].valid) {
        return why_none(&view);
    }
    *state = view.banks[view.newest].snapshot.state;
    return ALOFT_OK;
}

enum aloft_status aloft_boot_record_write(
        const struct aloft_area *record, const struct aloft_boot_state *state)
{
    struct view view;
    const enum aloft_status status = look(record, &view);

    if (status != ALOFT_OK) {
        return status;
    }
    const struct bank *newest = &view.banks[view.newest];
    if (!newest->valid && why_none(&view) != ALOFT_ERR_NO_IMAGE) {
        return why_none(&view); // what cannot be read must not be erased
    }
    if (newest->valid && newest->snapshot.certain &&
            is_progress(&newest->snapshot.state, state) &&
            append_progress(newest, state->moves) == ALOFT_OK) {
        return ALOFT_OK;
    }
    return write_twice(&view, state);
}

enum aloft_status aloft_boot_record_reassert(
        const struct aloft_area *record, struct aloft_boot_state *state)
{
    struct view view;
    const enum aloft_status status = look(record, &view);

    if (status != ALOFT_OK) {
        return status;
    }
    if (!view.banks[view.newest].valid) {
        return why_none(&view);
    }
    *state = view.banks[view.newest].snapshot.state;
    if (!is_certain(&view)) {
        return write_twice(&view, state);
    }
    /* Progress must not be logged behind a snapshot that may be torn. */
    return state->phase == ALOFT_BOOT_MOVING ? repeat(&view) : ALOFT_OK;
}
