#include "aloft/slot_target.h"

#include "aloft/boot_record.h"
#include "aloft/eboot.h"
#include "aloft/memory.h"

static bool has_record(const struct aloft_slot_target *self)
{
    return self->config.layout->record.size > 0;
}

/*
 * Reads the record. Where there is none yet, or none at all, nothing is asked for and
 * nothing is known of the image that runs.
 */
static enum aloft_status read_record(
        const struct aloft_slot_target *self, struct aloft_boot_state *state)
{
    enum aloft_status status = ALOFT_ERR_NO_IMAGE;

    if (has_record(self)) {
        status = aloft_boot_record_read(&self->config.layout->record, state);
    }
    if (status == ALOFT_ERR_NO_IMAGE) {
        *state = (struct aloft_boot_state){.phase = ALOFT_BOOT_SETTLED};
        return ALOFT_OK;
    }
    return status;
}

/*
 * Bytes of the running image that a new one must not touch. A linker does not know the
 * trailer, and a record may be older than a serial upload: so the larger size counts.
 * For a rescue nothing runs that would have to be kept.
 */
static enum aloft_status find_running_size(const struct aloft_slot_target *self,
        const struct aloft_boot_state *state, uint32_t *size)
{
    const uint32_t told = self->config.running_size;

    *size = 0;
    if (self->config.rescue) {
        return ALOFT_OK;
    }
    *size = told > state->main.size ? told : state->main.size;
    return *size > 0 ? ALOFT_OK : ALOFT_ERR_STATE;
}

/* Whether the stage may be taken now. */
static enum aloft_status check_free(
        const struct aloft_slot_target *self, const struct aloft_boot_state *state)
{
    if (self->config.rescue) {
        return ALOFT_OK; // what was under way has led to nothing that can be booted
    }
    if (state->phase == ALOFT_BOOT_MOVING) {
        return ALOFT_ERR_STATE; // the boot stage has to finish first
    }
    if (state->on_trial) {
        return ALOFT_ERR_ON_TRIAL; // the stage holds the only image that is proven
    }
    return ALOFT_OK;
}

/* Largest image that may be staged now. */
static uint32_t stage_room(const struct aloft_slot_target *self, uint32_t running_size)
{
    const struct aloft_boot_layout *layout = self->config.layout;

    return self->config.files ? aloft_boot_files_room(layout, running_size)
                              : aloft_boot_stage_room(layout, running_size);
}

static uint32_t room(const struct aloft_target *target)
{
    const struct aloft_slot_target *self = (const struct aloft_slot_target *)target;
    struct aloft_boot_state state;
    uint32_t running_size;

    if (read_record(self, &state) != ALOFT_OK ||
            find_running_size(self, &state, &running_size) != ALOFT_OK) {
        return 0;
    }
    return state.on_trial && !self->config.rescue ? 0 : stage_room(self, running_size);
}

static uint32_t unpacked_room(const struct aloft_target *target)
{
    const struct aloft_slot_target *self = (const struct aloft_slot_target *)target;

    return aloft_boot_unpacked_room(self->config.layout, self->offset);
}

/* Picks the place for an image of `size` bytes, and its limit. */
static enum aloft_status place(
        struct aloft_slot_target *self, uint32_t running_size, uint32_t size)
{
    const struct aloft_boot_layout *layout = self->config.layout;

    self->limit = size;
    if (size == ALOFT_SIZE_UNKNOWN) {
        self->limit = stage_room(self, running_size);
    }
    if (self->limit == 0 || self->limit > stage_room(self, running_size)) {
        return ALOFT_ERR_SPACE;
    }
    return aloft_boot_stage_offset(layout, running_size, self->limit, &self->offset);
}

/* Whether the record may count on what the stage holds. A record that holds anything
 * may, even if it does not seem to: a request that power failed in may not show now and
 * show again later (docs/spec/boot-record.md, 6). */
static bool may_count_on_stage(
        const struct aloft_slot_target *self, const struct aloft_boot_state *state)
{
    return self->config.rescue || state->main.size > 0 || state->in_transfer ||
           state->phase == ALOFT_BOOT_ASKED;
}

/* Makes `area` the sectors at `offset` that `size` bytes need: no other one is erased.
 */
