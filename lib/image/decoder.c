#include "aloft/decoder.h"

/* Keeps the first error: what a decoder gives after one means nothing. */
static enum aloft_status keep(struct aloft_decoder *decoder, enum aloft_status status)
{
    decoder->error = status;
    return status;
}

static enum aloft_status begin(struct aloft_decoder *decoder)
{
    decoder->offset = 0;
    decoder->ended = false;
    const enum aloft_status status = decoder->ops->begin(decoder);
    return keep(decoder, status);
}

enum aloft_status aloft_decoder_begin(struct aloft_decoder *decoder,
        const struct aloft_reader *source, uint32_t limit)
{
    decoder->source = source;
    decoder->limit = limit;
    return begin(decoder);
}

/* The limit is reached: only the end may follow. */
static enum aloft_status expect_end(struct aloft_decoder *decoder)
{
    uint8_t byte;
    size_t len = 0;
    const enum aloft_status status =
            decoder->ops->produce(decoder, &byte, sizeof byte, &len);

    if (status != ALOFT_OK) {
        return status;
    }
    decoder->ended = len == 0;
    return decoder->ended ? ALOFT_OK : ALOFT_ERR_SPACE;
}

/* One step: some of the `size` bytes, or the end. */
static enum aloft_status produce(
        struct aloft_decoder *decoder, uint8_t *dst, size_t size, size_t *len)
{
    const uint32_t left = decoder->limit - decoder->offset;
    enum aloft_status status;

    *len = 0;
    if (left == 0) {
        return expect_end(decoder);
    }
    status = decoder->ops->produce(decoder, dst, size < left ? size : left, len);
    if (status != ALOFT_OK) {
        *len = 0;
        return status;
    }
    decoder->ended = *len == 0;
    decoder->offset += (uint32_t)*len;
    return ALOFT_OK;
}

enum aloft_status aloft_decoder_read(
        struct aloft_decoder *decoder, void *dst, size_t size, size_t *len)
{
    uint8_t *const bytes = dst;
    size_t done = 0;

    *len = 0;
    if (decoder->source == NULL) {
        return ALOFT_ERR_STATE;
    }
    if (decoder->error != ALOFT_OK) {
        return decoder->error;
    }
    while (done < size && !decoder->ended) {
        size_t piece;
        const enum aloft_status status =
                produce(decoder, bytes + done, size - done, &piece);

        if (status != ALOFT_OK) {
            return keep(decoder, status);
        }
        done += piece;
    }
    *len = done;
    return ALOFT_OK;
}

enum aloft_status aloft_decoder_seek(
        struct aloft_decoder *decoder, uint32_t offset, void *work, size_t work_size)
{
    enum aloft_status status = decoder->error;

    if (status == ALOFT_OK && offset < decoder->offset) {
        status = begin(decoder);
    }
    while (status == ALOFT_OK && decoder->offset < offset) {
        const uint32_t left = offset - decoder->offset;
        const size_t wanted = left < work_size ? left : work_size;
        size_t len;

        status = aloft_decoder_read(decoder, work, wanted, &len);
        if (status == ALOFT_OK && len < wanted) {
            return ALOFT_ERR_TRUNCATED;
        }
    }
    return status;
}

static enum aloft_status read_decoded(
        const struct aloft_reader *reader, uint32_t offset, void *dst, size_t len)
{
    const struct aloft_decoder_reader *self =
            (const struct aloft_decoder_reader *)reader;
    enum aloft_status status =
            aloft_decoder_seek(self->decoder, offset, self->work, self->work_size);
    size_t found;

    if (status != ALOFT_OK) {
        return status;
    }
    status = aloft_decoder_read(self->decoder, dst, len, &found);
    if (status != ALOFT_OK) {
        return status;
    }
    return found == len ? ALOFT_OK : ALOFT_ERR_TRUNCATED;
}

void aloft_decoder_reader_init(struct aloft_decoder_reader *reader,
        struct aloft_decoder *decoder, uint32_t size, uint8_t *work, size_t work_size)
{
    static const struct aloft_reader_ops ops = {.read = read_decoded};

    reader->base.ops = &ops;
    reader->base.size = size;
    reader->decoder = decoder;
    reader->work = work;
    reader->work_size = work_size;
}
