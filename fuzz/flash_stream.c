/*
 * Writing a stretch of flash in pieces: what was taken stands there, what was not
 * reached is as it was, and the rules of NOR flash are kept on every kind of chip.
 *
 * Input: the geometry, then pairs of a length and a filling.
 */
#include "aloft/flash_stream.h"

#include <stdlib.h>
#include <string.h>

#include "aloft/ram_flash.h"
#include "fuzz_input.h"
#include "fuzz_target.h"

#define SECTOR 256u
#define SIZE   (8 * SECTOR)
#define OLD    0x5A

static struct aloft_ram_flash *make_flash(struct fuzz_input *input)
{
    const unsigned kind = fuzz_byte(input);
    const struct aloft_flash_geometry geometry = {
            .size = SIZE,
            .sector_size = SECTOR,
            .write_unit = 1u << kind % 6,
            .erased = (kind & 0x40) != 0 ? 0 : 0xFF,
            .program_once = (kind & 0x80) != 0,
    };
    struct aloft_ram_flash *flash = aloft_ram_flash_new(&geometry);
    uint8_t content[SIZE];

    FUZZ_CHECK(flash != NULL);
    memset(content, OLD, sizeof content);
    aloft_ram_flash_load(flash, content);
    return flash;
}

/* Writes pieces until the input ends or one does not fit; returns the bytes taken. */
static uint32_t write_pieces(
        struct aloft_flash_stream *stream, struct fuzz_input *input, uint8_t *taken)
{
    uint32_t size = 0;

    while (input->len > 0) {
        const size_t len = (size_t)fuzz_byte(input) * 3;
        uint8_t *piece = fuzz_alloc(len);

        memset(piece, fuzz_byte(input), len);
        const enum aloft_status status = aloft_flash_stream_write(stream, piece, len);
        FUZZ_CHECK(status ==
                   (len <= stream->area.size - size ? ALOFT_OK : ALOFT_ERR_SPACE));
        if (status == ALOFT_OK) {
            memcpy(taken + size, piece, len);
            size += (uint32_t)len;
        }
        free(piece);
        FUZZ_CHECK(aloft_flash_stream_size(stream) == size);
    }
    return size;
}

static void check_filled(const uint8_t *bytes, uint32_t from, uint32_t to, uint8_t with)
{
    for (uint32_t i = from; i < to; i++) {
        FUZZ_CHECK(bytes[i] == with);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct fuzz_input input = {data, len};
    struct aloft_ram_flash *flash = make_flash(&input);
    const struct aloft_area area = {&flash->base, SECTOR, SIZE - 2 * SECTOR};
    const uint8_t *bytes = flash->bytes + area.offset;
    struct aloft_flash_stream stream;
    uint8_t taken[SIZE];

    FUZZ_CHECK(aloft_flash_stream_begin(&stream, &area) == ALOFT_OK);
    const uint32_t size = write_pieces(&stream, &input, taken);
    FUZZ_CHECK(aloft_flash_stream_finish(&stream) == ALOFT_OK);

    const uint32_t erased = (size + SECTOR - 1) / SECTOR * SECTOR;
    FUZZ_CHECK(memcmp(bytes, taken, size) == 0);
    check_filled(bytes, size, erased, flash->base.geometry.erased);
    check_filled(bytes, erased, area.size, OLD);
    check_filled(flash->bytes, 0, area.offset, OLD);
    check_filled(flash->bytes, area.offset + area.size, SIZE, OLD);
    FUZZ_CHECK(flash->violations == 0);
    aloft_ram_flash_free(flash);
    return 0;
}