static void cut_out(struct aloft_area *area, uint32_t offset, uint32_t size)
{
    const uint32_t sector = area->flash->geometry.sector_size;
    const uint32_t rest = (sector - size % sector) % sector;

    area->offset += offset;
    area->size -= offset;
    if (rest <= area->size - size) {
        area->size = size + rest;
    }
}

static enum aloft_status open_slot(struct aloft_target *target, uint32_t size)
{
    struct aloft_slot_target *self = (struct aloft_slot_target *)target;
    struct aloft_boot_layout layout = *self->config.layout;
    struct aloft_boot_state state;
    uint32_t running_size;
    enum aloft_status status = read_record(self, &state);

    if (status != ALOFT_OK) {
        return status;
    }
    status = check_free(self, &state);
    if (status != ALOFT_OK) {
        return status;
    }
    status = find_running_size(self, &state, &running_size);
    if (status != ALOFT_OK) {
        return status;
    }
    status = place(self, running_size, size);
    if (status != ALOFT_OK) {
        return status;
    }
    self->stage_counts = may_count_on_stage(self, &state);
    self->noted = state.phase == ALOFT_BOOT_SETTLED && state.in_transfer &&
                  state.staged.offset == self->offset;
    self->goes_on = false;
    self->way_made = false;
    aloft_boot_layout_select(&layout, state.in_slot_b);
    cut_out(&layout.stage, self->offset, self->limit);
    return aloft_flash_stream_begin(&self->stream, &layout.stage);
}

static uint32_t keep_slot(struct aloft_target *target, uint32_t len)
{
    struct aloft_slot_target *self = (struct aloft_slot_target *)target;
    const struct aloft_area area = self->stream.area;
    const uint32_t kept = self->noted ? aloft_flash_stream_certain(&area, len) : 0;

    if (!has_record(self) ||
            aloft_flash_stream_go_on(&self->stream, &area, kept) != ALOFT_OK) {
        return 0;
    }
    self->goes_on = true;
    self->way_made = kept > 0; // the note is there
    return kept;
}

static void write_command(
        const struct aloft_slot_target *self, const struct aloft_target_image *image)
{
    const struct aloft_boot_layout *layout = self->config.layout;
    const struct aloft_eboot_command command = {
            .action = ALOFT_EBOOT_COPY,
            .source = layout->stage.offset + self->offset,
            .destination =
                    self->config.files ? layout->files.offset : layout->main.offset,
            .size = image->payload_size,
    };
    uint8_t bytes[ALOFT_EBOOT_SIZE];

    if (self->config.rtc != NULL) {
        aloft_eboot_encode(&command, bytes);
        self->config.rtc->ops->write(self->config.rtc, bytes, sizeof bytes);
    }
}

static void clear_command(const struct aloft_slot_target *self)
{
    static const uint8_t zeros[ALOFT_EBOOT_SIZE];

    if (self->config.rtc != NULL) {
        self->config.rtc->ops->write(self->config.rtc, zeros, sizeof zeros);
    }
}

/* What was to run is not worth going back to. */
static void give_main_up(struct aloft_boot_state *state)
{
    state->on_trial = false;
    state->trials_left = 0;
    state->main = (struct aloft_boot_image){.size = 0};
    state->main_unpacked = false;
}

static enum aloft_status write_record(const struct aloft_slot_target *self,
        enum aloft_boot_phase phase, bool in_transfer,
        const struct aloft_boot_image *staged)
{
    struct aloft_boot_state state;
    enum aloft_status status;

    if (!has_record(self)) {
        return ALOFT_OK;
    }
    status = read_record(self, &state);
    if (status == ALOFT_OK) {
        status = check_free(self, &state); // what open() found may have been torn
    }
    if (status != ALOFT_OK) {
        return status;
    }
    state.phase = phase;
    state.in_transfer = in_transfer;
    state.moves = 0;
    state.retries = 0;
    state.revert_asked = false;
    state.refused = ALOFT_OK;
    state.staged = *staged;
    state.staged_files = self->config.files && phase == ALOFT_BOOT_ASKED;
    if (self->config.rescue && phase == ALOFT_BOOT_ASKED) {
        give_main_up(&state);
    }
    return aloft_boot_record_write(&self->config.layout->record, &state);
}

