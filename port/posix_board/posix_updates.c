#include "aloft/posix_updates.h"

#include <string.h>

#include "aloft/bearssl_digest.h"
#include "aloft/boot_facts.h"

/* Compressed images are for layouts that do not keep the old one. */
static enum aloft_status take_compressed(
        struct aloft_posix_updates *updates, const struct aloft_boot_layout *layout)
{
    if (aloft_boot_unpacked_room(layout, layout->main.size) == 0) {
        return ALOFT_OK;
    }
    updates->config.takes |= ALOFT_TAKES_GZIP;
    updates->config.unpacker = &updates->unpacker.base;
    return aloft_gzip_decoder_init(&updates->unpacker, updates->unpacker_memory,
            sizeof updates->unpacker_memory);
}

/* What the manifest of the running image says; one without has order 0. */
static void note_running(
        struct aloft_posix_updates *updates, const struct aloft_boot_layout *layout)
{
    struct aloft_manifest manifest;

    if (aloft_boot_facts_manifest(
                layout, &manifest, updates->work, sizeof updates->work) == ALOFT_OK) {
        memcpy(updates->running_sha256, manifest.payload.sha256,
                sizeof updates->running_sha256);
        updates->running_known = true;
        aloft_acceptance_note_running(&updates->acceptance, &manifest);
    }
}

void aloft_posix_updates_trust(struct aloft_posix_updates *updates,
        struct aloft_posix_board *board, bool signature_required)
{
    aloft_site_choose(&board->site, ALOFT_TRUST_IMAGES);
    updates->config.verifier = aloft_site_verifier(&board->site, signature_required);
    aloft_site_accept_signers(&board->site, signature_required, &updates->acceptance);
}

/* Staged where there is room for it, or as the layout has it. */
static enum aloft_status take_files(
        struct aloft_posix_updates *updates, struct aloft_posix_board *board)
{
    const struct aloft_slot_target_config slot = {
            .layout = &board->site.layout, .files = true};
    struct aloft_update_config *const config = &updates->config;
    const enum aloft_status status =
            aloft_slot_target_init(&updates->staged_files, &slot);

    if (status != ALOFT_OK) {
        return status;
    }
    switch (board->files_mode) {
    case ALOFT_FILES_WHERE_IT_FITS:
        config->file_system = &updates->staged_files.base;
        config->file_system_else = &updates->direct_files.base;
        break;
    case ALOFT_FILES_STAGED:
        config->file_system = &updates->staged_files.base;
        break;
    case ALOFT_FILES_DIRECT:
        config->file_system = &updates->direct_files.base;
        break;
    }
    return aloft_partition_target_init(
            &updates->direct_files, &board->site.layout.files);
}

enum aloft_status aloft_posix_updates_init(struct aloft_posix_updates *updates,
        struct aloft_posix_board *board, bool rescue)
{
    const struct aloft_slot_target_config slot = {
            .layout = &board->site.layout, .rescue = rescue};
    struct aloft_update_config *const config = &updates->config;

    memset(updates, 0, sizeof *updates);
    config->firmware = &updates->firmware.base;
    config->sha256 = &aloft_bearssl_sha256;
    config->work = updates->work;
    config->work_size = sizeof updates->work;
    /* ESP images are stored and verified as well: the boot stage will say that it
     * cannot run them. */
    config->takes = ALOFT_TAKES_ELF | ALOFT_TAKES_ESP;
    config->examiner = &aloft_examiner_whole;
    config->chip_size = board->flash.base.geometry.size;
    config->judge = &updates->acceptance.base;
    aloft_site_accept(&board->site, false, &updates->acceptance);
    note_running(updates, &board->site.layout);
    aloft_posix_updates_trust(updates, board, false);
    enum aloft_status status = take_compressed(updates, &board->site.layout);

    if (status == ALOFT_OK) {
        status = aloft_slot_target_init(&updates->firmware, &slot);
    }
    if (status != ALOFT_OK || rescue || board->site.layout.files.size == 0) {
        return status;
    }
    return take_files(updates, board);
}
