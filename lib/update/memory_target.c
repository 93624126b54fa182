#include "aloft/memory_target.h"

#include "aloft/memory.h"

static uint32_t room(const struct aloft_target *target)
{
    return ((const struct aloft_memory_target *)target)->size;
}

static enum aloft_status open_memory(struct aloft_target *target, uint32_t size)
{
    struct aloft_memory_target *self = (struct aloft_memory_target *)target;

    if (self->size == 0 || (size != ALOFT_SIZE_UNKNOWN && size > self->size)) {
        return ALOFT_ERR_SPACE;
    }
    self->written = 0;
    return ALOFT_OK;
}

static enum aloft_status write_memory(
        struct aloft_target *target, uint32_t offset, const void *data, size_t len)
{
    struct aloft_memory_target *self = (struct aloft_memory_target *)target;

    if (offset > self->size || len > self->size - offset) {
        return ALOFT_ERR_SPACE;
    }
    self->image.size = 0;
    memcpy(self->bytes + offset, data, len);
    self->written = offset + (uint32_t)len;
    return ALOFT_OK;
}

static enum aloft_status flush(struct aloft_target *target)
{
    (void)target; // nothing is held back
    return ALOFT_OK;
}

static enum aloft_status read_memory(
        struct aloft_target *target, uint32_t offset, void *data, size_t len)
{
    const struct aloft_memory_target *self = (const struct aloft_memory_target *)target;

    if (offset > self->written || len > self->written - offset) {
        return ALOFT_ERR_FLASH_READ;
    }
    memcpy(data, self->bytes + offset, len);
    return ALOFT_OK;
}

static enum aloft_status commit(
        struct aloft_target *target, const struct aloft_target_image *image)
{
    ((struct aloft_memory_target *)target)->image = *image;
    return ALOFT_OK;
}

static void discard(struct aloft_target *target)
{
    ((struct aloft_memory_target *)target)->written = 0;
}

static const struct aloft_target_ops memory_target_ops = {
        .room = room,
        .unpacked_room = room,
        .open = open_memory,
        .write = write_memory,
        .flush = flush,
        .read = read_memory,
        .commit = commit,
        .discard = discard,
};

void aloft_memory_target_init(
        struct aloft_memory_target *target, uint8_t *bytes, uint32_t size)
{
    *target = (struct aloft_memory_target){
            .base.ops = &memory_target_ops,
            .size = size,
    };
    target->bytes = bytes;
}
