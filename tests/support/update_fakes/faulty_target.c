#include "faulty_target.h"

/* Counts a call; true if it is the one to fail. */
static bool is_to_fail(struct faulty_target *self, enum target_call call)
{
    self->counts[call]++;
    return self->fails == call && self->fails_at == self->counts[call];
}

static uint32_t room(const struct aloft_target *target)
{
    const struct faulty_target *self = (const struct faulty_target *)target;

    return self->inner->ops->room(self->inner);
}

static uint32_t unpacked_room(const struct aloft_target *target)
{
    const struct faulty_target *self = (const struct faulty_target *)target;

    return self->inner->ops->unpacked_room(self->inner);
}

static enum aloft_status open_inner(struct aloft_target *target, uint32_t size)
{
    struct faulty_target *self = (struct faulty_target *)target;

    if (is_to_fail(self, TARGET_OPEN)) {
        return self->why;
    }
    return self->inner->ops->open(self->inner, size);
}

static enum aloft_status write_inner(
        struct aloft_target *target, uint32_t offset, const void *data, size_t len)
{
    struct faulty_target *self = (struct faulty_target *)target;

    if (is_to_fail(self, TARGET_WRITE)) {
        return self->why;
    }
    return self->inner->ops->write(self->inner, offset, data, len);
}

static enum aloft_status flush(struct aloft_target *target)
{
    struct faulty_target *self = (struct faulty_target *)target;

    if (is_to_fail(self, TARGET_FLUSH)) {
        return self->why;
    }
    return self->inner->ops->flush(self->inner);
}

static enum aloft_status read_inner(
        struct aloft_target *target, uint32_t offset, void *data, size_t len)
{
    struct faulty_target *self = (struct faulty_target *)target;
    enum aloft_status status;

    if (is_to_fail(self, TARGET_READ)) {
        return self->why;
    }
    status = self->inner->ops->read(self->inner, offset, data, len);
    if (self->flips && offset <= self->flipped_offset &&
            self->flipped_offset - offset < len) {
        ((uint8_t *)data)[self->flipped_offset - offset] ^= self->flipped_mask;
    }
    return status;
}

static enum aloft_status commit(
        struct aloft_target *target, const struct aloft_target_image *image)
{
    struct faulty_target *self = (struct faulty_target *)target;

    if (is_to_fail(self, TARGET_COMMIT)) {
        return self->why;
    }
    return self->inner->ops->commit(self->inner, image);
}

static void discard(struct aloft_target *target)
{
    struct faulty_target *self = (struct faulty_target *)target;

    self->discards++;
    self->inner->ops->discard(self->inner);
}

static const struct aloft_target_ops faulty_target_ops = {
        .room = room,
        .unpacked_room = unpacked_room,
        .open = open_inner,
        .write = write_inner,
        .flush = flush,
        .read = read_inner,
        .commit = commit,
        .discard = discard,
};

void faulty_target_init(struct faulty_target *target, struct aloft_target *inner)
{
    *target = (struct faulty_target){.base.ops = &faulty_target_ops, .inner = inner};
}
