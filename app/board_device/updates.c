#include "updates.h"

#include "aloft/bearssl_digest.h"
#include "aloft/board.h"
#include "aloft/boot_facts.h"
#include "aloft/memory.h"

/* An image without a manifest has no order, and any other is as new. */
static void note_running(struct updates *updates, const struct aloft_site *site)
{
    struct aloft_manifest manifest;

    if (aloft_boot_facts_manifest(&site->layout, &manifest, updates->work,
                sizeof(updates->work)) == ALOFT_OK) {
        aloft_acceptance_note_running(&updates->acceptance, &manifest);
    }
}

void updates_trust(struct updates *updates, struct aloft_site *site)
{
    aloft_site_choose(site, ALOFT_TRUST_IMAGES);
    updates->config.verifier = aloft_site_verifier(site, false);
    aloft_site_accept_signers(site, false, &updates->acceptance);
}

enum aloft_status updates_init(struct updates *updates, struct aloft_site *site)
{
    const struct aloft_slot_target_config slot = {.layout = &site->layout};

    memset(updates, 0, sizeof(*updates));
    aloft_site_accept(site, false, &updates->acceptance);
    note_running(updates, site);
    updates->config = (struct aloft_update_config){
            .firmware = &updates->target.base,
            .sha256 = &aloft_bearssl_sha256,
            .judge = &updates->acceptance.base,
            .work = updates->work,
            .work_size = sizeof(updates->work),
            .takes = ALOFT_TAKES_RAW, // the examiner knows what the board runs
            .examiner = &aloft_board_examiner,
    };
    updates_trust(updates, site);
    return aloft_slot_target_init(&updates->target, &slot);
}
