#include "boot_record_banks.h"

#include "aloft/boot_record.h"
#include "aloft/memory.h"
#include "boot_record_entry.h"

/* Why each line is safe: docs/spec/boot-record.md, 6. */

#define BANKS         ALOFT_BOOT_RECORD_BANKS
#define SNAPSHOT_SIZE (ALOFT_SNAPSHOT_WORDS * sizeof(uint32_t))
#define PROGRESS_SIZE (ALOFT_PROGRESS_WORDS * sizeof(uint32_t))

/* What one bank shows. */
struct bank {
    uint32_t begin; /* In the record. */
    uint32_t end;   /* Behind the last whole entry; `begin` when there is none. */
    uint32_t snapshot[ALOFT_SNAPSHOT_WORDS]; /* With the moves logged since; or 0. */
};

/* All of them, and which one counts. */
struct view {
    const struct aloft_area *record;
    uint32_t bank_size;
    enum aloft_status status; /* When it is not ALOFT_OK, none counts. */
    unsigned newest;
    struct bank banks[BANKS];
};

static bool is_whole(const struct bank *bank)
{
    return bank->end > bank->begin;
}

/* Whether progress has been logged: then the snapshot in front is whole for sure. */
static bool has_progress(const struct bank *bank)
{
    return bank->end > bank->begin + SNAPSHOT_SIZE;
}

static uint32_t generation_of(const struct bank *bank)
{
    return bank->snapshot[ALOFT_AT_GENERATION];
}

static bool has_room(const struct view *view, const struct bank *bank)
{
    return bank->end < bank->begin + view->bank_size; // both are whole entries
}

/* Reads the progress entries behind the snapshot, up to the first that is not whole. */
static void read_progress(const struct view *view, struct bank *bank)
{
    uint32_t progress[ALOFT_PROGRESS_WORDS];

    while (has_room(view, bank) &&
            aloft_boot_entry_read(view->record, bank->end, ALOFT_PROGRESS_MAGIC,
                    progress, ALOFT_PROGRESS_WORDS) == ALOFT_OK &&
            progress[ALOFT_AT_GENERATION] == generation_of(bank)) {
        bank->snapshot[ALOFT_AT_MOVES] = progress[ALOFT_AT_DONE];
        bank->end += PROGRESS_SIZE;
    }
}

static void read_bank(struct view *view, struct bank *bank)
{
    const enum aloft_status status = aloft_boot_entry_read(view->record, bank->begin,
            ALOFT_SNAPSHOT_MAGIC, bank->snapshot, ALOFT_SNAPSHOT_WORDS);

    bank->end = bank->begin;
    if (status == ALOFT_OK && bank->snapshot[ALOFT_AT_PHASE] <= ALOFT_BOOT_MOVING) {
        bank->end += SNAPSHOT_SIZE;
        read_progress(view, bank);
        return;
    }
    memset(bank->snapshot, 0, SNAPSHOT_SIZE);
    if (status == ALOFT_ERR_FLASH_READ && view->status != ALOFT_OK) {
        view->status = status;
    }
}

/* Generations may wrap around; two that are compared are never far apart. */
static bool is_newer(const struct bank *a, const struct bank *b)
{
    return generation_of(a) - generation_of(b) - 1u < UINT32_MAX / 2u;
}

static void look(const struct aloft_area *record, struct view *view)
{
    view->record = record;
    view->bank_size = record->size / BANKS;
    view->status = ALOFT_ERR_NO_IMAGE;
    view->newest = 0;
    for (unsigned i = 0; i < BANKS; i++) {
        struct bank *bank = &view->banks[i];

        bank->begin = i * view->bank_size;
        read_bank(view, bank);
        if (is_whole(bank) && (view->status != ALOFT_OK ||
                                      is_newer(bank, &view->banks[view->newest]))) {
            view->newest = i;
            view->status = ALOFT_OK;
        }
    }
}

