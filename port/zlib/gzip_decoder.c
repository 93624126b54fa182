#include "aloft/gzip_decoder.h"

#include <stdbool.h>
#include <zlib.h>

#include "aloft/crc.h"
#include "aloft/gzip.h"
#include "aloft/memory.h"

#define ALIGNMENT  16u
#define INPUT_SIZE 512u

/* At the aligned start of the lent memory; behind it, what inflate asks for. */
struct work {
    z_stream stream;
    size_t free;   /* Bytes behind what is given away. */
    uint8_t *next; /* Where they begin. */
    uint32_t read; /* Bytes of the source in `input`, or used up. */
    uint32_t crc;  /* Of the output so far. */
    bool ended;    /* The deflate data has ended, and the frame was checked. */
    uint8_t input[INPUT_SIZE];
};

static size_t padding(const uint8_t *bytes)
{
    return (ALIGNMENT - (uintptr_t)bytes % ALIGNMENT) % ALIGNMENT;
}

static struct work *work_of(const struct aloft_decoder *decoder)
{
    uint8_t *const memory = ((const struct aloft_gzip_decoder *)decoder)->memory;

    return (struct work *)(void *)(memory + padding(memory));
}

/* zlib asks for its state once and for its window once, and never gives one back. */
static void *give(void *opaque, unsigned count, unsigned size)
{
    struct work *const work = opaque;
    uint8_t *const begin = work->next + padding(work->next);
    const size_t needed = (size_t)(begin - work->next) + (size_t)count * size;

    if (needed > work->free) {
        return NULL;
    }
    work->next += needed;
    work->free -= needed;
    return begin;
}

static void take_back(void *opaque, void *bytes)
{
    (void)opaque; // all is taken back when a decoding begins
    (void)bytes;
}

static enum aloft_status status_of(int result)
{
    return result == Z_MEM_ERROR ? ALOFT_ERR_MEMORY : ALOFT_ERR_FORMAT;
}

static enum aloft_status begin(struct aloft_decoder *decoder)
{
    struct work *const work = work_of(decoder);
    uint8_t *const memory = ((struct aloft_gzip_decoder *)decoder)->memory;
    const int raw_deflate = -MAX_WBITS; /* zlib's way to say so */

    memset(work, 0, sizeof *work);
    work->next = (uint8_t *)(work + 1);
    work->free = (size_t)ALOFT_GZIP_DECODER_MEMORY - (size_t)(work->next - memory);
    work->crc = ALOFT_CRC32_GZIP_START;
    work->stream.zalloc = give;
    work->stream.zfree = take_back;
    work->stream.opaque = work;
    const enum aloft_status status =
            aloft_gzip_header_read(decoder->source, &work->read);
    if (status != ALOFT_OK) {
        return status;
    }
    const int result = inflateInit2(&work->stream, raw_deflate);
    return result == Z_OK ? ALOFT_OK : status_of(result);
}

/* Reads on when inflate has used up what it had. */
static enum aloft_status feed(const struct aloft_decoder *decoder, struct work *work)
{
    const uint32_t left = decoder->source->size - work->read;
    const uint32_t len = left < INPUT_SIZE ? left : INPUT_SIZE;

    if (work->stream.avail_in > 0) {
        return ALOFT_OK;
    }
    const enum aloft_status status =
            aloft_reader_read(decoder->source, work->read, work->input, len);
    if (status != ALOFT_OK) {
        return status;
    }
    work->read += len;
    work->stream.next_in = work->input;
    work->stream.avail_in = len;
    return ALOFT_OK;
}

/* Some output, some input used, or the end of the deflate data: `*len` bytes came out.
 */
static enum aloft_status inflate_some(
        const struct aloft_decoder *decoder, void *dst, size_t size, size_t *len)
{
    struct work *const work = work_of(decoder);
    const unsigned room = size < UINT32_MAX ? (unsigned)size : UINT32_MAX;
    const enum aloft_status status = feed(decoder, work);

    *len = 0;
    if (status != ALOFT_OK) {
        return status;
    }
    work->stream.next_out = dst;
    work->stream.avail_out = room;
    const int result = inflate(&work->stream, Z_NO_FLUSH);
    *len = room - work->stream.avail_out;
    work->crc = aloft_crc32_gzip(work->crc, dst, *len);
    work->ended = result == Z_STREAM_END;
    if (result == Z_BUF_ERROR) {
        return ALOFT_ERR_TRUNCATED; // nothing left to read, nothing left to write
    }
    return result == Z_OK || work->ended ? ALOFT_OK : status_of(result);
}

static enum aloft_status check_end(const struct aloft_decoder *decoder)
{
    const struct work *const work = work_of(decoder);

    return aloft_gzip_footer_check(decoder->source, work->read - work->stream.avail_in,
            work->crc, decoder->offset);
}

static enum aloft_status produce(
        struct aloft_decoder *decoder, void *dst, size_t size, size_t *len)
{
    const struct work *const work = work_of(decoder);
    enum aloft_status status = ALOFT_OK;

    *len = 0;
    while (status == ALOFT_OK && *len == 0 && !work->ended) {
        status = inflate_some(decoder, dst, size, len);
    }
    if (status == ALOFT_OK && *len == 0) {
        return check_end(decoder);
    }
    return status;
}

enum aloft_status aloft_gzip_decoder_init(
        struct aloft_gzip_decoder *decoder, uint8_t *memory, size_t size)
{
    static const struct aloft_decoder_ops ops = {.begin = begin, .produce = produce};

    *decoder = (struct aloft_gzip_decoder){.base.ops = &ops, .memory = memory};
    return size < ALOFT_GZIP_DECODER_MEMORY ? ALOFT_ERR_MEMORY : ALOFT_OK;
}
