#include "aloft/espota_ahead.h"

#include "aloft/bytes.h"
#include "aloft/memory.h"
#include "receiver_private.h"

/* The first bytes of a trust store (docs/spec/trust-store.md). */
static const uint8_t store_magic[4] = {'a', 'T', 'S', '1'};

static void enter(struct aloft_espota_ahead *self, enum aloft_espota_ahead_part part,
        uint32_t size)
{
    self->part = part;
    self->size = size;
    self->taken = 0;
}

static void begin(struct aloft_espota_prelude *prelude,
        struct aloft_espota_receiver *receiver, uint32_t now_ms)
{
    struct aloft_espota_ahead *self = (struct aloft_espota_ahead *)prelude;

    enter(self, ALOFT_ESPOTA_AHEAD_LENGTH, sizeof self->length);
    receiver_enter(
            receiver, ALOFT_ESPOTA_STATE_PRELUDE, now_ms, receiver->config.silence_ms);
}

/* Takes what the part lacks, or all there is. Returns how much that is. */
static size_t advance(struct aloft_espota_ahead *self, struct aloft_event *rest)
{
    const uint32_t lacking = self->size - self->taken;
    const size_t piece = rest->len < lacking ? rest->len : lacking;

    self->taken += (uint32_t)piece;
    rest->data += piece;
    rest->len -= piece;
    return piece;
}

/* Copies it. True when the part is complete. */
static bool collect(
        struct aloft_espota_ahead *self, uint8_t *dst, struct aloft_event *rest)
{
    const uint8_t *const data = rest->data;
    const uint32_t at = self->taken;

    memcpy(dst + at, data, advance(self, rest));
    return self->taken == self->size;
}

/* The engine does not know of it. */
static void refuse_document(
        struct aloft_espota_receiver *receiver, enum aloft_status why, uint32_t now_ms)
{
    receiver_tell_error(receiver, why);
    receiver_refuse(receiver, why, now_ms);
}

static void take_length(struct aloft_espota_ahead *self,
        struct aloft_espota_receiver *receiver, struct aloft_event *rest)
{
    if (!collect(self, self->length, rest)) {
        return;
    }
    const uint32_t size = aloft_le32(self->length);

    if (size < sizeof store_magic) {
        refuse_document(receiver, ALOFT_ERR_FORMAT, rest->now_ms);
        return;
    }
    if (size > self->config.size) {
        refuse_document(receiver, ALOFT_ERR_TOO_LONG, rest->now_ms);
        return;
    }
    enter(self, ALOFT_ESPOTA_AHEAD_DOCUMENT, size);
}

/* The document is the whole file. */
static enum aloft_status hand_over_store(const struct aloft_espota_ahead *self,
        const struct aloft_espota_receiver *receiver)
{
    struct aloft_espota_trust *trust = self->config.trust;

    if (trust == NULL) {
        return ALOFT_ERR_COMMAND;
    }
    if (self->size != receiver->invitation.size) {
        return ALOFT_ERR_SIZE;
    }
    return trust->ops->take(trust, self->config.memory, self->size);
}

static void take_store(struct aloft_espota_ahead *self,
        struct aloft_espota_receiver *receiver, uint32_t now_ms)
{
    const enum aloft_status status = hand_over_store(self, receiver);

    if (status != ALOFT_OK) {
        refuse_document(receiver, status, now_ms);
        return;
    }
    receiver->kept = self->size;
    receiver->go_ahead = true;
    receiver_say_ok(receiver);
}

/* Of what is here, the target keeps what it can be sure of. */
static void keep(struct aloft_espota_receiver *receiver, uint32_t held, uint32_t now_ms)
{
    const enum aloft_status status =
            aloft_update_keep(receiver->config.update, held, &receiver->kept);

    if (status != ALOFT_OK) {
        receiver_refuse(receiver, status, now_ms);
        return;
    }
    receiver->left -= receiver->kept;
    receiver->go_ahead = true;
    receiver_enter(receiver, ALOFT_ESPOTA_STATE_RECEIVING, now_ms,
            receiver->config.silence_ms);
}

static enum aloft_update_kind kind_of(const struct aloft_manifest *manifest)
{
    switch (manifest->payload.content) {
    case ALOFT_MANIFEST_FIRMWARE:
        break;
    case ALOFT_MANIFEST_FILE_SYSTEM:
        return ALOFT_UPDATE_FILE_SYSTEM;
    }
    return ALOFT_UPDATE_FIRMWARE;
}

static enum aloft_status read_manifest(
        struct aloft_espota_ahead *self, const struct aloft_espota_receiver *receiver)
{
    const enum aloft_status status =
            aloft_manifest_decode(&self->manifest, self->config.memory, self->size);

