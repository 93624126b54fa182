#include "aloft/boot_decide.h"

/* What is left when the image in main is not good: the staged one, if that is. */
static enum aloft_boot_step decide_damaged(const struct aloft_boot_facts *facts)
{
    if (!facts->staged_valid) {
        return ALOFT_BOOT_RESCUE;
    }
    if (facts->on_trial) {
        return ALOFT_BOOT_REVERT; // ends the trial: this cannot go on for ever
    }
    return facts->retries_left ? ALOFT_BOOT_AGAIN : ALOFT_BOOT_RESCUE;
}

static enum aloft_boot_step decide_trial(const struct aloft_boot_facts *facts)
{
    if (facts->trials_left) {
        return facts->trial_spared ? ALOFT_BOOT_RUN : ALOFT_BOOT_TRY;
    }
    return facts->staged_valid ? ALOFT_BOOT_REVERT : ALOFT_BOOT_FORGET;
}

static enum aloft_boot_step decide_settled(const struct aloft_boot_facts *facts)
{
    if (!facts->main_valid) {
        return decide_damaged(facts);
    }
    return facts->on_trial ? decide_trial(facts) : ALOFT_BOOT_RUN;
}

enum aloft_boot_step aloft_boot_decide(const struct aloft_boot_facts *facts)
{
    switch (facts->phase) {
    case ALOFT_BOOT_SETTLED:
        return decide_settled(facts);
    case ALOFT_BOOT_ASKED:
        return facts->staged_valid ? ALOFT_BOOT_BEGIN : ALOFT_BOOT_FORGET;
    case ALOFT_BOOT_MOVING:
        /* Half-way no image verifies: the log alone knows. */
        return facts->moves_done ? ALOFT_BOOT_SETTLE : ALOFT_BOOT_MOVE;
    }
    return ALOFT_BOOT_RESCUE;
}
