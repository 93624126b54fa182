#include "aloft/partition_target.h"

static uint32_t room(const struct aloft_target *target)
{
    return ((const struct aloft_partition_target *)target)->area.size;
}

static enum aloft_status open_partition(struct aloft_target *target, uint32_t size)
{
    struct aloft_partition_target *self = (struct aloft_partition_target *)target;

    if (size != ALOFT_SIZE_UNKNOWN && size > self->area.size) {
        return ALOFT_ERR_SPACE;
    }
    return aloft_flash_stream_begin(&self->stream, &self->area);
}

static enum aloft_status write_partition(
        struct aloft_target *target, uint32_t offset, const void *data, size_t len)
{
    struct aloft_partition_target *self = (struct aloft_partition_target *)target;

    (void)offset; // the stream stands there
    return aloft_flash_stream_write(&self->stream, data, len);
}

static enum aloft_status flush(struct aloft_target *target)
{
    return aloft_flash_stream_finish(
            &((struct aloft_partition_target *)target)->stream);
}

static enum aloft_status read_partition(
        struct aloft_target *target, uint32_t offset, void *data, size_t len)
{
    const struct aloft_partition_target *self =
            (const struct aloft_partition_target *)target;

    return aloft_area_read(&self->area, offset, data, len);
}

static enum aloft_status commit(
        struct aloft_target *target, const struct aloft_target_image *image)
{
    (void)target; // it is where it is used
    (void)image;  // nobody has to find or check it at boot
    return ALOFT_OK;
}

static void discard(struct aloft_target *target)
{
    (void)target; // the old content is gone, see the header
}

static const struct aloft_target_ops partition_target_ops = {
        .room = room,
        .unpacked_room = room,
        .open = open_partition,
        .write = write_partition,
        .flush = flush,
        .read = read_partition,
        .commit = commit,
        .discard = discard,
};

enum aloft_status aloft_partition_target_init(
        struct aloft_partition_target *target, const struct aloft_area *area)
{
    *target = (struct aloft_partition_target){
            .base.ops = &partition_target_ops,
            .area = *area,
    };
    return area->size == 0 ? ALOFT_ERR_ARGUMENT : aloft_area_check(area);
}
