#include "aloft/bytes.h"
#include "aloft/manifest.h"
#include "aloft/memory.h"
#include "aloft/trailer.h"

static const uint8_t magic[4] = {'a', 'M', 'F', 'e'};

void aloft_manifest_footer_encode(
        uint8_t footer[ALOFT_MANIFEST_FOOTER_SIZE], uint32_t size)
{
    aloft_put_le32(footer, size);
    memcpy(footer + 4, magic, sizeof magic);
}

enum aloft_status aloft_manifest_footer_decode(
        const uint8_t footer[ALOFT_MANIFEST_FOOTER_SIZE], uint32_t end, uint32_t *size)
{
    const uint32_t len = aloft_le32(footer);

    if (memcmp(footer + 4, magic, sizeof magic) != 0) {
        return ALOFT_ERR_NOT_FOUND;
    }
    if (len < ALOFT_DOCUMENT_HEAD_SIZE || len > ALOFT_MANIFEST_SIZE_MAX ||
            len > end - ALOFT_MANIFEST_FOOTER_SIZE) {
        return ALOFT_ERR_FORMAT;
    }
    *size = len;
    return ALOFT_OK;
}

/* Looks for the footer that ends at `place->end`. */
static enum aloft_status look(
        struct aloft_manifest_place *place, const struct aloft_reader *file)
{
    uint8_t footer[ALOFT_MANIFEST_FOOTER_SIZE];

    if (place->end < sizeof footer) {
        return ALOFT_ERR_NOT_FOUND;
    }
    place->offset = place->end - (uint32_t)sizeof footer;
    enum aloft_status status =
            aloft_reader_read(file, place->offset, footer, sizeof footer);

    if (status == ALOFT_OK) {
        status = aloft_manifest_footer_decode(footer, place->end, &place->size);
    }
    if (status == ALOFT_OK) {
        place->offset -= place->size;
    }
    return status;
}

enum aloft_status aloft_manifest_locate(
        struct aloft_manifest_place *place, const struct aloft_reader *file)
{
    struct aloft_trailer trailer;

    place->end = file->size;
    place->signature_len = 0;
    enum aloft_status status = look(place, file);

    if (status != ALOFT_ERR_NOT_FOUND) {
        return status;
    }
    status = aloft_trailer_read(&trailer, file);
    if (status == ALOFT_ERR_UNSIGNED) {
        return ALOFT_ERR_NOT_FOUND;
    }
    if (status != ALOFT_OK) {
        return status;
    }
    place->end = trailer.image_size;
    place->signature_len = trailer.signature_len;
    return look(place, file);
}
