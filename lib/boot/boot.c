#include "aloft/boot.h"

#include "aloft/memory.h"

/* A boot under way. */
struct run {
    const struct aloft_boot *boot;
    struct aloft_boot_result *result;
    struct aloft_boot_state state; /* As in the record. */
    enum aloft_status why_bad;     /* What the last image that did not verify lacks. */
};

/* The staged image, once it stands in main. */
static struct aloft_boot_image moved(const struct aloft_boot_image *staged)
{
    struct aloft_boot_image image = *staged;

    image.offset = 0;
    return image;
}

static bool main_holds(struct run *run, const struct aloft_boot_image *image)
{
    const struct aloft_boot *boot = run->boot;
    const enum aloft_status status =
            aloft_boot_verify(&boot->layout, ALOFT_BOOT_IN_MAIN, image, &boot->trust);

    if (status != ALOFT_OK) {
        run->why_bad = status;
    }
    return status == ALOFT_OK;
}

static bool stage_holds_installable(struct run *run)
{
    const struct aloft_boot *boot = run->boot;
    const struct aloft_boot_image *staged = &run->state.staged;
    enum aloft_status status =
            aloft_boot_stage_check(&boot->layout, staged->offset, staged->size);

    if (status == ALOFT_OK) {
        status = aloft_boot_verify(
                &boot->layout, ALOFT_BOOT_IN_STAGE, staged, &boot->trust);
    }
    if (status != ALOFT_OK && run->state.phase == ALOFT_BOOT_ASKED) {
        run->why_bad = status; // else what matters is what main lacks
    }
    return status == ALOFT_OK;
}

/* Finds out only what the phase asks for: each image costs a whole reading. */
static struct aloft_boot_facts gather(struct run *run)
{
    const struct aloft_boot_state *state = &run->state;
    const struct aloft_boot_image copy = moved(&state->staged);
    struct aloft_boot_facts facts = {
            .phase = state->phase,
            .retries_left = state->retries < ALOFT_BOOT_RETRIES,
    };

    switch (state->phase) {
    case ALOFT_BOOT_SETTLED:
        facts.main_valid = main_holds(run, &state->main);
        facts.staged_valid = !facts.main_valid && stage_holds_installable(run);
        break;
    case ALOFT_BOOT_ASKED:
        facts.staged_valid = stage_holds_installable(run);
        break;
    case ALOFT_BOOT_MOVING:
        facts.moves_done = state->moves >= run->boot->strategy->count(
                                                   &run->boot->layout, &state->staged);
        facts.main_valid = facts.moves_done && main_holds(run, &copy);
        facts.staged_valid =
                facts.moves_done && !facts.main_valid && stage_holds_installable(run);
        break;
    }
    return facts;
}

/* Makes `next` the present state, in the record first. */
static enum aloft_status note(struct run *run, const struct aloft_boot_state *next)
{
    const enum aloft_status status =
            aloft_boot_record_write(&run->boot->layout.record, next);

    if (status == ALOFT_OK) {
        run->state = *next;
    }
    return status;
}

/* Two writes reach all banks of the record: one that is worn is found before the old
 * image is touched. */
static enum aloft_status begin(struct run *run, uint32_t retries)
{
    struct aloft_boot_state next = run->state;

    const enum aloft_status status = note(run, &run->state);
    if (status != ALOFT_OK) {
        return status;
    }
    next.phase = ALOFT_BOOT_MOVING;
    next.moves = 0;
    next.retries = retries;
    return note(run, &next);
}

static enum aloft_status move_next(struct run *run)
{
    const struct aloft_boot *boot = run->boot;
    struct aloft_boot_state next = run->state;
    struct aloft_move move;

    enum aloft_status status =
            boot->strategy->move(&boot->layout, &next.staged, next.moves, &move);
    if (status != ALOFT_OK) {
        return status;
    }
    status = aloft_move_do(&move, boot->trust.work, boot->trust.work_size);
    if (status != ALOFT_OK) {
        return status;
    }
    run->result->moves++;
    next.moves++;
    return note(run, &next);
}

/* What was staged stays noted: while nothing else is staged, it can repair main. */
static enum aloft_status settle(struct run *run)
{
    struct aloft_boot_state next = run->state;

    next.phase = ALOFT_BOOT_SETTLED;
    next.main = moved(&next.staged);
    next.moves = 0;
    next.installs++;
    run->result->installed = true;
    return note(run, &next);
}

static enum aloft_status forget(struct run *run)
{
    struct aloft_boot_state next = run->state;

    next.phase = ALOFT_BOOT_SETTLED;
    memset(&next.staged, 0, sizeof(next.staged));
    run->result->why = run->why_bad;
    return note(run, &next);
}

static void finish(
        struct run *run, const struct aloft_boot_image *image, enum aloft_status why)
{
    run->result->bootable = image != NULL;
    run->result->why = why;
    if (image != NULL) {
        run->result->image = *image;
    }
}

/* A step has failed for `why`: the flash is worn, or power is going. Whatever whole
 * image main still holds is better than none. */
static void give_up(struct run *run, enum aloft_status why)
{
    const struct aloft_boot_image copy = moved(&run->state.staged);

    if (main_holds(run, &run->state.main)) {
        finish(run, &run->state.main, why);
    } else if (run->state.phase == ALOFT_BOOT_MOVING && main_holds(run, &copy)) {
        finish(run, &copy, why);
    } else {
        finish(run, NULL, why);
    }
}

/* Does one step. Returns false when the boot has come to its end. */
static bool take_step(struct run *run, enum aloft_boot_step step)
{
    enum aloft_status status = ALOFT_OK;

    switch (step) {
    case ALOFT_BOOT_RUN:
        finish(run, &run->state.main, run->result->why);
        return false;
    case ALOFT_BOOT_RESCUE:
        finish(run, NULL, run->why_bad);
        return false;
    case ALOFT_BOOT_BEGIN:
        status = begin(run, 0);
        break;
    case ALOFT_BOOT_AGAIN:
        status = begin(run, run->state.retries + 1);
        break;
    case ALOFT_BOOT_MOVE:
        status = move_next(run);
        break;
    case ALOFT_BOOT_SETTLE:
        status = settle(run);
        break;
    case ALOFT_BOOT_FORGET:
        status = forget(run);
        break;
    }
    if (status != ALOFT_OK) {
        give_up(run, status);
        return false;
    }
    return true;
}

void aloft_boot_run(const struct aloft_boot *boot, struct aloft_boot_result *result)
{
    struct run run = {.boot = boot, .result = result};
    enum aloft_boot_step step;

    memset(result, 0, sizeof(*result));
    enum aloft_status status = aloft_boot_layout_check(&boot->layout);
    if (status == ALOFT_OK) {
        status = aloft_boot_record_reassert(&boot->layout.record, &run.state);
    }
    if (status != ALOFT_OK) {
        give_up(&run, status);
        return;
    }
    do {
        const struct aloft_boot_facts facts = gather(&run);
        step = aloft_boot_decide(&facts);
    } while (take_step(&run, step));
}