static enum aloft_status append_progress(
        const struct view *view, uint32_t offset, uint32_t generation, uint32_t moves)
{
    const uint32_t progress[ALOFT_PROGRESS_WORDS] = {
            [ALOFT_AT_MAGIC] = ALOFT_PROGRESS_MAGIC,
            [ALOFT_AT_GENERATION] = generation,
            [ALOFT_AT_DONE] = moves,
    };

    return aloft_boot_entry_write(view->record, offset, progress, ALOFT_PROGRESS_WORDS);
}

static enum aloft_status erase_bank(const struct view *view, unsigned index)
{
    const uint32_t sector = view->record->flash->geometry.sector_size;
    const uint32_t begin = index * view->bank_size;
    enum aloft_status status = ALOFT_OK;

    for (uint32_t at = 0; at < view->bank_size && status == ALOFT_OK; at += sector) {
        status = aloft_area_erase(view->record, begin + at);
    }
    return status;
}

static enum aloft_status write_bank(
        const struct view *view, unsigned index, const uint32_t *snapshot)
{
    const enum aloft_status status = erase_bank(view, index);

    if (status != ALOFT_OK) {
        return status;
    }
    return aloft_boot_entry_write(
            view->record, index * view->bank_size, snapshot, ALOFT_SNAPSHOT_WORDS);
}

/* The bank that the newest one names as its base; the newest if that is gone. */
static unsigned base_of(const struct view *view)
{
    const uint32_t base = view->banks[view->newest].snapshot[ALOFT_AT_BASE];

    for (unsigned i = 0; i < BANKS; i++) {
        const struct bank *bank = &view->banks[i];

        if (i != view->newest && is_whole(bank) && generation_of(bank) == base) {
            return i;
        }
    }
    return view->newest;
}

static unsigned remaining(unsigned a, unsigned b)
{
    return 0u + 1u + 2u - a - b;
}

/* Where the next state goes. */
struct plan {
    unsigned sure;     /* A bank that is whole for sure: kept. */
    unsigned first;    /* Written first. */
    unsigned second;   /* Written when the first is done. */
    bool clear_second; /* See clear_hidden(). */
};

static struct plan make_plan(const struct view *view)
{
    const unsigned newest = view->newest;
    const unsigned base = base_of(view);
    const bool alone = base == newest;
    const unsigned sure = has_progress(&view->banks[newest]) ? newest : base;
    const unsigned any = newest == 0 ? 1 : 0;
    const unsigned first = alone ? any : remaining(newest, base);

    return (struct plan){.sure = sure,
            .first = first,
            .second = remaining(first, sure),
            .clear_second = alone};
}

/* Erases where a snapshot may stand that does not show at present. */
static enum aloft_status clear_hidden(const struct view *view, const struct plan *plan)
{
    enum aloft_status status =
            view->status == ALOFT_OK ? ALOFT_OK : erase_bank(view, view->newest);

    if (status == ALOFT_OK && plan->clear_second) {
        status = erase_bank(view, plan->second);
    }
    return status;
}

/* Writes `snapshot` to two banks. The second names the first as its base, and so makes
 * it certain; until then the bank that was sure before is the base. The entry between
 * them says that the first is whole, for when the second is torn. */
static enum aloft_status write_twice(const struct view *view, uint32_t *snapshot)
{
    const struct plan plan = make_plan(view);
    const uint32_t generation = generation_of(&view->banks[view->newest]) + 1u;

