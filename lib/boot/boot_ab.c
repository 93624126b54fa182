#include "aloft/boot_install.h"

static uint32_t ab_count(
        const struct aloft_boot_layout *layout, const struct aloft_boot_state *state)
{
    (void)layout; // the image runs where it was staged
    (void)state;
    return 0;
}

static enum aloft_status ab_move(const struct aloft_boot_layout *layout,
        const struct aloft_boot_state *state, uint32_t k, struct aloft_move *move)
{
    (void)layout; // there is no move to fill in
    (void)state;
    (void)k;
    (void)move;
    return ALOFT_ERR_ARGUMENT;
}

const struct aloft_strategy aloft_strategy_ab = {
        .kind = ALOFT_STRATEGY_AB,
        .count = ab_count,
        .move = ab_move,
};
