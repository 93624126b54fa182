#include "aloft/boot.h"

#include "aloft/memory.h"

static const struct aloft_boot_policy_ops no_hooks;
static const struct aloft_boot_policy default_policy = {.ops = &no_hooks};

/* A boot under way. */
struct run {
    const struct aloft_boot *boot;
    const struct aloft_boot_policy *policy;
    struct aloft_boot_result *result;
    struct aloft_boot_state state;    /* As in the record. */
    struct aloft_boot_layout layout;  /* With the slots that the state selects. */
    uint32_t staged_counter;          /* Of the staged image, when that was valid. */
    bool packed;                      /* The staged image is a compressed one. */
    struct aloft_boot_image unpacked; /* What the staged image is measured to become. */
    enum aloft_status why_bad;        /* What an image that did not verify lacks. */
};

static bool is_packed(const struct run *run)
{
    const struct aloft_boot_unpacker *boot_unpacker = run->boot->unpacker;

    return boot_unpacker != NULL && !run->state.staged_files &&
           boot_unpacker->ops->is_for(boot_unpacker, &run->layout, &run->state.staged);
}

/* The staged image, once it stands in main. Of size 0 where it is packed and has not
 * been measured in this boot. */
static struct aloft_boot_image to_come(const struct run *run)
{
    struct aloft_boot_image image = run->state.staged;

    if (run->packed) {
        return run->unpacked;
    }
    image.offset = 0;
    return image;
}

static void adopt(struct run *run, const struct aloft_boot_state *state)
{
    run->state = *state;
    run->layout = run->boot->layout;
    aloft_boot_layout_select(&run->layout, state->in_slot_b);
    run->packed = is_packed(run);
    run->result->files = run->result->files || state->staged_files;
}

/* How what is staged gets to its place; NULL: this boot stage has no way for it. */
static const struct aloft_strategy *way_of(const struct run *run)
{
    return run->state.staged_files ? run->boot->files : run->boot->strategy;
}

/* An image that was unpacked carries no signature: that is over the packed one, whose
 * install was not begun without. From then on, the digest in the record stands for it.
 */
static bool main_holds(
        struct run *run, const struct aloft_boot_image *image, bool unpacked)
{
    struct aloft_boot_trust trust = run->boot->trust;
    uint32_t counter;

    if (unpacked) {
        trust.verifier = &aloft_verifier_none;
    }
    const enum aloft_status status = aloft_boot_verify(
            &run->layout, ALOFT_BOOT_IN_MAIN, image, &trust, &counter);

    if (status != ALOFT_OK) {
        run->why_bad = status;
    }
    return status == ALOFT_OK;
}

/* What the manifest says is known already. */
static enum aloft_status check_counter(struct run *run)
{
    const struct aloft_boot_policy *boot_policy = run->policy;
    const struct aloft_boot_image *staged = &run->state.staged;
    struct aloft_area area = run->layout.stage;

    if (run->state.staged_files) {
        run->staged_counter = 0; // counters are about firmware
        return ALOFT_OK;
    }
    if (boot_policy->ops->counter != NULL) {
        area.offset += staged->offset;
        area.size -= staged->offset;
        const enum aloft_status status = boot_policy->ops->counter(
                boot_policy, &area, staged->size, &run->staged_counter);
        if (status != ALOFT_OK) {
            return status;
        }
    }
    return run->staged_counter < run->state.counter ? ALOFT_ERR_DOWNGRADE : ALOFT_OK;
}

static enum aloft_status check_place(const struct run *run)
{
    const struct aloft_boot_layout *layout = &run->boot->layout;
    const struct aloft_boot_image *staged = &run->state.staged;

    if (way_of(run) == NULL) {
        return ALOFT_ERR_COMMAND;
    }
    return run->state.staged_files
                   ? aloft_boot_files_check(layout, staged->offset, staged->size)
                   : aloft_boot_stage_check(layout, staged->offset, staged->size);
}

