#include "aloft/boot_facts.h"

#include "aloft/boot_app.h"
#include "aloft/boot_journal.h"
#include "aloft/hex.h"
#include "aloft/memory.h"

#define CHUNK 512u

static const char *reason_text(enum aloft_boot_reason reason)
{
    switch (reason) {
    case ALOFT_BOOT_PROVISIONED:
        return "provisioned";
    case ALOFT_BOOT_UPDATED:
        return "updated";
    case ALOFT_BOOT_REVERT_ASKED:
        return "went back: asked to";
    case ALOFT_BOOT_REVERT_TRIALS:
        return "went back: the new image was not confirmed in time";
    case ALOFT_BOOT_REVERT_BAD:
        return "went back: the new image was damaged";
    case ALOFT_BOOT_REPAIRED:
        return "repaired";
    }
    return NULL;
}

static enum aloft_web_state state_of(
        const struct aloft_boot_layout *layout, const struct aloft_boot_status *status)
{
    const bool knows_trials = layout->spare.size > 0 || layout->alternates;

    if (status->on_trial) {
        return ALOFT_WEB_TRIAL;
    }
    return knows_trials ? ALOFT_WEB_CONFIRMED : ALOFT_WEB_RUNNING;
}

static const char *slot_text(bool in_slot_b)
{
    return in_slot_b ? "slot-b" : "main";
}

static struct aloft_web_boot boot_of(const struct aloft_boot_entry *entry)
{
    struct aloft_web_boot boot = {
            .sequence = entry->sequence,
            .bootable = entry->bootable,
            .installed = entry->installed,
            .resumed = entry->resumed,
            .files = entry->files,
            .on_trial = entry->on_trial,
            .trials_left = entry->trials_left,
            .moves = entry->moves,
            .slot = slot_text(entry->in_slot_b),
            .reason = reason_text(entry->reason),
            .problem = entry->why == ALOFT_OK ? NULL : aloft_status_text(entry->why),
    };

    memcpy(boot.image, entry->image, sizeof boot.image);
    return boot;
}

/* A layout without a journal tells of no boots. */
static void list_boots(const struct aloft_area *journal, struct aloft_web_info *info)
{
    struct aloft_boot_entry entry;

    while (info->boot_count < ALOFT_WEB_BOOTS_MAX &&
            aloft_boot_journal_read(journal, info->boot_count, &entry) == ALOFT_OK) {
        info->boots[info->boot_count] = boot_of(&entry);
        info->boot_count++;
    }
}

void aloft_boot_facts_fill(
        struct aloft_web_info *info, const struct aloft_boot_layout *layout)
{
    struct aloft_boot_status status;

    list_boots(&layout->journal, info);
    if (aloft_boot_status_read(layout, &status) != ALOFT_OK) {
        return; // then nothing is known of images and trials
    }
    info->slot = slot_text(status.in_slot_b);
    info->image_size = status.running.size;
    memcpy(info->image_sha256, status.running.sha256, sizeof info->image_sha256);
    info->state = state_of(layout, &status);
    info->trials_left = status.trials_left;
    info->can_rollback = status.can_revert;
    info->boot_reason = reason_text(status.reason);
    info->refused =
            status.refused == ALOFT_OK ? NULL : aloft_status_text(status.refused);
}

enum aloft_status aloft_boot_facts_md5(const struct aloft_boot_layout *layout,
        const struct aloft_digest_ops *md5, char digits[ALOFT_BOOT_FACTS_MD5_SIZE])
{
    struct aloft_boot_status running;
    struct aloft_digest digest;
    uint8_t chunk[CHUNK];
    uint8_t result[ALOFT_DIGEST_MAX];
    enum aloft_status status = aloft_boot_status_read(layout, &running);

    if (status != ALOFT_OK) {
        return status;
    }
    aloft_digest_begin(&digest, md5);
    for (uint32_t at = 0; at < running.running.size; at += CHUNK) {
        const uint32_t left = running.running.size - at;
        const uint32_t len = left < CHUNK ? left : CHUNK;

        status = aloft_boot_main_read(layout, at, chunk, len);
        if (status != ALOFT_OK) {
            return status;
        }
        aloft_digest_update(&digest, chunk, len);
    }
    aloft_digest_finish(&digest, result);
    aloft_hex_encode(result, (ALOFT_BOOT_FACTS_MD5_SIZE - 1) / 2, digits);
    digits[ALOFT_BOOT_FACTS_MD5_SIZE - 1] = '\0';
    return ALOFT_OK;
}

/* The image that runs, for who reads images. */
struct main_reader {
    struct aloft_reader base;
    const struct aloft_boot_layout *layout;
};

static enum aloft_status read_main(
        const struct aloft_reader *reader, uint32_t offset, void *dst, size_t len)
{
    return aloft_boot_main_read(
            ((const struct main_reader *)(const void *)reader)->layout, offset, dst,
            len);
}

enum aloft_status aloft_boot_facts_manifest(const struct aloft_boot_layout *layout,
        struct aloft_manifest *manifest, uint8_t *work, size_t size)
{
    static const struct aloft_reader_ops ops = {.read = read_main};
    struct main_reader reader = {.base.ops = &ops, .layout = layout};
    struct aloft_manifest_place place;
    struct aloft_boot_status running;
    const enum aloft_status status = aloft_boot_status_read(layout, &running);

    if (status != ALOFT_OK) {
        return status;
    }
    reader.base.size = running.running.size;
    return aloft_manifest_load(manifest, &place, &reader.base, work, size);
}
