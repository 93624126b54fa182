#include "stages.h"

#include "aloft/boot_small.h"

/* The image that main holds; the small boot stage knows, but has no room to tell. */
static void find_image(const struct aloft_boot *boot, struct aloft_boot_image *image)
{
    struct aloft_boot_state state;
    uint32_t counter;

    if (aloft_boot_record_read(&boot->layout.record, &state) != ALOFT_OK) {
        return;
    }
    *image = state.main;
    if (aloft_boot_verify(&boot->layout, ALOFT_BOOT_IN_MAIN, &state.main, &boot->trust,
                &counter) != ALOFT_OK) {
        *image = state.staged; // all of it is there, but that could not be noted
    }
}

void small_stage(const struct aloft_boot *boot, struct aloft_boot_result *result)
{
    struct aloft_boot small = *boot;
    small.policy = NULL; // which has something to say where the old image is kept
    const enum aloft_status status = aloft_boot_run_small(&small);

    *result = (struct aloft_boot_result){.bootable = status == ALOFT_OK, .why = status};
    if (result->bootable) {
        find_image(boot, &result->image);
    }
}

static bool is_even(const struct aloft_boot *boot)
{
    struct aloft_boot_state state = {.phase = ALOFT_BOOT_SETTLED};

    if (aloft_boot_record_read(&boot->layout.record, &state) != ALOFT_OK) {
        return true;
    }
    return ((unsigned)state.phase + state.moves + state.installs) % 2 == 0;
}

void stages_by_turns(const struct aloft_boot *boot, struct aloft_boot_result *result)
{
    if (is_even(boot)) {
        small_stage(boot, result);
    } else {
        aloft_boot_run(boot, result);
    }
}

void stages_by_turns_other(
        const struct aloft_boot *boot, struct aloft_boot_result *result)
{
    if (is_even(boot)) {
        aloft_boot_run(boot, result);
    } else {
        small_stage(boot, result);
    }
}