/* The boot stage is no longer asked for anything. */
static enum aloft_status withdraw(struct aloft_slot_target *self)
{
    static const struct aloft_boot_image none;

    clear_command(self);
    return write_record(self, ALOFT_BOOT_SETTLED, false, &none);
}

/*
 * From now on what is found in the stage may be kept. Not before: until its first
 * sectors have been erased, it may hold what an older transfer of the same bytes has
 * left, with a torn erase in it that cannot be seen.
 */
static enum aloft_status note(struct aloft_slot_target *self)
{
    const struct aloft_boot_image place = {.offset = self->offset};
    const enum aloft_status status = aloft_flash_stream_prepare(&self->stream);

    if (status != ALOFT_OK) {
        return status;
    }
    return write_record(self, ALOFT_BOOT_SETTLED, true, &place);
}

/* What is about to be overwritten must not be counted on any more. RTC memory cannot be
 * read, and outlives a watchdog's reset: the command in it is cleared in any case. */
static enum aloft_status make_way(struct aloft_slot_target *self)
{
    enum aloft_status status = ALOFT_OK;

    if (self->stage_counts) {
        status = withdraw(self);
    } else {
        clear_command(self);
    }
    if (status == ALOFT_OK && self->goes_on) {
        status = note(self);
    }
    self->way_made = status == ALOFT_OK;
    return status;
}

static enum aloft_status write_slot(
        struct aloft_target *target, uint32_t offset, const void *data, size_t len)
{
    struct aloft_slot_target *self = (struct aloft_slot_target *)target;

    if (offset > self->limit || len > self->limit - offset) {
        return ALOFT_ERR_SPACE;
    }
    if (!self->way_made) {
        const enum aloft_status status = make_way(self);

        if (status != ALOFT_OK) {
            return status;
        }
    }
    return aloft_flash_stream_write(&self->stream, data, len);
}

static enum aloft_status flush(struct aloft_target *target)
{
    return aloft_flash_stream_finish(&((struct aloft_slot_target *)target)->stream);
}

static enum aloft_status read_slot(
        struct aloft_target *target, uint32_t offset, void *data, size_t len)
{
    const struct aloft_slot_target *self = (const struct aloft_slot_target *)target;

    return aloft_area_read(&self->stream.area, offset, data, len);
}

static enum aloft_status commit(
        struct aloft_target *target, const struct aloft_target_image *image)
{
    struct aloft_slot_target *self = (struct aloft_slot_target *)target;
    struct aloft_boot_image staged = {.offset = self->offset, .size = image->size};
    enum aloft_status status;

    memcpy(staged.sha256, image->sha256, sizeof staged.sha256);
    status = write_record(self, ALOFT_BOOT_ASKED, false, &staged);
    if (status != ALOFT_OK) {
        // The new entry may count all the same. If taking it back fails too, the boot
        // stage finds a checked image or none: both are safe.
        (void)withdraw(self);
        return status;
    }
    write_command(self, image);
    return ALOFT_OK;
}

static void discard(struct aloft_target *target)
{
    (void)target; // nobody is asked for what was written
}

static const struct aloft_target_ops slot_target_ops = {
        .room = room,
        .unpacked_room = unpacked_room,
        .open = open_slot,
        .keep = keep_slot,
        .write = write_slot,
        .flush = flush,
        .read = read_slot,
        .commit = commit,
        .discard = discard,
};

enum aloft_status aloft_slot_target_init(
        struct aloft_slot_target *target, const struct aloft_slot_target_config *config)
{
    const struct aloft_boot_layout *layout = config->layout;

    *target = (struct aloft_slot_target){
            .base.ops = &slot_target_ops,
            .config = *config,
    };
    if (has_record(target)) {
        const bool has_place = !config->files || layout->files.size > 0;

        return has_place ? aloft_boot_layout_check(layout) : ALOFT_ERR_ARGUMENT;
    }
    if (config->rtc == NULL || config->running_size == 0) {
        return ALOFT_ERR_ARGUMENT;
    }
    if (aloft_area_check(&layout->main) != ALOFT_OK) {
        return ALOFT_ERR_ARGUMENT;
    }
    return aloft_area_check(&layout->stage);
}
