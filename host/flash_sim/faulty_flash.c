#include "aloft/faulty_flash.h"

#include <stdlib.h>
#include <string.h>

#include "aloft/nor_rules.h"
#include "flash_sim_private.h"

static struct aloft_faulty_flash *faulty_of(struct aloft_flash *flash)
{
    return (struct aloft_faulty_flash *)flash;
}

static struct aloft_faulty_flash *leader_of(struct aloft_faulty_flash *faulty)
{
    return faulty->leader != NULL ? faulty->leader : faulty;
}

static bool is_powered(struct aloft_faulty_flash *faulty)
{
    return leader_of(faulty)->powered;
}

static enum aloft_fault_kind kind_of(struct aloft_faulty_flash *faulty)
{
    return leader_of(faulty)->plan.kind;
}

/* ---- unstable places ---- */

static bool meets(const struct aloft_unstable *place, uint32_t offset, size_t len)
{
    return place->size > 0 && place->offset < offset + len &&
           offset < place->offset + place->size;
}

static void forget(struct aloft_unstable *place)
{
    free(place->old);
    *place = (struct aloft_unstable){0};
}

static void forget_sector(struct aloft_faulty_flash *faulty, uint32_t offset)
{
    for (size_t i = 0; i < ALOFT_FAULTY_PLACES; i++) {
        if (meets(&faulty->unstable[i], offset, faulty->base.geometry.sector_size)) {
            forget(&faulty->unstable[i]);
        }
    }
}

/* Takes over `old`. With no place left the bytes are simply stable: a milder fault. */
static void remember(
        struct aloft_faulty_flash *faulty, uint32_t offset, size_t len, uint8_t *old)
{
    for (size_t i = 0; i < ALOFT_FAULTY_PLACES; i++) {
        if (faulty->unstable[i].size == 0) {
            faulty->unstable[i] = (struct aloft_unstable){
                    .offset = offset, .size = (uint32_t)len, .old = old};
            return;
        }
    }
    free(old);
}

/* Blurs what of `place` was read into `dst`: as before, as after, or bits of both. */
static void blur(struct aloft_faulty_flash *faulty, const struct aloft_unstable *place,
        uint32_t offset, uint8_t *dst, size_t len)
{
    const unsigned mood = (unsigned)(aloft_sim_random(&faulty->random) >> 40) % 3u;

    for (size_t i = 0; i < len; i++) {
        const size_t at = offset + i - place->offset; // wraps below the place
        if (at >= place->size || mood == 0) {
            continue;
        }
        const unsigned keep =
                mood == 1 ? 0xFFu : (unsigned)(aloft_sim_random(&faulty->random) >> 40);
        dst[i] = (uint8_t)((place->old[at] & keep) | (dst[i] & ~keep));
    }
}

static enum aloft_status read_blurred(
        struct aloft_faulty_flash *faulty, uint32_t offset, uint8_t *dst, size_t len)
{
    const enum aloft_status status =
            faulty->inner->ops->read(faulty->inner, offset, dst, len);

    for (size_t i = 0; i < ALOFT_FAULTY_PLACES && status == ALOFT_OK; i++) {
        if (meets(&faulty->unstable[i], offset, len)) {
            blur(faulty, &faulty->unstable[i], offset, dst, len);
        }
    }
    return status;
}

/* ---- the plan ---- */

static bool counts(enum aloft_fault_on on, enum aloft_fault_on operation)
{
    if (on == ALOFT_FAULT_ON_CHANGE) {
        return operation != ALOFT_FAULT_ON_READ;
    }
    return on == operation;
}

/* Tells whether the plan's fault falls on this operation, and counts it if not. */
static bool strikes(struct aloft_faulty_flash *faulty, enum aloft_fault_on operation)
{
    struct aloft_faulty_flash *leader = leader_of(faulty);

    if (operation != ALOFT_FAULT_ON_READ) {
        leader->changes++;
    }
    if (leader->struck || !counts(leader->plan.on, operation)) {
        return false;
    }
    if (leader->passed < leader->plan.after) {
        leader->passed++;
        return false;
    }
    leader->struck = true;
    leader->powered = leader->plan.kind == ALOFT_FAULT_ERROR;
    return true;
}

