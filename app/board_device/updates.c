#include "updates.h"

#include "aloft/bearssl_digest.h"
#include "aloft/board.h"
#include "aloft/memory.h"

enum aloft_status updates_init(struct updates *updates, struct aloft_board_site *site)
{
    const struct aloft_slot_target_config slot = {.layout = &site->layout};

    memset(updates, 0, sizeof(*updates));
    aloft_board_site_choose(site, ALOFT_TRUST_IMAGES);
    aloft_board_site_accept(site, &updates->acceptance);
    updates->config = (struct aloft_update_config){
            .firmware = &updates->target.base,
            .sha256 = &aloft_bearssl_sha256,
            .verifier = aloft_board_site_verifier(site),
            .judge = &updates->acceptance.base,
            .work = updates->work,
            .work_size = sizeof(updates->work),
            .takes = ALOFT_TAKES_RAW, // the examiner knows what the board runs
            .examiner = &aloft_board_examiner,
    };
    return aloft_slot_target_init(&updates->target, &slot);
}
