#include "aloft/files_target.h"

static struct aloft_target *chosen(struct aloft_files_target *self)
{
    return self->is_staged ? &self->staged.base : &self->direct.base;
}

static uint32_t room(const struct aloft_target *target)
{
    const struct aloft_files_target *self = (const struct aloft_files_target *)target;
    const bool must_stage = self->mode == ALOFT_FILES_STAGED;
    const struct aloft_target *place =
            must_stage ? &self->staged.base : &self->direct.base;

    return place->ops->room(place);
}

static uint32_t unpacked_room(const struct aloft_target *target)
{
    return room(target); // nobody unpacks file systems
}

/* Whether all that may come can be staged. One of unknown size may fill its partition.
 */
static bool is_roomy(const struct aloft_files_target *self, uint32_t size)
{
    const struct aloft_target *place = &self->staged.base;

    return size != ALOFT_SIZE_UNKNOWN ||
           place->ops->room(place) == self->direct.area.size;
}

static enum aloft_status open_files(struct aloft_target *target, uint32_t size)
{
    struct aloft_files_target *self = (struct aloft_files_target *)target;
    enum aloft_status status = ALOFT_ERR_SPACE;

    self->is_staged = self->mode != ALOFT_FILES_DIRECT;
    if (self->is_staged) {
        status = self->staged.base.ops->open(&self->staged.base, size);
    }
    if (status == ALOFT_OK && self->mode == ALOFT_FILES_WHERE_IT_FITS &&
            !is_roomy(self, size)) {
        status = ALOFT_ERR_SPACE;
    }
    if (status == ALOFT_ERR_SPACE && self->mode != ALOFT_FILES_STAGED) {
        self->is_staged = false;
        status = self->direct.base.ops->open(&self->direct.base, size);
    }
    return status;
}

static enum aloft_status write_files(
        struct aloft_target *target, uint32_t offset, const void *data, size_t len)
{
    struct aloft_target *place = chosen((struct aloft_files_target *)target);

    return place->ops->write(place, offset, data, len);
}

static enum aloft_status flush(struct aloft_target *target)
{
    struct aloft_target *place = chosen((struct aloft_files_target *)target);

    return place->ops->flush(place);
}

static enum aloft_status read_files(
        struct aloft_target *target, uint32_t offset, void *data, size_t len)
{
    struct aloft_target *place = chosen((struct aloft_files_target *)target);

    return place->ops->read(place, offset, data, len);
}

static enum aloft_status commit(
        struct aloft_target *target, const struct aloft_target_image *image)
{
    struct aloft_target *place = chosen((struct aloft_files_target *)target);

    return place->ops->commit(place, image);
}

static void discard(struct aloft_target *target)
{
    struct aloft_target *place = chosen((struct aloft_files_target *)target);

    place->ops->discard(place);
}

static const struct aloft_target_ops files_target_ops = {
        .room = room,
        .unpacked_room = unpacked_room,
        .open = open_files,
        .write = write_files,
        .flush = flush,
        .read = read_files,
        .commit = commit,
        .discard = discard,
};

enum aloft_status aloft_files_target_init(struct aloft_files_target *target,
        enum aloft_files_mode mode, const struct aloft_slot_target_config *config)
{
    struct aloft_slot_target_config staged = *config;

    staged.files = true;
    target->base.ops = &files_target_ops;
    target->mode = mode;
    target->is_staged = false;
    const enum aloft_status status = aloft_slot_target_init(&target->staged, &staged);

    if (status != ALOFT_OK) {
        return status;
    }
    return aloft_partition_target_init(&target->direct, &config->layout->files);
}
