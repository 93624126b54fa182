#include "web.h"

#include <string.h>

#include "aloft/boot_app.h"
#include "aloft/boot_journal.h"
#include "aloft/clock.h"
#include "renewal.h"

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

static void info(struct aloft_web_device *base, struct aloft_web_info *info)
{
    const struct web *const web = (const struct web *)base;
    const struct device *const device = web->device;
    const struct aloft_boot_image *const image = &device->record.main;
    struct aloft_boot_status status;

    info->hostname = device->options->hostname;
    info->version = device->build->version;
    info->target = ALOFT_POSIX_BOARD_TARGET;
    info->slot = slot_text(device->record.in_slot_b);
    info->unhealthy = device_health_missing(&device->health);
    info->uptime_s = (aloft_clock_ms() - web->start_ms) / 1000u;
    info->image_size = image->size;
    info->trust_version =
            device->board.trust.loaded ? device->board.trust.store.version : 0;
    memcpy(info->image_sha256, image->sha256, sizeof(info->image_sha256));
    list_boots(&device->board.layout.journal, info);
    if (aloft_boot_status_read(&device->board.layout, &status) != ALOFT_OK) {
        return; // then nothing is known of trials
    }
    info->state = state_of(&device->board.layout, &status);
    info->trials_left = status.trials_left;
    info->can_rollback = status.can_revert;
    info->boot_reason = reason_text(status.reason);
    info->refused =
            status.refused == ALOFT_OK ? NULL : aloft_status_text(status.refused);
}

static enum aloft_status confirm(struct aloft_web_device *base)
{
    return device_confirm(((const struct web *)base)->device);
}

static enum aloft_status rollback(struct aloft_web_device *base)
{
    const struct device *const device = ((const struct web *)base)->device;

    if (device->updates.update.state == ALOFT_UPDATE_OPEN) {
        return ALOFT_ERR_BUSY;
    }
    return aloft_boot_request_revert(&device->board.layout);
}

static enum aloft_status take_trust(
        struct aloft_web_device *base, const uint8_t *bytes, size_t len)
{
    return device_renew_trust(((const struct web *)base)->device, bytes, len);
}

static enum aloft_status judge_offer(
        struct aloft_web_device *base, const uint8_t *bytes, size_t len)
{
    const struct device *const device = ((const struct web *)base)->device;
    const struct aloft_image_judge *const judge = device->updates.config.judge;

    if (device->updates.update.state == ALOFT_UPDATE_OPEN) {
        return ALOFT_ERR_BUSY;
    }
    if (device->on_trial) {
        return ALOFT_ERR_ON_TRIAL;
    }
    return judge->ops->judge_ahead(judge, true, bytes, len,
            aloft_update_room(&device->updates.config, ALOFT_UPDATE_FIRMWARE));
}

static const struct aloft_web_device_ops ops = {
        .info = info,
        .confirm = confirm,
        .rollback = rollback,
        .take_trust = take_trust,
        .judge_offer = judge_offer,
};

enum aloft_status web_open(struct web *web, struct device *device,
        struct aloft_random *random, struct aloft_pump *pump,
        const struct device_password *password)
{
    const struct device_web_parts parts = {
            .device = &web->base,
            .updates = &device->updates,
            .options = device->options,
            .random = random,
            .pump = pump,
    };

    web->base.ops = &ops;
    web->device = device;
    web->start_ms = aloft_clock_ms();
    return device_web_open(&web->serving, &parts, password);
}

uint16_t web_port(const struct web *web)
{
    return device_web_port(&web->serving);
}
