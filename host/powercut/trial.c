#include "trial.h"

#include "scenario.h"

size_t trial_live(struct board *board, const struct trial *trial, bool *done)
{
    struct aloft_faulty_flash *faulty = &board->chips[0].faulty;
    size_t struck = 0;

    *done = false;
    board_reset(board);
    for (size_t i = 0; i < trial->count && struck == i; i++) {
        const struct cut *cut = &trial->cuts[i];
        const struct aloft_fault_plan plan = {
                .on = ALOFT_FAULT_ON_CHANGE,
                .kind = cut->kind,
                .after = cut->at,
                .seed = cut->at * 31u + (uint32_t)i,
        };
        struct aloft_boot_result result;

        aloft_faulty_flash_arm(faulty, &plan);
        if (i == 0) {
            *done = scenario_act(board);
        } else {
            board_boot(board, &result);
        }
        struck += faulty->struck;
        aloft_faulty_flash_power_on(faulty);
    }
    return struck;
}
