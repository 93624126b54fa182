#include "aloft/manifest.h"

#include "aloft/bytes.h"
#include "aloft/memory.h"
#include "manifest_private.h"

/* Whether a terminal can show the text; bytes above 0x7F are UTF-8's affair. */
static bool is_printable(struct aloft_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        const unsigned char c = (unsigned char)text.text[i];

        if (c < 0x20 || c == 0x7F) {
            return false;
        }
    }
    return true;
}

static bool is_block_size(uint32_t size)
{
    return size >= ALOFT_MANIFEST_BLOCK_MIN && size <= ALOFT_MANIFEST_BLOCK_MAX &&
           (size & (size - 1)) == 0;
}

bool manifest_is_sound(const struct aloft_manifest *manifest)
{
    const enum aloft_manifest_encoding encoding = manifest->payload.encoding;
    const bool unpacks = manifest->unpacked_size > 0;
    const bool has_base = manifest->base_sha256 != NULL;

    return unpacks == (encoding != ALOFT_MANIFEST_RAW) &&
           unpacks == (manifest->unpacked_sha256 != NULL) &&
           has_base == (encoding == ALOFT_MANIFEST_PATCH) &&
           (manifest->blocks_sha256 == NULL || is_block_size(manifest->block_size)) &&
           is_printable(manifest->target) && is_printable(manifest->version) &&
           is_printable(manifest->text);
}

static struct aloft_span text_of(const struct aloft_document *document, uint16_t type)
{
    struct aloft_field field;

    if (!aloft_document_find(document, type, &field)) {
        return (struct aloft_span){NULL, 0};
    }
    return (struct aloft_span){(const char *)field.value, field.len};
}

static uint32_t number_of(const struct aloft_document *document, uint16_t type)
{
    struct aloft_field field;

    return aloft_document_find(document, type, &field) ? aloft_le32(field.value) : 0;
}

static const uint8_t *bytes_of(
        const struct aloft_document *document, uint16_t type, size_t offset)
{
    struct aloft_field field;

    return aloft_document_find(document, type, &field) ? field.value + offset : NULL;
}

static void take_apart(struct aloft_manifest *manifest)
{
    const struct aloft_document *document = &manifest->document;
    const uint8_t *built = bytes_of(document, MANIFEST_BUILT, 0);

    manifest->target = text_of(document, MANIFEST_TARGET);
    manifest->version = text_of(document, MANIFEST_VERSION);
    manifest->order = number_of(document, MANIFEST_ORDER);
    manifest->counter = aloft_manifest_counter(document);
    manifest->unpacked_size = number_of(document, MANIFEST_UNPACKED);
    manifest->unpacked_sha256 = bytes_of(document, MANIFEST_UNPACKED, 4);
    manifest->base_sha256 = bytes_of(document, MANIFEST_BASE, 0);
    manifest->block_size = number_of(document, MANIFEST_BLOCKS);
    manifest->blocks_sha256 = bytes_of(document, MANIFEST_BLOCKS, 4);
    manifest->build_time = built == NULL ? 0 : aloft_le64(built);
    manifest->text = text_of(document, MANIFEST_TEXT);
}

/* Length of what is left of `len` bytes without a footer at their end. */
static size_t without_footer(const uint8_t *bytes, size_t len)
{
    uint32_t size;

    if (len > ALOFT_MANIFEST_FOOTER_SIZE &&
            aloft_manifest_footer_decode(bytes + len - ALOFT_MANIFEST_FOOTER_SIZE,
                    (uint32_t)len, &size) == ALOFT_OK &&
            size == len - ALOFT_MANIFEST_FOOTER_SIZE) {
        return size;
    }
    return len;
}

enum aloft_status aloft_manifest_decode(
        struct aloft_manifest *manifest, const uint8_t *bytes, size_t len)
{
    struct aloft_manifest found;

    if (len > ALOFT_MANIFEST_SIZE_MAX + ALOFT_MANIFEST_FOOTER_SIZE) {
        return ALOFT_ERR_TOO_LONG;
    }
    len = without_footer(bytes, len);
    if (len > ALOFT_MANIFEST_SIZE_MAX) {
        return ALOFT_ERR_TOO_LONG;
    }
    memset(&found, 0, sizeof found);
    enum aloft_status status =
            aloft_document_open(&found.document, &aloft_manifest_kind, bytes, len);

    if (status == ALOFT_OK) {
        status = aloft_manifest_payload_decode(&found.payload, &found.document);
    }
    if (status != ALOFT_OK) {
        return status;
    }
    take_apart(&found);
    if (!manifest_is_sound(&found)) {
        return ALOFT_ERR_FORMAT;
    }
    *manifest = found;
    return ALOFT_OK;
}
