#include "aloft/boot_decide.h"

/* What is left when the image in main is not good: the staged one, if that is. */
static enum aloft_boot_step repair(const struct aloft_boot_facts *facts)
{
    return facts->staged_valid && facts->retries_left ? ALOFT_BOOT_AGAIN
                                                      : ALOFT_BOOT_RESCUE;
}

static enum aloft_boot_step decide_moving(const struct aloft_boot_facts *facts)
{
    if (!facts->moves_done) {
        return ALOFT_BOOT_MOVE; // half-way no image verifies: the log alone knows
    }
    return facts->main_valid ? ALOFT_BOOT_SETTLE : repair(facts);
}

enum aloft_boot_step aloft_boot_decide(const struct aloft_boot_facts *facts)
{
    switch (facts->phase) {
    case ALOFT_BOOT_SETTLED:
        return facts->main_valid ? ALOFT_BOOT_RUN : repair(facts);
    case ALOFT_BOOT_ASKED:
        return facts->staged_valid ? ALOFT_BOOT_BEGIN : ALOFT_BOOT_FORGET;
    case ALOFT_BOOT_MOVING:
        return decide_moving(facts);
    }
    return ALOFT_BOOT_RESCUE;
}
