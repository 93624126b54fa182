#include "aloft/update.h"

#include "aloft/memory.h"
#include "aloft/probe.h"
#include "update_private.h"

static const struct aloft_observer_ops no_observer_ops = {0};

static const struct aloft_observer_ops *observer_ops(const struct aloft_update *update)
{
    const struct aloft_observer *observer = update->config.observer;

    return observer == NULL ? &no_observer_ops : observer->ops;
}

static void report_progress(const struct aloft_update *update, uint32_t total)
{
    const struct aloft_observer_ops *ops = observer_ops(update);

    if (ops->progress != NULL) {
        ops->progress(update->config.observer, update->written, total);
    }
}

/* Ends in FAILED, without a word to the target. */
static enum aloft_status refuse(struct aloft_update *update, enum aloft_status why)
{
    const struct aloft_observer_ops *ops = observer_ops(update);

    update->state = ALOFT_UPDATE_FAILED;
    update->error = why;
    if (ops->error != NULL) {
        ops->error(update->config.observer, why);
    }
    return why;
}

/* Every failure behind open() goes through here: none leaves the target half open. */
static enum aloft_status fail(struct aloft_update *update, enum aloft_status why)
{
    update->target->ops->discard(update->target);
    return refuse(update, why);
}

/* What a call that needs an OPEN update has to return at once, or ALOFT_OK. */
static enum aloft_status require_open(const struct aloft_update *update)
{
    switch (update->state) {
    case ALOFT_UPDATE_OPEN:
        return ALOFT_OK;
    case ALOFT_UPDATE_FAILED:
        return update->error;
    case ALOFT_UPDATE_IDLE:
    case ALOFT_UPDATE_STAGED:
        break;
    }
    return ALOFT_ERR_STATE;
}

static struct aloft_target *find_target(
        const struct aloft_update_config *config, enum aloft_update_kind kind)
{
    switch (kind) {
    case ALOFT_UPDATE_FIRMWARE:
        return config->firmware;
    case ALOFT_UPDATE_FILE_SYSTEM:
        return config->file_system;
    }
    return NULL;
}

/* Whether the other place for file systems is to be used, after the first said so. */
static bool is_for_else(const struct aloft_update *update, enum aloft_status opened)
{
    const struct aloft_target *target = update->config.file_system_else;

    if (target == NULL || update->offer.kind != ALOFT_UPDATE_FILE_SYSTEM) {
        return false;
    }
    return opened == ALOFT_ERR_SPACE ||
           (opened == ALOFT_OK && update->offer.size == ALOFT_SIZE_UNKNOWN &&
                   update->target->ops->room(update->target) <
                           target->ops->room(target));
}

/*
 * Opens the target, which knows best why it cannot be. With an unknown size, any that
 * fits may come.
 */
static enum aloft_status open_target(struct aloft_update *update)
{
    struct aloft_target *target = update->target;
    const uint32_t size = update->offer.size;
    enum aloft_status status = target->ops->open(target, size);

    if (is_for_else(update, status)) {
        target = update->config.file_system_else;
        update->target = target;
        status = target->ops->open(target, size);
    }
    update->limit = size == ALOFT_SIZE_UNKNOWN ? target->ops->room(target) : size;
    return status;
}

/* Before anything is erased. */
static enum aloft_status judge_ahead(const struct aloft_update *update)
{
    const struct aloft_image_judge *image_judge = update->config.judge;
    const struct aloft_update_offer *offer = &update->offer;

    if (image_judge == NULL || offer->manifest_len == 0) {
        return ALOFT_OK;
    }
    return image_judge->ops->judge_ahead(image_judge,
            offer->kind == ALOFT_UPDATE_FIRMWARE, offer->manifest, offer->manifest_len,
            update->target->ops->room(update->target));
}

static enum aloft_status ask_observer(const struct aloft_update *update)
{
    const struct aloft_observer_ops *ops = observer_ops(update);

    if (ops->ask == NULL) {
        return ALOFT_OK;
    }
    return ops->ask(update->config.observer, &update->offer);
}

static void start(struct aloft_update *update)
{
    const struct aloft_observer_ops *ops = observer_ops(update);

    aloft_readback_begin(update);
    update->state = ALOFT_UPDATE_OPEN;
    if (ops->start != NULL) {
        ops->start(update->config.observer, &update->offer);
    }
    report_progress(update, update->limit);
}

