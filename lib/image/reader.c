#include "aloft/reader.h"

#include "aloft/memory.h"

enum aloft_status aloft_reader_read(
        const struct aloft_reader *reader, uint32_t offset, void *dst, size_t len)
{
    if (offset > reader->size || len > reader->size - offset) {
        return ALOFT_ERR_TRUNCATED;
    }
    if (len == 0) {
        return ALOFT_OK;
    }
    return reader->ops->read(reader, offset, dst, len);
}

static enum aloft_status memory_read(
        const struct aloft_reader *reader, uint32_t offset, void *dst, size_t len)
{
    const struct aloft_memory_reader *memory =
            (const struct aloft_memory_reader *)reader;

    memcpy(dst, memory->bytes + offset, len);
    return ALOFT_OK;
}

static const struct aloft_reader_ops memory_ops = {.read = memory_read};

void aloft_memory_reader_init(
        struct aloft_memory_reader *reader, const void *bytes, uint32_t size)
{
    reader->base.ops = &memory_ops;
    reader->base.size = size;
    reader->bytes = bytes;
}

static enum aloft_status area_read(
        const struct aloft_reader *reader, uint32_t offset, void *dst, size_t len)
{
    const struct aloft_area_reader *self = (const struct aloft_area_reader *)reader;

    return aloft_area_read(&self->area, self->offset + offset, dst, len);
}

static const struct aloft_reader_ops area_ops = {.read = area_read};

void aloft_area_reader_init(struct aloft_area_reader *reader,
        const struct aloft_area *area, uint32_t offset, uint32_t size)
{
    reader->base.ops = &area_ops;
    reader->base.size = size;
    reader->area = *area;
    reader->offset = offset;
}