static bool stage_holds_installable(struct run *run)
{
    const struct aloft_boot *boot = run->boot;
    const struct aloft_boot_image *staged = &run->state.staged;
    enum aloft_status status = check_place(run);

    if (status == ALOFT_OK) {
        status = aloft_boot_verify(&run->layout, ALOFT_BOOT_IN_STAGE, staged,
                &boot->trust, &run->staged_counter);
    }
    if (status == ALOFT_OK) {
        status = check_counter(run);
    }
    if (status == ALOFT_OK && run->packed) {
        struct aloft_boot_unpacker *boot_unpacker = boot->unpacker;

        status = boot_unpacker->ops->measure(
                boot_unpacker, &run->layout, &boot->trust, staged, &run->unpacked);
    }
    if (status != ALOFT_OK && run->why_bad == ALOFT_OK) {
        run->why_bad = status; // what main lacks matters more
    }
    return status == ALOFT_OK;
}

static bool is_spared(const struct run *run)
{
    const struct aloft_boot_policy *boot_policy = run->policy;

    return boot_policy->ops->spares_trial != NULL &&
           boot_policy->ops->spares_trial(boot_policy);
}

/* Moves that the install takes. */
static uint32_t count_moves(const struct run *run, const struct aloft_boot_state *state)
{
    const struct aloft_strategy *strategy = way_of(run);
    const uint32_t sector = run->layout.main.flash->geometry.sector_size;
    const uint32_t size = run->unpacked.size;

    if (run->packed) {
        return size / sector + (size % sector != 0);
    }
    return strategy == NULL ? 0 : strategy->count(&run->layout, state);
}

/* Whether the moves under way are done. After a reset a packed image has to show once
 * more what it is and what comes out of it; one that cannot has no move done. */
static bool moves_are_done(struct run *run)
{
    const struct aloft_boot_state *state = &run->state;

    if (run->packed && run->unpacked.size == 0 && !stage_holds_installable(run)) {
        return false;
    }
    return state->moves >= count_moves(run, state);
}

/* Finds out only what the phase asks for: each image costs a whole reading. */
static struct aloft_boot_facts gather(struct run *run)
{
    const struct aloft_boot_state *state = &run->state;
    struct aloft_boot_facts facts = {
            .phase = state->phase,
            .retries_left = state->retries<ALOFT_BOOT_RETRIES,
                    .on_trial = state->on_trial, .trials_left = state->trials_left> 0,
    };

    run->why_bad = ALOFT_OK;
    switch (state->phase) {
    case ALOFT_BOOT_SETTLED:
        facts.main_valid = main_holds(run, &state->main, state->main_unpacked);
        if (!facts.main_valid || (facts.on_trial && !facts.trials_left)) {
            facts.staged_valid = stage_holds_installable(run);
        }
        facts.trial_spared = facts.on_trial && is_spared(run);
        break;
    case ALOFT_BOOT_ASKED:
        facts.staged_valid = stage_holds_installable(run);
        break;
    case ALOFT_BOOT_MOVING:
        facts.moves_done = moves_are_done(run);
        break;
    }
    return facts;
}

/* Makes `next` the present state, in the record first. */
static enum aloft_status note(struct run *run, const struct aloft_boot_state *next)
{
    const enum aloft_status status = aloft_boot_record_write(&run->layout.record, next);

    if (status == ALOFT_OK) {
        adopt(run, next);
    }
    return status;
}

static bool keeps_old(const struct run *run)
{
    return run->boot->strategy->kind != ALOFT_STRATEGY_OVERWRITE;
}

/* A new image is on trial if there is an old one to go back to. */
static void put_on_trial(const struct run *run, struct aloft_boot_state *next)
{
    const uint8_t trials = run->policy->trials;

    next->on_trial = next->reason == ALOFT_BOOT_UPDATED && keeps_old(run) &&
                     next->staged.size > 0;
    next->trials_left = 0;
    if (next->on_trial) {
        next->trials_left = trials > 0 ? trials : (uint8_t)ALOFT_BOOT_TRIALS;
    } else if (next->reason == ALOFT_BOOT_UPDATED && next->candidate > next->counter) {
        next->counter = next->candidate; // there is nothing to be confirmed
    }
}

/* What the stage holds when the moves are done: an old image that is worth going back
 * to, that is, one that was confirmed and not damaged, or the copied one, which can
 * repair main while nothing else is staged. */
static void leave_behind(const struct run *run, struct aloft_boot_state *next)
{
    if (!keeps_old(run)) {
        return;
    }
    if (next->on_trial || next->reason == ALOFT_BOOT_REPAIRED) {
        memset(&next->staged, 0, sizeof(next->staged));
    } else {
        next->staged = next->main;
    }
}