/* Back to nothing received. In place: the struct is large for a device's stack. */
static void reset(struct aloft_update *update, const struct aloft_update_config *config,
        const struct aloft_update_offer *offer)
{
    update->config = *config;
    update->offer = *offer;
    update->target = NULL;
    update->limit = 0;
    update->received = 0;
    update->written = 0;
    update->head_len = 0;
    update->head_passed = false;
    update->mode_patched = false;
    update->state = ALOFT_UPDATE_IDLE;
    update->error = ALOFT_OK;
}

enum aloft_status aloft_update_begin(struct aloft_update *update,
        const struct aloft_update_config *config,
        const struct aloft_update_offer *offer)
{
    enum aloft_status status;

    if (update->state == ALOFT_UPDATE_OPEN) {
        return ALOFT_ERR_BUSY;
    }
    reset(update, config, offer);
    status = aloft_update_check_offer(config, offer);
    if (status != ALOFT_OK) {
        return refuse(update, status);
    }
    update->target = find_target(config, offer->kind);
    status = judge_ahead(update);
    if (status != ALOFT_OK) {
        return refuse(update, status);
    }
    status = open_target(update);
    if (status != ALOFT_OK) {
        return refuse(update, status);
    }
    status = ask_observer(update);
    if (status != ALOFT_OK) {
        return fail(update, status);
    }
    start(update);
    update->offer.manifest = NULL; // it was lent until now
    update->offer.manifest_len = 0;
    return ALOFT_OK;
}

/* Hands bytes to the target, and lets the digests follow. */
static enum aloft_status store(
        struct aloft_update *update, const void *data, size_t len)
{
    enum aloft_status status =
            update->target->ops->write(update->target, update->written, data, len);

    if (status != ALOFT_OK) {
        return status;
    }
    update->written += (uint32_t)len;
    return aloft_readback_follow(update);
}

static bool needs_mode_patch(const struct aloft_update *update)
{
    const enum aloft_flash_mode mode = update->config.flash_mode;

    return mode == ALOFT_FLASH_MODE_PATCH &&
           aloft_image_probe(update->head, update->head_len) == ALOFT_FORMAT_ESP &&
           update->head[ALOFT_ESP_FLASH_MODE_OFFSET] != update->config.flash_mode_byte;
}

/* Checks the first bytes; only if they are good, anything is erased and written. */
static enum aloft_status pass_head(struct aloft_update *update)
{
    uint8_t stored[sizeof update->head];
    enum aloft_status status;

    update->head_passed = true;
    memcpy(stored, update->head, sizeof stored);
    if (update->offer.kind == ALOFT_UPDATE_FIRMWARE) {
        status = aloft_update_check_head(
                &update->config, update->config.takes, update->head, update->head_len);
        if (status != ALOFT_OK) {
            return status;
        }
        update->mode_patched = needs_mode_patch(update);
    }
    if (update->mode_patched) {
        stored[ALOFT_ESP_FLASH_MODE_OFFSET] = update->config.flash_mode_byte;
    }
    return store(update, stored, update->head_len);
}

/* A patched byte in flash is not the one that was sent. */
static bool may_keep(const struct aloft_update *update)
{
    return update->target->ops->keep != NULL &&
           update->offer.size != ALOFT_SIZE_UNKNOWN &&
           update->config.flash_mode == ALOFT_FLASH_MODE_KEEP;
}

/* Reads the first bytes of what the target holds; are they those of an image that is
 * taken? */
static bool holds_head(struct aloft_update *update)
{
    if (update->target->ops->read(
                update->target, 0, update->head, sizeof update->head) != ALOFT_OK) {
        return false;
    }
    return update->offer.kind != ALOFT_UPDATE_FIRMWARE ||
           aloft_update_check_head(&update->config, update->config.takes, update->head,
                   sizeof update->head) == ALOFT_OK;
}

enum aloft_status aloft_update_keep(
        struct aloft_update *update, uint32_t len, uint32_t *kept)
{
    enum aloft_status status = require_open(update);

    *kept = 0;
    if (status != ALOFT_OK) {
        return status;
    }
    if (update->received > 0) {
        return ALOFT_ERR_STATE;
    }
    if (len > update->limit) {
        return ALOFT_ERR_ARGUMENT;
    }
    if (!may_keep(update)) {
        return ALOFT_OK;
    }
    if (len < sizeof update->head || !holds_head(update)) {
        len = 0; // still, this is a transfer that may be gone on with
    }
    *kept = update->target->ops->keep(update->target, len);
    if (*kept == 0) {
        return ALOFT_OK;
    }
    update->head_len = sizeof update->head;
    update->head_passed = true;
    update->received = *kept;
    update->written = *kept;
    report_progress(update, update->limit);
    status = aloft_readback_follow(update);
    return status == ALOFT_OK ? ALOFT_OK : fail(update, status);
}

