#include "update_private.h"

static enum aloft_status read_target(
        const struct aloft_reader *reader, uint32_t offset, void *dst, size_t len)
{
    struct aloft_target *target =
            ((const struct aloft_target_reader *)(const void *)reader)->target;

    return target->ops->read(target, offset, dst, len);
}

void aloft_target_reader_init(
        struct aloft_target_reader *reader, const struct aloft_update *update)
{
    static const struct aloft_reader_ops ops = {.read = read_target};

    reader->base.ops = &ops;
    reader->base.size = update->written;
    reader->target = update->target;
}

void aloft_update_held(
        const struct aloft_update *update, struct aloft_target_reader *reader)
{
    aloft_target_reader_init(reader, update);
    reader->base.size = update->target->ops->keep != NULL &&
                                        update->offer.size != ALOFT_SIZE_UNKNOWN
                                ? update->offer.size
                                : 0;
}

struct aloft_image_file aloft_update_file(
        const struct aloft_update *update, const struct aloft_reader *reader)
{
    return (struct aloft_image_file){
            .reader = reader,
            .is_firmware = update->offer.kind == ALOFT_UPDATE_FIRMWARE,
            .work = update->config.work,
            .work_size = update->config.work_size,
    };
}
