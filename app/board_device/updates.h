/**
 * @file updates.h
 * Where updates go on an emulated board: one engine for all protocols.
 */
#ifndef ALOFT_BOARD_DEVICE_UPDATES_H
#define ALOFT_BOARD_DEVICE_UPDATES_H

#include "aloft/acceptance.h"
#include "aloft/site.h"
#include "aloft/slot_target.h"
#include "aloft/update.h"

/** Holds pointers into itself once made: it must not be moved. */
struct updates {
    struct aloft_update update;
    struct aloft_update_config config;
    struct aloft_slot_target target;
    struct aloft_acceptance acceptance;
    uint8_t work[ALOFT_UPDATE_JUDGE_WORK_SIZE];
};

/**
 * Gets ready for updates of the board that `site` tells of, which is borrowed. Its
 * keys are those for new images from then on, and no older image than the one that runs
 * is taken.
 *
 * @return ALOFT_OK; ALOFT_ERR_ARGUMENT for a layout that cannot be made safe.
 */
ALOFT_CHECKED enum aloft_status updates_init(
        struct updates *updates, struct aloft_site *site);

/** Trusts whom the site trusts now: after a change of its store. Not while an update is
 * OPEN. */
void updates_trust(struct updates *updates, struct aloft_site *site);

#endif