    enum aloft_status status = clear_hidden(view, &plan);
    if (status != ALOFT_OK) {
        return status;
    }
    snapshot[ALOFT_AT_MAGIC] = ALOFT_SNAPSHOT_MAGIC;
    snapshot[ALOFT_AT_GENERATION] = generation;
    snapshot[ALOFT_AT_BASE] = generation_of(&view->banks[plan.sure]);
    snapshot[ALOFT_AT_CERTAIN] = false;
    status = write_bank(view, plan.first, snapshot);
    if (status == ALOFT_OK) {
        status = append_progress(view, view->banks[plan.first].begin + SNAPSHOT_SIZE,
                generation, snapshot[ALOFT_AT_MOVES]);
    }
    if (status != ALOFT_OK) {
        return status;
    }
    snapshot[ALOFT_AT_GENERATION] = generation + 1u;
    snapshot[ALOFT_AT_BASE] = generation;
    snapshot[ALOFT_AT_CERTAIN] = true;
    return write_bank(view, plan.second, snapshot);
}

static bool claims_certain(const struct bank *bank)
{
    return bank->snapshot[ALOFT_AT_CERTAIN] == 1;
}

/* Whether the newest bank repeats what its base says, and nothing has been added. */
static bool is_certain(const struct view *view)
{
    const struct bank *newest = &view->banks[view->newest];

    return claims_certain(newest) && !has_progress(newest) &&
           base_of(view) != view->newest;
}

/* Repeats the newest snapshot once more, in the bank that is free. */
static enum aloft_status repeat(const struct view *view, uint32_t *snapshot)
{
    const unsigned base = base_of(view);

    snapshot[ALOFT_AT_GENERATION]++;
    return write_bank(view, remaining(view->newest, base), snapshot);
}

static bool is_moving(const uint32_t *snapshot)
{
    return snapshot[ALOFT_AT_PHASE] == ALOFT_BOOT_MOVING;
}

/* Whether a progress entry behind `old` says all that is new in `snapshot`. */
static bool is_progress(const uint32_t *old, uint32_t *snapshot)
{
    return is_moving(old) && is_moving(snapshot) &&
           memcmp(old + ALOFT_AT_INSTALLS, snapshot + ALOFT_AT_INSTALLS,
                   (ALOFT_AT_BASE - ALOFT_AT_INSTALLS) * sizeof(*old)) == 0 &&
           memcmp(old + ALOFT_AT_TRIAL, snapshot + ALOFT_AT_TRIAL,
                   (ALOFT_SNAPSHOT_WORDS - 1 - ALOFT_AT_TRIAL) * sizeof(*old)) == 0;
}

/* Logs the moves of `snapshot`, where that is all that is new in it. */
static bool log_moves(const struct view *view, uint32_t *snapshot)
{
    const struct bank *newest = &view->banks[view->newest];

    return claims_certain(newest) && has_room(view, newest) &&
           is_progress(newest->snapshot, snapshot) &&
           append_progress(view, newest->end, generation_of(newest),
                   snapshot[ALOFT_AT_MOVES]) == ALOFT_OK;
}

static enum aloft_status read_newest(const struct view *view, uint32_t *snapshot)
{
    memcpy(snapshot, view->banks[view->newest].snapshot, SNAPSHOT_SIZE);
    return view->status;
}

enum aloft_status aloft_boot_banks_read(
        const struct aloft_area *record, uint32_t *snapshot)
{
    struct view view;

    look(record, &view);
    return read_newest(&view, snapshot);
}

enum aloft_status aloft_boot_banks_write(
        const struct aloft_area *record, uint32_t *snapshot)
{
    struct view view;

    look(record, &view);
    if (view.status == ALOFT_ERR_FLASH_READ) {
        return view.status; // what cannot be read must not be erased
    }
    return log_moves(&view, snapshot) ? ALOFT_OK : write_twice(&view, snapshot);
}

enum aloft_status aloft_boot_banks_reassert(
        const struct aloft_area *record, uint32_t *snapshot)
{
    struct view view;

    look(record, &view);
    const enum aloft_status status = read_newest(&view, snapshot);
    if (status != ALOFT_OK) {
        return status;
    }
    if (!is_certain(&view)) {
        return write_twice(&view, snapshot);
    }
    /* Progress must not be logged behind a snapshot that may be torn. */
    return is_moving(snapshot) ? repeat(&view, snapshot) : ALOFT_OK;
}
