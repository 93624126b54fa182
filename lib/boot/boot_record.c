#include "aloft/boot_record.h"

#include "aloft/memory.h"
#include "boot_record_entry.h"

/* A snapshot is often the first write after a reset. What the cut before it tore may
 * read as if nothing had been written, so a snapshot leaves out the place of one entry
 * behind the last that shows. */
#define DOUBT ALOFT_SNAPSHOT_SIZE

/* What one half shows. */
struct half {
    struct aloft_area area;
    bool valid;                     /* It holds at least one whole snapshot. */
    struct aloft_snapshot snapshot; /* The last one, with the progress since. */
    uint32_t base;                  /* Where that snapshot stands. */
    uint32_t end;                   /* Behind the last byte that is not blank. */
    bool unreadable;                /* Some of it could not be read. */
};

/* Both, and which of them counts. */
struct view {
    struct half halves[2];
    struct half *live; /* If it is not valid, neither is. */
    struct half *spare;
};

static bool is_blank(const struct aloft_area *area, const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (bytes[i] != area->flash->geometry.erased) {
            return false;
        }
    }
    return true;
}

/* Takes over the snapshot at `offset`, if there is a whole one. */
static bool take_snapshot(struct half *half, uint32_t offset)
{
    uint8_t bytes[ALOFT_SNAPSHOT_SIZE];
    struct aloft_snapshot snapshot;

    if (half->area.size - offset < sizeof(bytes) ||
            aloft_area_read(&half->area, offset, bytes, sizeof(bytes)) != ALOFT_OK ||
            !aloft_snapshot_decode(&snapshot, bytes)) {
        return false;
    }
    half->valid = true;
    half->snapshot = snapshot;
    half->base = offset;
    half->end = offset + ALOFT_SNAPSHOT_SIZE;
    return true;
}

static void take_progress(struct half *half, const uint8_t *bytes)
{
    struct aloft_progress progress;

    /* One that continues another snapshot belongs to a torn one: it says nothing. */
    if (half->valid && aloft_progress_decode(&progress, bytes) &&
            progress.generation == half->snapshot.generation &&
            progress.base == half->base) {
        half->snapshot.state.moves = progress.moves;
    }
}

/* Reads all of a half. Torn entries, which may even be unreadable, are passed over. */
static void scan(struct half *half)
{
    uint8_t unit[ALOFT_ENTRY_UNIT];
    uint32_t offset = 0;

    while (offset < half->area.size) {
        if (aloft_area_read(&half->area, offset, unit, sizeof(unit)) != ALOFT_OK) {
            half->unreadable = true;
            half->end = offset + ALOFT_ENTRY_UNIT;
        } else if (aloft_snapshot_begins(unit) && take_snapshot(half, offset)) {
            offset = half->end;
            continue;
        } else if (!is_blank(&half->area, unit, sizeof(unit))) {
            take_progress(half, unit);
            half->end = offset + ALOFT_ENTRY_UNIT;
        }
        offset += ALOFT_ENTRY_UNIT;
    }
}

/* Generations may wrap around; two that are compared are never far apart. */
static bool is_newer(const struct half *a, const struct half *b)
{
    return a->snapshot.generation - b->snapshot.generation - 1u < UINT32_MAX / 2u;
}

static enum aloft_status look(const struct aloft_area *record, struct view *view)
{
    struct half *low = &view->halves[0];
    struct half *high = &view->halves[1];
    const enum aloft_status status = aloft_boot_record_check(record);

    if (status != ALOFT_OK) {
        return status;
    }
    memset(view, 0, sizeof(*view));
    low->area = *record;
    low->area.size = record->size / 2u;
    high->area = low->area;
    high->area.offset += low->area.size;
    scan(low);
    scan(high);
    view->live = low;
    view->spare = high;
    if (high->valid && (!low->valid || is_newer(high, low))) {
        view->live = high;
        view->spare = low;
    }
    return ALOFT_OK;
}

/* Adds an entry on blank flash, and believes it only when it reads back. */
static enum aloft_status append(
        struct half *half, uint32_t offset, const uint8_t *entry, uint32_t len)
{
    uint8_t found[ALOFT_SNAPSHOT_SIZE];
    enum aloft_status status = aloft_area_program(&half->area, offset, entry, len);

    half->end = offset + len;
    if (status != ALOFT_OK) {
        return status;
    }
    status = aloft_area_read(&half->area, offset, found, len);
    if (status != ALOFT_OK) {
        return status;
    }
    return memcmp(found, entry, len) == 0 ? ALOFT_OK : ALOFT_ERR_FLASH_VERIFY;
}

static enum aloft_status append_snapshot(
        struct half *half, uint32_t offset, const struct aloft_snapshot *snapshot)
{
    uint8_t entry[ALOFT_SNAPSHOT_SIZE];

    aloft_snapshot_encode(snapshot, entry);
    return append(half, offset, entry, sizeof(entry));
}

static enum aloft_status append_progress(struct half *half, uint32_t moves)
{
    const struct aloft_progress progress = {.generation = half->snapshot.generation,
            .base = half->base,
            .moves = moves};
    uint8_t entry[ALOFT_PROGRESS_SIZE];

    aloft_progress_encode(&progress, entry);
    return append(half, half->end, entry, sizeof(entry));
}

/* Erases a half and begins it with a snapshot. */
static enum aloft_status start_half(
        struct half *half, const struct aloft_snapshot *snapshot)
{
    const uint32_t sector = half->area.flash->geometry.sector_size;

