#include "aloft/flash_stream.h"

#include <stdbool.h>

#include "aloft/checked.h"
#include "aloft/memory.h"

static uint32_t smaller(size_t len, uint32_t limit)
{
    return len < limit ? (uint32_t)len : limit;
}

/* Erases what has to be before anything is programmed at `offset`. */
static enum aloft_status erase_for(struct aloft_flash_stream *stream, uint32_t offset)
{
    const uint32_t size = stream->area.size;

    while (stream->erased < size && stream->erased <= offset + stream->ahead) {
        const enum aloft_status status =
                aloft_area_erase(&stream->area, stream->erased);

        if (status != ALOFT_OK) {
            return status;
        }
        stream->erased += stream->area.flash->geometry.sector_size;
    }
    return ALOFT_OK;
}

/* Programs whole units that lie in one sector, erasing it when they are its first. */
static enum aloft_status put(
        struct aloft_flash_stream *stream, const uint8_t *data, uint32_t len)
{
    const uint32_t offset = stream->programmed;
    const enum aloft_status status = erase_for(stream, offset);

    if (status != ALOFT_OK) {
        return status;
    }
    stream->programmed += len; // in any case: no unit is ever programmed twice
    return aloft_area_write(&stream->area, offset, data, len);
}

/* Moves up to a whole unit's worth into the held bytes; returns how many it took. */
static uint32_t hold(struct aloft_flash_stream *stream, const uint8_t *data, size_t len)
{
    const uint32_t unit = stream->area.flash->geometry.write_unit;
    const uint32_t piece = smaller(len, unit - stream->held);

    memcpy(stream->unit + stream->held, data, piece);
    stream->held += piece;
    return piece;
}

/* Programs the held bytes once they fill a unit. */
static enum aloft_status put_held(struct aloft_flash_stream *stream)
{
    const uint32_t unit = stream->area.flash->geometry.write_unit;

    if (stream->held < unit) {
        return ALOFT_OK;
    }
    stream->held = 0;
    return put(stream, stream->unit, unit);
}

enum aloft_status aloft_flash_stream_begin(
        struct aloft_flash_stream *stream, const struct aloft_area *area)
{
    const enum aloft_status status = aloft_area_check(area);

    if (status != ALOFT_OK) {
        return status;
    }
    memset(stream, 0, sizeof(*stream));
    stream->area = *area;
    return ALOFT_OK;
}

enum aloft_status aloft_flash_stream_go_on(struct aloft_flash_stream *stream,
        const struct aloft_area *area, uint32_t offset)
{
    const enum aloft_status status = aloft_flash_stream_begin(stream, area);

    if (status != ALOFT_OK) {
        return status;
    }
    if (offset > area->size || offset % area->flash->geometry.sector_size != 0) {
        return ALOFT_ERR_ARGUMENT;
    }
    stream->programmed = offset;
    stream->erased = offset;
    stream->ahead = area->flash->geometry.sector_size;
    return ALOFT_OK;
}

/* Whether something was programmed into the first unit at `offset`. */
static bool is_begun(const struct aloft_area *area, uint32_t offset)
{
    const struct aloft_flash_geometry *geometry = &area->flash->geometry;
    uint8_t unit[ALOFT_FLASH_UNIT_MAX];

    if (offset >= area->size ||
            aloft_area_read(area, offset, unit, geometry->write_unit) != ALOFT_OK) {
        return false;
    }
    for (uint32_t i = 0; i < geometry->write_unit; i++) {
        if (unit[i] != geometry->erased) {
            return true;
        }
    }
    return false;
}

uint32_t aloft_flash_stream_certain(const struct aloft_area *area, uint32_t len)
{
    const uint32_t sector = area->flash->geometry.sector_size;
    const uint32_t whole = aloft_round_down(len, sector);
    uint32_t begun = 0; // where the last sector begins that has been begun for sure

    while (begun < whole && is_begun(area, begun + sector)) {
        begun += sector;
    }
    return begun;
}

enum aloft_status aloft_flash_stream_prepare(struct aloft_flash_stream *stream)
{
    return erase_for(stream, stream->programmed);
}

enum aloft_status aloft_flash_stream_write(
        struct aloft_flash_stream *stream, const void *data, size_t len)
{
    const struct aloft_flash_geometry *geometry = &stream->area.flash->geometry;
    const uint8_t *next = data;

    if (len > stream->area.size - aloft_flash_stream_size(stream)) {
        return ALOFT_ERR_SPACE;
    }
    while (len > 0) {
        enum aloft_status status;
        uint32_t piece;

        if (stream->held > 0 || len < geometry->write_unit) {
            piece = hold(stream, next, len);
            status = put_held(stream);
        } else {
            const uint32_t in_sector = stream->programmed % geometry->sector_size;
            piece = smaller(len, geometry->sector_size - in_sector);
            piece -= piece % geometry->write_unit;
            status = put(stream, next, piece);
        }
        if (status != ALOFT_OK) {
            return status;
        }
        next += piece;
        len -= piece;
    }
    return ALOFT_OK;
}

enum aloft_status aloft_flash_stream_finish(struct aloft_flash_stream *stream)
{
    const struct aloft_flash_geometry *geometry = &stream->area.flash->geometry;

    if (stream->held == 0) {
        return ALOFT_OK;
    }
    memset(stream->unit + stream->held, geometry->erased,
            geometry->write_unit - stream->held);
    stream->held = geometry->write_unit;
    return put_held(stream);
}

uint32_t aloft_flash_stream_size(const struct aloft_flash_stream *stream)
{
    return stream->programmed + stream->held;
}