/* Collects the first bytes until they can be judged. Returns how many it took. */
static size_t take_head(struct aloft_update *update, const uint8_t *data, size_t len)
{
    const size_t room = sizeof update->head - update->head_len;
    const size_t taken = len < room ? len : room;

    memcpy(update->head + update->head_len, data, taken);
    update->head_len = (uint8_t)(update->head_len + taken);
    return taken;
}

static enum aloft_status take(
        struct aloft_update *update, const uint8_t *data, size_t len)
{
    enum aloft_status status;

    update->received += (uint32_t)len;
    if (!update->head_passed) {
        const size_t taken = take_head(update, data, len);

        data += taken;
        len -= taken;
        if (update->head_len < sizeof update->head) {
            return ALOFT_OK;
        }
        status = pass_head(update);
        if (status != ALOFT_OK) {
            return status;
        }
    }
    return len == 0 ? ALOFT_OK : store(update, data, len);
}

enum aloft_status aloft_update_write(
        struct aloft_update *update, const void *data, size_t len)
{
    const uint32_t written = update->written;
    enum aloft_status status = require_open(update);

    if (status != ALOFT_OK || len == 0) {
        return status;
    }
    if (len > update->limit - update->received) {
        return fail(update, update->offer.size == ALOFT_SIZE_UNKNOWN ? ALOFT_ERR_SPACE
                                                                     : ALOFT_ERR_SIZE);
    }
    status = take(update, data, len);
    if (status != ALOFT_OK) {
        return fail(update, status);
    }
    if (update->written != written) {
        report_progress(update, update->limit);
    }
    return ALOFT_OK;
}

/* Brings everything to the medium and finds out whether it may be booted. */
static enum aloft_status complete(
        struct aloft_update *update, struct aloft_target_image *image)
{
    enum aloft_status status;

    if (!update->head_passed) {
        status = pass_head(update); // an image shorter than a head
        if (status != ALOFT_OK) {
            return status;
        }
    }
    status = update->target->ops->flush(update->target);
    if (status != ALOFT_OK) {
        return status;
    }
    return aloft_update_check_image(update, image);
}

/* Checks and commits what was received, which the caller found to be enough. */
static enum aloft_status finish(struct aloft_update *update)
{
    const struct aloft_observer_ops *ops = observer_ops(update);
    const bool reported = update->head_passed && update->written == update->limit;
    struct aloft_target_image image;
    enum aloft_status status;

    if (update->received == 0) {
        return fail(update, ALOFT_ERR_NO_DATA);
    }
    status = complete(update, &image);
    if (status != ALOFT_OK) {
        return fail(update, status);
    }
    status = update->target->ops->commit(update->target, &image);
    if (status != ALOFT_OK) {
        return fail(update, status);
    }
    update->state = ALOFT_UPDATE_STAGED;
    if (!reported) {
        report_progress(update, update->written);
    }
    if (ops->end != NULL) {
        ops->end(update->config.observer);
    }
    return ALOFT_OK;
}

enum aloft_status aloft_update_end(struct aloft_update *update)
{
    const enum aloft_status status = require_open(update);

    if (status != ALOFT_OK) {
        return status;
    }
    if (update->received > 0 && update->offer.size != ALOFT_SIZE_UNKNOWN &&
            update->received < update->offer.size) {
        return fail(update, ALOFT_ERR_TRUNCATED);
    }
    return finish(update);
}

enum aloft_status aloft_update_end_short(struct aloft_update *update)
{
    const enum aloft_status status = require_open(update);

    return status != ALOFT_OK ? status : finish(update);
}

void aloft_update_fail(struct aloft_update *update, enum aloft_status why)
{
    if (update->state == ALOFT_UPDATE_OPEN) {
        // It returns what it is told; FAILED with ALOFT_OK would let writes through.
        (void)fail(update, why == ALOFT_OK ? ALOFT_ERR_ABORTED : why);
    }
}

void aloft_update_abort(struct aloft_update *update)
{
    aloft_update_fail(update, ALOFT_ERR_ABORTED);
}

uint32_t aloft_update_room(
        const struct aloft_update_config *config, enum aloft_update_kind kind)
{
    const struct aloft_target *target = find_target(config, kind);

    if (kind == ALOFT_UPDATE_FILE_SYSTEM && config->file_system_else != NULL) {
        target = config->file_system_else; // the last resort has the most
    }
    return target == NULL ? 0 : target->ops->room(target);
}

uint32_t aloft_update_received(const struct aloft_update *update)
{
    return update->received;
}

enum aloft_status aloft_update_error(const struct aloft_update *update)
{
    return update->error;
}