    for (uint32_t offset = 0; offset < half->area.size; offset += sector) {
        const enum aloft_status status = aloft_area_erase(&half->area, offset);
        if (status != ALOFT_OK) {
            return status;
        }
    }
    return append_snapshot(half, 0, snapshot);
}

static bool has_room(const struct half *half, uint32_t len)
{
    return len <= half->area.size - half->end;
}

/* Adds a snapshot to the live half, or moves on to the spare one. A spare half without
 * a whole snapshot is one that a cut left behind: it may hold a newer one that did not
 * read well this time, and the log must not go on in the live half beside it. */
static enum aloft_status write_snapshot(
        struct view *view, const struct aloft_boot_state *state, bool certain)
{
    struct half *live = view->live;
    struct aloft_snapshot snapshot = {.generation = live->snapshot.generation,
            .certain = certain,
            .state = *state};

    if (view->spare->valid && has_room(live, DOUBT + ALOFT_SNAPSHOT_SIZE) &&
            append_snapshot(live, live->end + DOUBT, &snapshot) == ALOFT_OK) {
        return ALOFT_OK;
    }
    snapshot.generation++;
    return start_half(view->spare, &snapshot);
}

static enum aloft_status why_none(const struct view *view)
{
    const bool unreadable = view->live->unreadable || view->spare->unreadable;

    return unreadable ? ALOFT_ERR_FLASH_READ : ALOFT_ERR_NO_IMAGE;
}

/* Begins both halves, the spare one first, so that write_snapshot() finds it valid. */
static enum aloft_status format(struct view *view, const struct aloft_boot_state *state)
{
    struct aloft_snapshot snapshot = {.generation = 1, .state = *state};

    if (why_none(view) == ALOFT_ERR_FLASH_READ) {
        return ALOFT_ERR_FLASH_READ; // what cannot be read must not be erased
    }
    const enum aloft_status status = start_half(view->spare, &snapshot);
    if (status != ALOFT_OK) {
        return status;
    }
    snapshot.generation = 2;
    return start_half(view->live, &snapshot);
}

static bool is_same_image(
        const struct aloft_boot_image *a, const struct aloft_boot_image *b)
{
    return a->offset == b->offset && a->size == b->size &&
           memcmp(a->sha256, b->sha256, sizeof(a->sha256)) == 0;
}

/* Tells whether a progress entry says all that is new in `state`. */
static bool is_progress(
        const struct aloft_boot_state *old, const struct aloft_boot_state *state)
{
    return old->phase == ALOFT_BOOT_MOVING && state->phase == ALOFT_BOOT_MOVING &&
           old->installs == state->installs && old->retries == state->retries &&
           is_same_image(&old->main, &state->main) &&
           is_same_image(&old->staged, &state->staged);
}

enum aloft_status aloft_boot_record_check(const struct aloft_area *record)
{
    const enum aloft_status status = aloft_area_check(record);

    if (status != ALOFT_OK) {
        return status;
    }
    const uint32_t sector = record->flash->geometry.sector_size;
    if (sector % ALOFT_ENTRY_UNIT != 0 || record->size % (2u * sector) != 0 ||
            record->size / 2u < ALOFT_BOOT_RECORD_HALF_MIN) {
        return ALOFT_ERR_ARGUMENT;
    }
    return ALOFT_OK;
}

enum aloft_status aloft_boot_record_read(
        const struct aloft_area *record, struct aloft_boot_state *state)
{
    struct view view;
    const enum aloft_status status = look(record, &view);

    if (status != ALOFT_OK) {
        return status;
    }
    if (!view.live->valid) {
        return why_none(&view);
    }
    *state = view.live->snapshot.state;
    return ALOFT_OK;
}

/* Adds the entry that calls the one before certain. */
static enum aloft_status confirm(
        const struct aloft_area *record, const struct aloft_boot_state *state)
{
    struct view view;
    const enum aloft_status status = look(record, &view);

    if (status != ALOFT_OK) {
        return status;
    }
    return view.live->valid ? write_snapshot(&view, state, true) : why_none(&view);
}

enum aloft_status aloft_boot_record_write(
        const struct aloft_area *record, const struct aloft_boot_state *state)
{
    struct view view;
    const enum aloft_status status = look(record, &view);

    if (status != ALOFT_OK) {
        return status;
    }
    struct half *live = view.live;
    if (live->valid && is_progress(&live->snapshot.state, state) &&
            has_room(live, ALOFT_PROGRESS_SIZE) &&
            append_progress(live, state->moves) == ALOFT_OK) {
        return ALOFT_OK;
    }
    return live->valid ? write_snapshot(&view, state, false) : format(&view, state);
}

/* A settled state gets a second entry, which says that the first is whole for sure: it
 * is written only when the first was written without a cut. Found by a later boot, it
 * may be torn itself, but what would be read in its place is the same. */
enum aloft_status aloft_boot_record_reassert(
        const struct aloft_area *record, struct aloft_boot_state *state)
{
    struct view view;
    enum aloft_status status = look(record, &view);

    if (status != ALOFT_OK) {
        return status;
    }
    if (!view.live->valid) {
        return why_none(&view);
    }
    *state = view.live->snapshot.state;
    const bool settled = state->phase == ALOFT_BOOT_SETTLED;
    if (settled && view.live->snapshot.certain) {
        return ALOFT_OK;
    }
    status = write_snapshot(&view, state, false);
    if (status != ALOFT_OK || !settled) {
        return status;
    }
    return confirm(record, state);
}
