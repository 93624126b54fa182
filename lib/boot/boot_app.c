#include "aloft/boot_app.h"

#include "aloft/memory.h"

/* An overwritten image leaves a copy of itself in the stage: that is none. */
static bool has_other(const struct aloft_boot_state *state)
{
    return state->staged.size > 0 && memcmp(state->staged.sha256, state->main.sha256,
                                             ALOFT_BOOT_DIGEST_SIZE) != 0;
}

enum aloft_status aloft_boot_status_read(
        const struct aloft_boot_layout *layout, struct aloft_boot_status *status)
{
    struct aloft_boot_state state;
    const enum aloft_status result = aloft_boot_record_read(&layout->record, &state);

    if (result != ALOFT_OK) {
        return result;
    }
    const bool settled = state.phase == ALOFT_BOOT_SETTLED;
    *status = (struct aloft_boot_status){
            .running = state.main,
            .in_slot_b = state.in_slot_b,
            .on_trial = state.on_trial,
            .trials_left = state.trials_left,
            .restart_does_it = !settled,
            .can_revert = settled && has_other(&state),
            .reason = state.reason,
            .refused = state.refused,
            .counter = state.counter,
            .installs = state.installs,
    };
    return ALOFT_OK;
}

/* Reads the record of a device that waits for nothing. */
static enum aloft_status read_settled(
        const struct aloft_boot_layout *layout, struct aloft_boot_state *state)
{
    const enum aloft_status status = aloft_boot_record_read(&layout->record, state);

    if (status != ALOFT_OK) {
        return status;
    }
    return state->phase == ALOFT_BOOT_SETTLED ? ALOFT_OK : ALOFT_ERR_PENDING;
}

enum aloft_status aloft_boot_confirm(const struct aloft_boot_layout *layout)
{
    struct aloft_boot_state state;
    const enum aloft_status status = read_settled(layout, &state);

    if (status != ALOFT_OK) {
        return status;
    }
    if (!state.on_trial) {
        return ALOFT_ERR_NOT_ON_TRIAL;
    }
    state.on_trial = false;
    state.trials_left = 0;
    if (state.candidate > state.counter) {
        state.counter = state.candidate;
        memset(&state.staged, 0, sizeof(state.staged)); // older now than is allowed
    }
    return aloft_boot_record_write(&layout->record, &state);
}

enum aloft_status aloft_boot_request_revert(const struct aloft_boot_layout *layout)
{
    struct aloft_boot_state state;
    const enum aloft_status status = read_settled(layout, &state);

    if (status != ALOFT_OK) {
        return status;
    }
    if (!has_other(&state)) {
        return ALOFT_ERR_NOT_FOUND;
    }
    state.phase = ALOFT_BOOT_ASKED;
    state.revert_asked = true;
    state.refused = ALOFT_OK;
    return aloft_boot_record_write(&layout->record, &state);
}