/* Notes that the file system is in place, or `why` it is not: then it has to be sent
 * again. Main is as it was. */
static enum aloft_status settle_files(struct run *run, enum aloft_status why)
{
    struct aloft_boot_state next = run->state;

    next.phase = ALOFT_BOOT_SETTLED;
    next.moves = 0;
    next.installs += why == ALOFT_OK;
    next.refused = why;
    next.staged_files = false;
    memset(&next.staged, 0, sizeof(next.staged));
    run->result->why = why;
    const enum aloft_status status = note(run, &next);
    run->result->installed = why == ALOFT_OK && status == ALOFT_OK;
    return status;
}

static enum aloft_status settle(struct run *run, const struct aloft_boot_state *state)
{
    const bool exchanges = run->boot->layout.alternates;
    struct aloft_boot_state next = *state;

    if (state->staged_files) {
        return settle_files(run, aloft_boot_files_verify(&run->layout, &state->staged,
                                         &run->boot->trust));
    }
    leave_behind(run, &next);
    next.phase = ALOFT_BOOT_SETTLED;
    next.main = to_come(run);
    next.main_unpacked = run->packed;
    next.moves = 0;
    next.installs++;
    next.in_slot_b = exchanges ? !state->in_slot_b : state->in_slot_b;
    put_on_trial(run, &next);
    const enum aloft_status status = note(run, &next);
    run->result->installed = status == ALOFT_OK;
    return status;
}

/* Two writes reach all banks of the record: one that is worn is found before the old
 * image is touched. */
static enum aloft_status begin_moves(
        struct run *run, const struct aloft_boot_state *next)
{
    const enum aloft_status status = note(run, &run->state);

    return status == ALOFT_OK ? note(run, next) : status;
}

static enum aloft_status begin(struct run *run, enum aloft_boot_reason reason)
{
    struct aloft_boot_state next = run->state;

    next.phase = ALOFT_BOOT_MOVING;
    next.moves = 0;
    next.retries += reason == ALOFT_BOOT_REPAIRED;
    next.revert_asked = false;
    if (!next.staged_files) {
        next.reason = reason;
        next.candidate = run->staged_counter;
    }
    return count_moves(run, &next) > 0 ? begin_moves(run, &next) : settle(run, &next);
}

static enum aloft_status unpack_next(struct run *run)
{
    const struct aloft_boot *boot = run->boot;
    struct aloft_boot_unpacker *boot_unpacker = boot->unpacker;

    if (run->unpacked.size == 0) {
        return run->why_bad; // nothing to be had from the packed image any more
    }
    return boot_unpacker->ops->move(boot_unpacker, &run->layout, &boot->trust,
            run->unpacked.size, run->state.moves);
}

static enum aloft_status copy_next(struct run *run)
{
    const struct aloft_strategy *strategy = way_of(run);
    const struct aloft_boot *boot = run->boot;
    const struct aloft_boot_state *state = &run->state;
    struct aloft_move move;
    enum aloft_status status = check_place(run);

    if (status == ALOFT_OK) {
        status = strategy->move(&run->layout, state, state->moves, &move);
    }
    if (status != ALOFT_OK) {
        return status;
    }
    return aloft_move_do(&move, boot->trust.work, boot->trust.work_size);
}

static enum aloft_status move_next(struct run *run)
{
    struct aloft_boot_state next = run->state;
    const enum aloft_status status = run->packed ? unpack_next(run) : copy_next(run);

    if (status != ALOFT_OK) {
        return status;
    }
    run->result->moves++;
    next.moves++;
    return note(run, &next);
}

/* Without an image to go back to a trial is pointless. */
static enum aloft_status forget(struct run *run)
{
    struct aloft_boot_state next = run->state;

    next.phase = ALOFT_BOOT_SETTLED;
    next.on_trial = false;
    next.trials_left = 0;
    next.revert_asked = false;
    next.staged_files = false;
    next.refused = run->why_bad;
    memset(&next.staged, 0, sizeof(next.staged));
    run->result->why = run->why_bad;
    return note(run, &next);
}

static enum aloft_status count_trial(struct run *run)
{
    struct aloft_boot_state next = run->state;

    next.trials_left--;
    return note(run, &next);
}

