#include "aloft/boot_unpack.h"

#include "aloft/flash_stream.h"
#include "aloft/memory.h"
#include "aloft/probe.h"

static bool is_for(const struct aloft_boot_unpacker *unpacker,
        const struct aloft_boot_layout *layout, const struct aloft_boot_image *staged)
{
    uint8_t head[ALOFT_PROBE_SIZE];

    (void)unpacker; // gzip is all that it knows
    if (staged->size < sizeof(head)) {
        return false;
    }
    return aloft_area_read(&layout->stage, staged->offset, head, sizeof(head)) !=
                   ALOFT_OK ||
           aloft_image_probe(head, sizeof(head)) == ALOFT_FORMAT_GZIP;
}

static enum aloft_status measure(struct aloft_boot_unpacker *unpacker,
        const struct aloft_boot_layout *layout, const struct aloft_boot_trust *trust,
        const struct aloft_boot_image *staged, struct aloft_boot_image *image)
{
    struct aloft_decoder *const decoder = unpacker->decoder;
    uint8_t found[ALOFT_DIGEST_MAX];
    struct aloft_digest digest;
    size_t len;

    aloft_digest_begin(&digest, trust->sha256);
    aloft_area_reader_init(
            &unpacker->packed, &layout->stage, staged->offset, staged->size);
    enum aloft_status status = aloft_decoder_begin(decoder, &unpacker->packed.base,
            aloft_boot_unpacked_room(layout, staged->offset));
    while (status == ALOFT_OK && !decoder->ended) {
        status = aloft_decoder_read(decoder, trust->work, trust->work_size, &len);
        aloft_digest_update(&digest, trust->work, len);
    }
    if (status != ALOFT_OK) {
        return status;
    }
    aloft_digest_finish(&digest, found);
    image->offset = 0;
    image->size = decoder->offset;
    memcpy(image->sha256, found, sizeof(image->sha256));
    return image->size > 0 ? ALOFT_OK : ALOFT_ERR_NO_DATA;
}

/* The next `len` bytes that come out of the decoder, written to `destination`. */
static enum aloft_status write_sector(struct aloft_decoder *decoder,
        const struct aloft_boot_trust *trust, const struct aloft_area *destination,
        uint32_t len)
{
    struct aloft_flash_stream stream;
    enum aloft_status status = aloft_flash_stream_begin(&stream, destination);

    while (len > 0 && status == ALOFT_OK) {
        const size_t wanted = len < trust->work_size ? len : trust->work_size;
        size_t piece;

        status = aloft_decoder_read(decoder, trust->work, wanted, &piece);
        if (status == ALOFT_OK && piece < wanted) {
            return ALOFT_ERR_TRUNCATED;
        }
        if (status == ALOFT_OK) {
            status = aloft_flash_stream_write(&stream, trust->work, piece);
        }
        len -= (uint32_t)wanted;
    }
    return status == ALOFT_OK ? aloft_flash_stream_finish(&stream) : status;
}

static enum aloft_status move(struct aloft_boot_unpacker *unpacker,
        const struct aloft_boot_layout *layout, const struct aloft_boot_trust *trust,
        uint32_t size, uint32_t k)
{
    const uint32_t sector = layout->main.flash->geometry.sector_size;
    const uint32_t offset = k * sector;
    const uint32_t left = size - offset;
    const bool shadowed = offset < layout->shadow.size;
    struct aloft_area destination;
    enum aloft_status status = aloft_area_part(
            shadowed ? &layout->shadow : &layout->main, offset, sector, &destination);

    if (status == ALOFT_OK) {
        status = aloft_decoder_seek(
                unpacker->decoder, offset, trust->work, trust->work_size);
    }
    if (status != ALOFT_OK) {
        return status;
    }
    return write_sector(
            unpacker->decoder, trust, &destination, left < sector ? left : sector);
}

void aloft_boot_unpacker_init(
        struct aloft_boot_unpacker *unpacker, struct aloft_decoder *decoder)
{
    static const struct aloft_boot_unpacker_ops ops = {
            .is_for = is_for, .measure = measure, .move = move};

    *unpacker = (struct aloft_boot_unpacker){.ops = &ops, .decoder = decoder};
}