static bool is_worn(const struct aloft_faulty_flash *faulty, uint32_t offset)
{
    const uint32_t sector = faulty->base.geometry.sector_size;

    return faulty->worn && offset - offset % sector == faulty->worn_sector;
}

/* ---- operations ---- */

static enum aloft_status faulty_read(
        struct aloft_flash *flash, uint32_t offset, void *dst, size_t len)
{
    struct aloft_faulty_flash *faulty = faulty_of(flash);

    if (!is_powered(faulty) || strikes(faulty, ALOFT_FAULT_ON_READ)) {
        return ALOFT_ERR_FLASH_READ;
    }
    return read_blurred(faulty, offset, dst, len);
}

/* Stores `fresh` where it differs from what stands there, unit by unit: the others were
 * not reached, and a program-once device must not count them. */
static void program_changed(struct aloft_faulty_flash *faulty, uint32_t offset,
        const uint8_t *fresh, size_t len)
{
    const struct aloft_flash_geometry *geometry = &faulty->base.geometry;
    struct aloft_flash *inner = faulty->inner;
    const uint32_t unit = geometry->write_unit;
    uint8_t now[ALOFT_FLASH_UNIT_MAX];

    for (uint32_t i = 0; i < len; i += unit) {
        if (inner->ops->read(inner, offset + i, now, unit) == ALOFT_OK &&
                memcmp(now, fresh + i, unit) != 0 &&
                aloft_nor_allows(geometry, now, fresh + i, unit)) {
            /* The inner device is a model that works; else the test would show it. */
            (void)inner->ops->program(inner, offset + i, fresh + i, unit);
        }
    }
}

/* The interrupted operation, done in part. `old` is what stands there, `fresh` what the
 * whole operation would have left. */
static void leave_torn(struct aloft_faulty_flash *faulty, uint32_t offset,
        const uint8_t *old, uint8_t *fresh, size_t len, bool erasing)
{
    aloft_sim_tear(kind_of(faulty), old, fresh, len, faulty->base.geometry.write_unit,
            &faulty->random);
    if (erasing) {
        forget_sector(faulty, offset);
        /* As in program_changed(). */
        (void)faulty->inner->ops->erase(faulty->inner, offset);
    }
    program_changed(faulty, offset, fresh, len);
}

/* The plan's fault on a program of `src`, or on an erase when that is NULL. */
static void strike_change(struct aloft_faulty_flash *faulty, uint32_t offset,
        const uint8_t *src, size_t len)
{
    if (kind_of(faulty) == ALOFT_FAULT_ERROR ||
            kind_of(faulty) == ALOFT_FAULT_CUT_BEFORE) {
        return;
    }
    uint8_t *old = malloc(len);
    uint8_t *fresh = malloc(len);
    if (old == NULL || fresh == NULL ||
            read_blurred(faulty, offset, old, len) != ALOFT_OK) {
        free(old);
        free(fresh);
        return;
    }
    for (size_t i = 0; i < len; i++) {
        const struct aloft_flash_geometry *geometry = &faulty->base.geometry;
        fresh[i] = src == NULL ? geometry->erased
                               : aloft_nor_merge(geometry, old[i], src[i]);
    }
    leave_torn(faulty, offset, old, fresh, len, src == NULL);
    free(fresh);
    if (kind_of(faulty) == ALOFT_FAULT_CUT_UNSTABLE) {
        remember(faulty, offset, len, old);
    } else {
        free(old);
    }
}

/* Unstable bytes take those bits of `src` that are certain; the others go on varying.
 */
static void settle(struct aloft_unstable *place,
        const struct aloft_flash_geometry *geometry, uint32_t offset,
        const uint8_t *src, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        const size_t at = offset + i - place->offset; // wraps below the place
        if (at < place->size) {
            place->old[at] = aloft_nor_merge(geometry, place->old[at], src[i]);
        }
    }
}