    if (status != ALOFT_OK) {
        return status;
    }
    return self->manifest.payload.size > receiver->invitation.size ? ALOFT_ERR_SIZE
                                                                   : ALOFT_OK;
}

static void take_manifest(struct aloft_espota_ahead *self,
        struct aloft_espota_receiver *receiver, uint32_t now_ms)
{
    enum aloft_status status = read_manifest(self, receiver);

    if (status != ALOFT_OK) {
        refuse_document(receiver, status, now_ms);
        return;
    }
    struct aloft_update_offer offer = {
            .kind = kind_of(&self->manifest),
            .manifest = self->config.memory,
            .manifest_len = self->size,
    };
    status = receiver_begin_update(receiver, &offer);
    if (status != ALOFT_OK) {
        receiver_refuse(receiver, status, now_ms);
        return;
    }
    enter(self, ALOFT_ESPOTA_AHEAD_LIST, aloft_manifest_list_size(&self->manifest));
    if (self->size == 0) {
        keep(receiver, 0, now_ms);
    }
}

static void take_document(struct aloft_espota_ahead *self,
        struct aloft_espota_receiver *receiver, struct aloft_event *rest)
{
    if (!collect(self, self->config.memory, rest)) {
        return;
    }
    if (memcmp(self->config.memory, store_magic, sizeof store_magic) == 0) {
        take_store(self, receiver, rest->now_ms);
    } else {
        take_manifest(self, receiver, rest->now_ms);
    }
}

/* The engine has opened the target by now, and does without its memory until the image
 * comes. */
static enum aloft_status begin_scan(
        struct aloft_espota_ahead *self, const struct aloft_espota_receiver *receiver)
{
    const struct aloft_update_config *update = receiver->config.update_config;
    const struct aloft_block_scan_config config = {
            .manifest = &self->manifest,
            .held = &self->held.base,
            .sha256 = update->sha256,
            .work = update->work,
            .work_size = update->work_size,
    };

    aloft_update_held(receiver->config.update, &self->held);
    return aloft_block_scan_begin(&self->scan, &config);
}

static void take_list(struct aloft_espota_ahead *self,
        struct aloft_espota_receiver *receiver, struct aloft_event *rest)
{
    const uint8_t *const data = rest->data;
    enum aloft_status status = self->taken == 0 ? begin_scan(self, receiver) : ALOFT_OK;
    uint32_t held = 0;

    const size_t len = advance(self, rest);
    if (status == ALOFT_OK) {
        status = aloft_block_scan_take(&self->scan, data, len);
    }
    if (status == ALOFT_ERR_FLASH_READ) {
        receiver_refuse(receiver, status, rest->now_ms);
        return;
    }
    if (self->taken < self->size) {
        return;
    }
    if (aloft_block_scan_end(&self->scan, &held) != ALOFT_OK) {
        held = 0; // another list than the one that was signed says nothing
    }
    keep(receiver, held, rest->now_ms);
}

static void take_part(struct aloft_espota_ahead *self,
        struct aloft_espota_receiver *receiver, struct aloft_event *rest)
{
    switch (self->part) {
    case ALOFT_ESPOTA_AHEAD_LENGTH:
        take_length(self, receiver, rest);
        break;
    case ALOFT_ESPOTA_AHEAD_DOCUMENT:
        take_document(self, receiver, rest);
        break;
    case ALOFT_ESPOTA_AHEAD_LIST:
        take_list(self, receiver, rest);
        break;
    }
}

static size_t take(struct aloft_espota_prelude *prelude,
        struct aloft_espota_receiver *receiver, const struct aloft_event *event)
{
    struct aloft_espota_ahead *self = (struct aloft_espota_ahead *)prelude;
    struct aloft_event rest = *event;

    aloft_timer_start(&receiver->timer, event->now_ms, receiver->config.silence_ms);
    while (rest.len > 0 && receiver->state == ALOFT_ESPOTA_STATE_PRELUDE) {
        take_part(self, receiver, &rest);
    }
    return event->len - rest.len;
}

enum aloft_status aloft_espota_ahead_init(struct aloft_espota_ahead *ahead,
        const struct aloft_espota_ahead_config *config)
{
    static const struct aloft_espota_prelude_ops ops = {.begin = begin, .take = take};

    if (config->memory == NULL || config->size < sizeof store_magic) {
        return ALOFT_ERR_ARGUMENT;
    }
    memset(ahead, 0, sizeof *ahead);
    ahead->base.ops = &ops;
    ahead->config = *config;
    return ALOFT_OK;
}
