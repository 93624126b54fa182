#include "aloft/blocks.h"
#include "aloft/manifest.h"

uint32_t aloft_manifest_list_size(const struct aloft_manifest *manifest)
{
    if (manifest->blocks_sha256 == NULL) {
        return 0;
    }
    return ALOFT_BLOCK_ENTRY_SIZE *
           aloft_block_count(manifest->payload.size, manifest->block_size);
}

/* No sum here can overflow: a list is an eighth of its image at most. */
bool aloft_manifest_fits(
        const struct aloft_manifest *manifest, const struct aloft_manifest_place *place)
{
    const uint32_t list = aloft_manifest_list_size(manifest);

    return place->offset >= list && place->offset - list == manifest->payload.size;
}

enum aloft_status aloft_manifest_load(struct aloft_manifest *manifest,
        struct aloft_manifest_place *place, const struct aloft_reader *file,
        uint8_t *buf, size_t size)
{
    enum aloft_status status = aloft_manifest_locate(place, file);

    if (status != ALOFT_OK) {
        return status;
    }
    if (place->size > size) {
        return ALOFT_ERR_MEMORY;
    }
    status = aloft_reader_read(file, place->offset, buf, place->size);
    if (status == ALOFT_OK) {
        status = aloft_manifest_decode(manifest, buf, place->size);
    }
    if (status != ALOFT_OK) {
        return status;
    }
    return aloft_manifest_fits(manifest, place) ? ALOFT_OK : ALOFT_ERR_FORMAT;
}