static void finish(
        struct run *run, const struct aloft_boot_image *image, enum aloft_status why)
{
    struct aloft_boot_result *result = run->result;

    result->bootable = image != NULL;
    result->why = why;
    result->in_slot_b = run->state.in_slot_b;
    result->on_trial = run->state.on_trial;
    result->trials_left = run->state.trials_left;
    result->reason = run->state.reason;
    if (image != NULL) {
        result->image = *image;
    }
}

/* A step has failed for `why`: the flash is worn, or power is going. Whatever whole
 * image main still holds is better than none. */
static void give_up(struct run *run, enum aloft_status why)
{
    const struct aloft_boot_image copy = to_come(run);

    if (main_holds(run, &run->state.main, run->state.main_unpacked)) {
        finish(run, &run->state.main, why);
    } else if (run->state.phase == ALOFT_BOOT_MOVING &&
               main_holds(run, &copy, run->packed)) {
        finish(run, &copy, why);
    } else {
        finish(run, NULL, why);
    }
}

/* Why the image on trial is taken back: it is bad, or was not confirmed. */
static enum aloft_boot_reason why_revert(const struct run *run)
{
    return run->why_bad == ALOFT_OK ? ALOFT_BOOT_REVERT_TRIALS : ALOFT_BOOT_REVERT_BAD;
}

/* Carries a step out that does not end the boot. */
static enum aloft_status carry_out(struct run *run, enum aloft_boot_step step)
{
    switch (step) {
    case ALOFT_BOOT_BEGIN:
        return begin(run,
                run->state.revert_asked ? ALOFT_BOOT_REVERT_ASKED : ALOFT_BOOT_UPDATED);
    case ALOFT_BOOT_AGAIN:
        return begin(run, ALOFT_BOOT_REPAIRED);
    case ALOFT_BOOT_REVERT:
        return begin(run, why_revert(run));
    case ALOFT_BOOT_MOVE:
        return move_next(run);
    case ALOFT_BOOT_SETTLE:
        return settle(run, &run->state);
    case ALOFT_BOOT_FORGET:
        return forget(run);
    case ALOFT_BOOT_TRY:
        return count_trial(run);
    case ALOFT_BOOT_RUN:
    case ALOFT_BOOT_RESCUE:
        break;
    }
    return ALOFT_OK;
}

/* Does one step. Returns false when the boot has come to its end. */
static bool take_step(struct run *run, enum aloft_boot_step step)
{
    enum aloft_status status = carry_out(run, step);

    if (status != ALOFT_OK && run->state.staged_files) {
        status = settle_files(run, status); // main is whole, and updates go on
    }
    if (status != ALOFT_OK) {
        give_up(run, status);
        return false;
    }
    if (step == ALOFT_BOOT_RUN || step == ALOFT_BOOT_TRY) {
        finish(run, &run->state.main, run->result->why);
        return false;
    }
    if (step == ALOFT_BOOT_RESCUE) {
        finish(run, NULL, run->why_bad);
        return false;
    }
    return true;
}

static enum aloft_status read_record(struct run *run)
{
    const struct aloft_boot_layout *layout = &run->boot->layout;
    struct aloft_boot_state state = {.phase = ALOFT_BOOT_SETTLED};
    enum aloft_status status = aloft_boot_layout_check(layout);

    if (status == ALOFT_OK && !aloft_strategy_fits(run->boot->strategy, layout)) {
        status = ALOFT_ERR_ARGUMENT;
    }
    if (status == ALOFT_OK) {
        status = aloft_boot_record_reassert(&layout->record, &state);
    }
    adopt(run, &state); // also when it was read, but could not be written again
    run->result->resumed = state.phase == ALOFT_BOOT_MOVING;
    return status;
}

void aloft_boot_run(const struct aloft_boot *boot, struct aloft_boot_result *result)
{
    struct run run = {.boot = boot,
            .policy = boot->policy != NULL ? boot->policy : &default_policy,
            .result = result};
    enum aloft_boot_step step;

    memset(result, 0, sizeof(*result));
    const enum aloft_status status = read_record(&run);
    if (status != ALOFT_OK) {
        give_up(&run, status);
        return;
    }
    do {
        const struct aloft_boot_facts facts = gather(&run);
        step = aloft_boot_decide(&facts);
    } while (take_step(&run, step));
}
