#include "trial.h"

#include <string.h>

/* Boots in a row at the end: what was torn may read differently in each. A request that
 * was torn may thus be granted in a later one, but never be taken back. */
#define BOOTS_AFTER 3

static void live_session(struct board *board, size_t index)
{
    struct aloft_boot_result result;

    if (index == 0 && board->device.session == ALOFT_POWERCUT_STAGE) {
        (void)board_stage(board, IMAGE_NEW); // a cut makes it fail, as it should
    } else {
        board_boot(board, &result);
    }
}

size_t trial_live(struct board *board, const struct trial *trial)
{
    size_t struck = 0;

    for (size_t i = 0; i < trial->count && struck == i; i++) {
        const struct cut *cut = &trial->cuts[i];
        const struct aloft_fault_plan plan = {
                .on = ALOFT_FAULT_ON_CHANGE,
                .kind = cut->kind,
                .after = cut->at,
                .seed = cut->at * 31u + (uint32_t)i,
        };

        aloft_faulty_flash_arm(&board->faulty, &plan);
        live_session(board, i);
        struck += board->faulty.struck;
        aloft_faulty_flash_power_on(&board->faulty);
    }
    return struck;
}

/* What one boot without a cut shows. `runs` becomes the image that it starts. */
static const char *judge_boot(struct board *board, enum image_name *runs)
{
    const struct aloft_boot_image *old = &board->images[IMAGE_OLD].entry;
    struct aloft_boot_result result;

    board_boot(board, &result);
    if (!result.bootable) {
        return aloft_status_text(result.why);
    }
    const bool is_old =
            memcmp(result.image.sha256, old->sha256, sizeof(old->sha256)) == 0;
    *runs = is_old ? IMAGE_OLD : IMAGE_NEW;
    if (!board_runs(board, *runs)) {
        return "it starts something that is neither old nor new";
    }
    if (board->device.session == ALOFT_POWERCUT_BOOT && *runs == IMAGE_OLD) {
        return "the new image was asked for and good, but is not installed";
    }
    return NULL;
}

static const char *judge_next(struct board *board)
{
    struct aloft_boot_result result;

    if (!board_stage(board, IMAGE_NEXT)) {
        return "the next update is refused";
    }
    board_boot(board, &result);
    if (!result.bootable || !board_runs(board, IMAGE_NEXT)) {
        return "the next update is not installed";
    }
    return NULL;
}

const char *trial_judge(struct board *board, bool take_next)
{
    enum image_name first = IMAGE_OLD;
    enum image_name runs = IMAGE_OLD;

    const char *wrong = judge_boot(board, &first);
    for (int i = 1; i < BOOTS_AFTER && wrong == NULL; i++) {
        wrong = judge_boot(board, &runs);
        if (wrong == NULL && first == IMAGE_NEW && runs == IMAGE_OLD) {
            return "it starts the new image, then the old one";
        }
        first = runs;
    }
    if (wrong == NULL && take_next) {
        wrong = judge_next(board);
    }
    if (wrong == NULL && !board_untouched(board)) {
        return "file system or sector 0 have changed";
    }
    if (wrong == NULL && board->ram->violations > 0) {
        return "the flash was programmed against its rules";
    }
    return wrong;
}
