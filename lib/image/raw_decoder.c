#include "aloft/decoder.h"

static enum aloft_status begin(struct aloft_decoder *decoder)
{
    (void)decoder; // there is nothing to remember but how far it has come
    return ALOFT_OK;
}

static enum aloft_status produce(
        struct aloft_decoder *decoder, void *dst, size_t size, size_t *len)
{
    const uint32_t left = decoder->source->size - decoder->offset;

    *len = size < left ? size : left;
    return aloft_reader_read(decoder->source, decoder->offset, dst, *len);
}

void aloft_raw_decoder_init(struct aloft_raw_decoder *decoder)
{
    static const struct aloft_decoder_ops ops = {.begin = begin, .produce = produce};

    *decoder = (struct aloft_raw_decoder){.base.ops = &ops};
}