/* Programming over unstable bytes is legal as far as anybody could see. */
static enum aloft_status program_over(struct aloft_faulty_flash *faulty,
        struct aloft_unstable *place, uint32_t offset, const uint8_t *src, size_t len)
{
    const struct aloft_flash_geometry *geometry = &faulty->base.geometry;
    uint8_t *now = malloc(len);
    enum aloft_status status = ALOFT_ERR_FLASH_PROGRAM;

    if (now != NULL &&
            faulty->inner->ops->read(faulty->inner, offset, now, len) == ALOFT_OK &&
            (!geometry->program_once || aloft_nor_allows(geometry, now, src, len))) {
        settle(place, geometry, offset, src, len);
        for (size_t i = 0; i < len; i++) {
            now[i] = aloft_nor_merge(geometry, now[i], src[i]);
        }
        status = faulty->inner->ops->program(faulty->inner, offset, now, len);
    }
    free(now);
    return status;
}

static enum aloft_status faulty_program(
        struct aloft_flash *flash, uint32_t offset, const void *src, size_t len)
{
    struct aloft_faulty_flash *faulty = faulty_of(flash);

    if (!is_powered(faulty) || is_worn(faulty, offset)) {
        return ALOFT_ERR_FLASH_PROGRAM;
    }
    if (strikes(faulty, ALOFT_FAULT_ON_PROGRAM)) {
        strike_change(faulty, offset, src, len);
        return ALOFT_ERR_FLASH_PROGRAM;
    }
    for (size_t i = 0; i < ALOFT_FAULTY_PLACES; i++) {
        if (meets(&faulty->unstable[i], offset, len)) {
            return program_over(faulty, &faulty->unstable[i], offset, src, len);
        }
    }
    return faulty->inner->ops->program(faulty->inner, offset, src, len);
}

static enum aloft_status faulty_erase(struct aloft_flash *flash, uint32_t offset)
{
    struct aloft_faulty_flash *faulty = faulty_of(flash);

    if (!is_powered(faulty) || is_worn(faulty, offset)) {
        return ALOFT_ERR_FLASH_ERASE;
    }
    if (strikes(faulty, ALOFT_FAULT_ON_ERASE)) {
        strike_change(faulty, offset, NULL, flash->geometry.sector_size);
        return ALOFT_ERR_FLASH_ERASE;
    }
    forget_sector(faulty, offset);
    return faulty->inner->ops->erase(faulty->inner, offset);
}

static const struct aloft_flash_ops faulty_ops = {
        .read = faulty_read,
        .program = faulty_program,
        .erase = faulty_erase,
};

/* ---- public ---- */

void aloft_faulty_flash_init(
        struct aloft_faulty_flash *faulty, struct aloft_flash *inner)
{
    memset(faulty, 0, sizeof(*faulty));
    faulty->base.ops = &faulty_ops;
    faulty->base.geometry = inner->geometry;
    faulty->inner = inner;
    faulty->random = 1;
    faulty->powered = true;
}

void aloft_faulty_flash_follow(
        struct aloft_faulty_flash *faulty, struct aloft_faulty_flash *leader)
{
    faulty->leader = leader;
}

void aloft_faulty_flash_arm(
        struct aloft_faulty_flash *faulty, const struct aloft_fault_plan *plan)
{
    faulty->plan = *plan;
    faulty->passed = 0;
    faulty->changes = 0;
    faulty->struck = false;
    /* Spread the seed: neighbouring numbers must not give similar bits. */
    faulty->random = (plan->seed + 1u) * UINT64_C(0x9E3779B97F4A7C15) | 1u;
}

void aloft_faulty_flash_power_on(struct aloft_faulty_flash *faulty)
{
    faulty->powered = true;
    faulty->plan.on = ALOFT_FAULT_NEVER;
}

void aloft_faulty_flash_wear_out(struct aloft_faulty_flash *faulty, uint32_t offset)
{
    faulty->worn = true;
    faulty->worn_sector = offset;
}

void aloft_faulty_flash_done(struct aloft_faulty_flash *faulty)
{
    for (size_t i = 0; i < ALOFT_FAULTY_PLACES; i++) {
        forget(&faulty->unstable[i]);
    }
}
