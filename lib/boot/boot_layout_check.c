#include "aloft/boot_layout.h"
#include "aloft/boot_record.h"

/* Those in front hold images or what belongs to them, and are copied to one another. */
enum part {
    MAIN,
    STAGE,
    SHADOW,
    SPARE,
    FILES,
    COPIED, /* How many that are. */
    RECORD = COPIED,
    JOURNAL,
    PARTS,
};

#define JOURNAL_SECTORS    2u
#define SHARED_SECTORS_MIN 3u

struct check {
    const struct aloft_boot_layout *layout;
    const struct aloft_area *parts[PARTS]; /* NULL: none of that name. */
    uint32_t sector;                       /* Of main. */
};

static uint32_t sector_size_of(const struct aloft_area *area)
{
    return area->flash->geometry.sector_size;
}

/* Both areas lie on their devices, so that no sum wraps around. */
static bool is_apart(const struct aloft_area *a, const struct aloft_area *b)
{
    return a->flash != b->flash || a->offset + a->size <= b->offset ||
           b->offset + b->size <= a->offset;
}

static const struct aloft_area *if_any(const struct aloft_area *area)
{
    return area->size > 0 ? area : NULL;
}

static enum aloft_status check_areas(const struct check *check)
{
    for (unsigned i = 0; i < PARTS; i++) {
        if (check->parts[i] != NULL && aloft_area_check(check->parts[i]) != ALOFT_OK) {
            return ALOFT_ERR_LAYOUT_AREA;
        }
    }
    return ALOFT_OK;
}

static bool may_meet(const struct check *check, unsigned a, unsigned b)
{
    return a == MAIN && b == STAGE && aloft_boot_layout_is_shared(check->layout);
}

static bool meets(const struct check *check, unsigned a, unsigned b)
{
    const struct aloft_area *const one = check->parts[a];
    const struct aloft_area *const other = check->parts[b];

    return one != NULL && other != NULL && !may_meet(check, a, b) &&
           !is_apart(one, other);
}

static enum aloft_status check_apart(const struct check *check)
{
    for (unsigned i = 0; i < PARTS * PARTS; i++) {
        if (i / PARTS < i % PARTS && meets(check, i / PARTS, i % PARTS)) {
            return ALOFT_ERR_LAYOUT_OVERLAP;
        }
    }
    return ALOFT_OK;
}

static enum aloft_status check_sectors(const struct check *check)
{
    for (unsigned i = 0; i < COPIED; i++) {
        if (check->parts[i] != NULL &&
                sector_size_of(check->parts[i]) != check->sector) {
            return ALOFT_ERR_LAYOUT_SECTORS;
        }
    }
    return ALOFT_OK;
}

/* Record and journal, whose sectors may be of another size. */
static enum aloft_status check_notes(const struct check *check)
{
    const struct aloft_area *journal = check->parts[JOURNAL];

    if (aloft_boot_record_check(check->parts[RECORD]) != ALOFT_OK) {
        return ALOFT_ERR_LAYOUT_RECORD;
    }
    return journal == NULL || journal->size == JOURNAL_SECTORS * sector_size_of(journal)
                   ? ALOFT_OK
                   : ALOFT_ERR_LAYOUT_JOURNAL;
}

/* Where the old image is kept, each of two areas has to hold either of two images. */
static enum aloft_status check_slots(const struct check *check)
{
    const struct aloft_boot_layout *layout = check->layout;
    const bool keeps = layout->alternates || layout->spare.size > 0;

    if (keeps && (aloft_boot_layout_is_shared(layout) ||
                         layout->main.size != layout->stage.size)) {
        return ALOFT_ERR_LAYOUT_SLOTS;
    }
    if (layout->spare.size > 0 &&
            (layout->alternates || layout->spare.size != check->sector)) {
        return ALOFT_ERR_LAYOUT_SPARE;
    }
    return ALOFT_OK;
}

static enum aloft_status check_shadow(const struct check *check)
{
    const struct aloft_boot_layout *layout = check->layout;

    if (layout->shadow.size > 0 &&
            (layout->alternates || layout->shadow.size >= layout->main.size)) {
        return ALOFT_ERR_LAYOUT_SHADOW;
    }
    return ALOFT_OK;
}

/* Staged two sectors above the beginning, as aloft_boot_stage_check() demands. */
static enum aloft_status check_room(const struct check *check)
{
    const struct aloft_boot_layout *layout = check->layout;

    return aloft_boot_layout_is_shared(layout) &&
                           layout->main.size < SHARED_SECTORS_MIN * check->sector
                   ? ALOFT_ERR_LAYOUT_ROOM
                   : ALOFT_OK;
}

/* The areas are whole, each on its device. */
static enum aloft_status check_shape(const struct check *check)
{
    enum aloft_status status = check_apart(check);

    if (status == ALOFT_OK) {
        status = check_sectors(check);
    }
    if (status == ALOFT_OK) {
        status = check_notes(check);
    }
    if (status == ALOFT_OK) {
        status = check_slots(check);
    }
    if (status == ALOFT_OK) {
        status = check_shadow(check);
    }
    return status == ALOFT_OK ? check_room(check) : status;
}

enum aloft_status aloft_boot_layout_check(const struct aloft_boot_layout *layout)
{
    struct check check = {
            .layout = layout,
            .parts = {&layout->main, &layout->stage, if_any(&layout->shadow),
                    if_any(&layout->spare), if_any(&layout->files), &layout->record,
                    if_any(&layout->journal)},
    };
    const enum aloft_status status = check_areas(&check);

    if (status != ALOFT_OK) {
        return status;
    }
    check.sector = sector_size_of(&layout->main);
    return check_shape(&check);
}
