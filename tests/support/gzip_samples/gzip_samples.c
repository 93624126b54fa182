#include "gzip_samples.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>
#include <zlib.h>

static uint32_t next_random(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

void content_fill(uint8_t *bytes, size_t size, unsigned sort)
{
    static const char text[] = "no power cut can brick this device. ";
    uint32_t random = 2463534242u;

    for (size_t i = 0; i < size; i++) {
        const uint8_t noise = (uint8_t)(next_random(&random) >> 8);

        switch (sort) {
        case 0:
            bytes[i] = 0x5A;
            break;
        case 1:
            bytes[i] = (uint8_t)text[(i + i / 97) % (sizeof text - 1)];
            break;
        case 2:
            bytes[i] = i % 4 == 3 ? 0x40 : (uint8_t)(noise & 0x1F);
            break;
        default:
            bytes[i] = noise;
            break;
        }
    }
}

uint32_t gzip_make(const struct gzip_kind *kind, const uint8_t *content, size_t size,
        uint8_t *dst, size_t room)
{
    z_stream stream = {0};
    gz_header header = {.hcrc = kind->header_crc, .os = 3};

    header.name = (Bytef *)(uintptr_t)kind->name;
    header.comment = (Bytef *)(uintptr_t)kind->comment;
    header.extra = (Bytef *)(uintptr_t)kind->extra;
    header.extra_len = kind->extra == NULL ? 0 : (uInt)strlen(kind->extra);
    assert_int_equal(deflateInit2(&stream, kind->level, Z_DEFLATED, 16 + MAX_WBITS, 8,
                             kind->strategy),
            Z_OK);
    assert_int_equal(deflateSetHeader(&stream, &header), Z_OK);
    stream.next_in = (Bytef *)(uintptr_t)content;
    stream.avail_in = (uInt)size;
    stream.next_out = dst;
    stream.avail_out = (uInt)room;
    assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
    const uint32_t made = (uint32_t)stream.total_out;
    assert_int_equal(deflateEnd(&stream), Z_OK);
    return made;
}
