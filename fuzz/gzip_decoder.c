/*
 * Unpacking gzip: the same bytes whatever the pieces, never more than the limit, and
 * whole when zlib, left to read the frame itself, finds it whole, and then the same.
 *
 * Input: how to read, the size of the pieces, the limit, then a gzip file; or, if bit 0
 * of the first byte is set, deflate data, which gets a frame that fits.
 */
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "aloft/bytes.h"
#include "aloft/gzip_decoder.h"
#include "fuzz_input.h"
#include "fuzz_target.h"

#define ROOM    65536u
#define FRAMED  0x01u
#define NO_SIZE 0x02u /* the frame lies about the size */

struct result {
    enum aloft_status status;
    uint32_t size;
    uint8_t bytes[ROOM];
};

/* All that zlib makes of it by itself; true when it finds it whole. */
static bool inflate_all(const uint8_t *data, size_t len, int window_bits,
        struct result *result, size_t *used)
{
    z_stream stream = {0};
    uint8_t *copy = fuzz_copy(data, len);

    FUZZ_CHECK(inflateInit2(&stream, window_bits) == Z_OK);
    stream.next_in = copy;
    stream.avail_in = (uInt)len;
    stream.next_out = result->bytes;
    stream.avail_out = ROOM;
    const bool whole = inflate(&stream, Z_FINISH) == Z_STREAM_END;
    result->size = ROOM - stream.avail_out;
    *used = len - stream.avail_in;
    FUZZ_CHECK(inflateEnd(&stream) == Z_OK);
    free(copy);
    return whole;
}

static uint8_t *frame(const struct fuzz_input *deflated, unsigned how, size_t *len)
{
    static const uint8_t header[10] = {0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3};
    struct result *content = fuzz_alloc(sizeof *content);
    uint8_t *file = fuzz_alloc(sizeof header + deflated->len + 8);
    size_t used;

    (void)inflate_all(deflated->data, deflated->len, -MAX_WBITS, content, &used);
    memcpy(file, header, sizeof header);
    if (used > 0) {
        memcpy(file + sizeof header, deflated->data, used);
    }
    uint8_t *const footer = file + sizeof header + used;
    aloft_put_le32(footer, (uint32_t)crc32(0, content->bytes, content->size));
    aloft_put_le32(footer + 4, content->size + ((how & NO_SIZE) != 0));
    *len = sizeof header + used + 8;
    free(content);
    return file;
}

static void decode(const uint8_t *file, size_t len, size_t step, uint32_t limit,
        struct result *result)
{
    uint8_t *memory = fuzz_alloc(ALOFT_GZIP_DECODER_MEMORY);
    struct aloft_gzip_decoder decoder;
    struct aloft_memory_reader reader;
    size_t got = step;

    aloft_memory_reader_init(&reader, file, (uint32_t)len);
    FUZZ_CHECK(aloft_gzip_decoder_init(&decoder, memory, ALOFT_GZIP_DECODER_MEMORY) ==
               ALOFT_OK);
    result->size = 0;
    result->status = aloft_decoder_begin(&decoder.base, &reader.base, limit);
    while (result->status == ALOFT_OK && got == step) {
        uint8_t *piece = fuzz_alloc(step);

        result->status = aloft_decoder_read(&decoder.base, piece, step, &got);
        FUZZ_CHECK(got <= step && got <= limit - result->size);
        memcpy(result->bytes + result->size, piece, got);
        result->size += (uint32_t)got;
        free(piece);
    }
    FUZZ_CHECK(decoder.base.offset <= limit);
    free(memory);
}

static void try_file(const uint8_t *file, size_t len, size_t step, uint32_t limit)
{
    struct result *whole = fuzz_alloc(sizeof *whole);
    struct result *pieces = fuzz_alloc(sizeof *pieces);
    size_t used;

    decode(file, len, ROOM, ROOM, whole);
    decode(file, len, step, limit, pieces);
    if (whole->status == ALOFT_OK && whole->size <= limit) {
        FUZZ_CHECK(pieces->status == ALOFT_OK && pieces->size == whole->size);
    } else {
        FUZZ_CHECK(pieces->status != ALOFT_OK);
    }
    if (whole->status == ALOFT_OK) {
        FUZZ_CHECK(memcmp(pieces->bytes, whole->bytes, pieces->size) == 0);
    }
    const bool good = inflate_all(file, len, 16 + MAX_WBITS, pieces, &used);
    FUZZ_CHECK(good == (whole->status == ALOFT_OK));
    FUZZ_CHECK(!good || (pieces->size == whole->size &&
                                memcmp(pieces->bytes, whole->bytes, whole->size) == 0));
    free(pieces);
    free(whole);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct fuzz_input input = {data, len};
    const unsigned how = fuzz_byte(&input);
    const size_t step = 1u + fuzz_byte(&input);
    const uint32_t limit = fuzz_u16(&input);

    if ((how & FRAMED) != 0) {
        uint8_t *file = frame(&input, how, &len);

        try_file(file, len, step, limit);
        free(file);
        return 0;
    }
    uint8_t *file = fuzz_copy(input.data, input.len);
    try_file(file, input.len, step, limit);
    free(file);
    return 0;
}
