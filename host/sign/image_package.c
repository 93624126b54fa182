#include "aloft/image_package.h"

#include <stdlib.h>
#include <string.h>

#include "aloft/blocks.h"
#include "aloft/signed_image.h"
#include "aloft/trailer.h"

#define WORK_SIZE 4096u

static const uint8_t certificate_magic[4] = {'a', 'C', 'R', '1'};

/* Behind image and block list there is room for the longest of everything. */
static enum aloft_status allocate(struct aloft_image_package *package,
        const uint8_t *bytes, size_t len, size_t list)
{
    const size_t behind = list + ALOFT_MANIFEST_SIZE_MAX + ALOFT_MANIFEST_FOOTER_SIZE +
                          ALOFT_TRAILER_MAX;

    if (len > UINT32_MAX - behind) {
        return ALOFT_ERR_SPACE;
    }
    memset(package, 0, sizeof *package);
    package->bytes = malloc(len + behind);
    if (package->bytes == NULL) {
        return ALOFT_ERR_MEMORY;
    }
    memcpy(package->bytes, bytes, len);
    package->offset = (uint32_t)(len + list);
    return ALOFT_OK;
}

/* Writes the block list behind the image. */
static enum aloft_status make_list(struct aloft_image_package *package,
        const struct aloft_block_scan_config *config)
{
    const struct aloft_manifest *manifest = config->manifest;
    const uint32_t size = manifest->payload.size;
    const uint32_t count = aloft_block_count(size, manifest->block_size);
    uint8_t *entry = package->bytes + size;

    for (uint32_t i = 0; i < count; i++) {
        const enum aloft_status status = aloft_block_digest(config, i, entry);

        if (status != ALOFT_OK) {
            return status;
        }
        entry += ALOFT_BLOCK_ENTRY_SIZE;
    }
    return ALOFT_OK;
}

/* Makes list and manifest of an image of `size` bytes. */
static enum aloft_status make(struct aloft_image_package *package,
        const struct aloft_manifest *facts, uint32_t size,
        const struct aloft_digest_ops *sha256)
{
    struct aloft_manifest manifest = *facts;
    uint8_t work[WORK_SIZE];
    uint8_t image_digest[ALOFT_DIGEST_MAX];
    uint8_t list_digest[ALOFT_DIGEST_MAX];
    struct aloft_memory_reader image;
    const struct aloft_block_scan_config config = {
            &manifest, &image.base, sha256, work, sizeof work};

    aloft_digest_once(sha256, package->bytes, size, image_digest);
    manifest.payload.size = size;
    manifest.payload.sha256 = image_digest;
    manifest.blocks_sha256 = NULL;
    if (manifest.block_size > 0) {
        aloft_memory_reader_init(&image, package->bytes, size);
        const enum aloft_status status = make_list(package, &config);

        if (status != ALOFT_OK) {
            return status;
        }
        aloft_digest_once(
                sha256, package->bytes + size, package->offset - size, list_digest);
        manifest.blocks_sha256 = list_digest;
    }
    aloft_document_writer_init(&package->writer, aloft_manifest_kind.magic,
            package->bytes + package->offset, ALOFT_MANIFEST_SIZE_MAX);
    const enum aloft_status status = aloft_manifest_encode(&manifest, &package->writer);

    return status == ALOFT_OK ? package->writer.error : status;
}

enum aloft_status aloft_image_package_new(struct aloft_image_package *package,
        const uint8_t *image, size_t len, const struct aloft_manifest *facts,
        const struct aloft_digest_ops *sha256)
{
    const uint32_t block_size = facts->block_size;

    if (len == 0) {
        return ALOFT_ERR_NO_DATA;
    }
    if (len > UINT32_MAX) {
        return ALOFT_ERR_SPACE;
    }
    if (block_size > 0 && block_size < ALOFT_MANIFEST_BLOCK_MIN) {
        return ALOFT_ERR_ARGUMENT;
    }
    const size_t count =
            block_size == 0 ? 0 : aloft_block_count((uint32_t)len, block_size);
    enum aloft_status status =
            allocate(package, image, len, count * ALOFT_BLOCK_ENTRY_SIZE);

    if (status != ALOFT_OK) {
        return status;
    }
    status = make(package, facts, (uint32_t)len, sha256);
    if (status != ALOFT_OK) {
        aloft_image_package_free(package);
    }
    return status;
}

enum aloft_status aloft_image_package_open(
        struct aloft_image_package *package, const uint8_t *file, size_t len)
{
    uint8_t buf[ALOFT_MANIFEST_SIZE_MAX];
    struct aloft_memory_reader reader;
    struct aloft_manifest_place place;
    struct aloft_manifest manifest;

    if (len > UINT32_MAX) {
        return ALOFT_ERR_SPACE;
    }
    aloft_memory_reader_init(&reader, file, (uint32_t)len);
    enum aloft_status status =
            aloft_manifest_load(&manifest, &place, &reader.base, buf, sizeof buf);

    if (status == ALOFT_OK) {
        status = allocate(package, file, place.offset, 0);
    }
    if (status == ALOFT_OK) {
        memcpy(package->bytes + place.offset, buf, place.size);
        aloft_document_writer_resume(&package->writer, package->bytes + place.offset,
                ALOFT_MANIFEST_SIZE_MAX, place.size);
    }
    return status;
}

/* The manifest as it is now. It was written here or read before, so it can be read. */
static enum aloft_status read_back(
        const struct aloft_image_package *package, struct aloft_manifest *manifest)
{
    return aloft_manifest_decode(manifest, package->writer.buf, package->writer.len);
}

const uint8_t *aloft_image_package_signed_part(
        const struct aloft_image_package *package, size_t *len)
{
    struct aloft_manifest manifest;

    *len = read_back(package, &manifest) == ALOFT_OK ? manifest.document.signed_len : 0;
    return package->writer.buf;
}

static bool has_signed(
        const struct aloft_document *document, const uint8_t key_id[ALOFT_KEY_ID_SIZE])
{
    struct aloft_field_walk walk = aloft_document_endorsements(document);
    struct aloft_document_signature signature;

    while (aloft_signature_next(&walk, &signature)) {
        if (memcmp(signature.key_id, key_id, ALOFT_KEY_ID_SIZE) == 0) {
            return true;
        }
    }
    return false;
}

/* Goes back to how it was where the addition does not fit. */
static enum aloft_status accept_or_undo(
        struct aloft_image_package *package, size_t before)
{
    struct aloft_document_writer *writer = &package->writer;
    struct aloft_manifest manifest;

    if (writer->error == ALOFT_OK && read_back(package, &manifest) == ALOFT_OK) {
        return ALOFT_OK;
    }
    aloft_document_writer_resume(writer, writer->buf, writer->size, before);
    return ALOFT_ERR_SPACE;
}

enum aloft_status aloft_image_package_attach(struct aloft_image_package *package,
        const uint8_t key_id[ALOFT_KEY_ID_SIZE], const uint8_t *signature, size_t len)
{
    const size_t before = package->writer.len;
    struct aloft_manifest manifest;

    if (len == 0 || len > ALOFT_SIGNATURE_MAX) {
        return ALOFT_ERR_ARGUMENT;
    }
    const enum aloft_status status = read_back(package, &manifest);

    if (status != ALOFT_OK) {
        return status;
    }
    if (has_signed(&manifest.document, key_id)) {
        return ALOFT_ERR_STATE;
    }
    aloft_document_sign(&package->writer, key_id, signature, len);
    return accept_or_undo(package, before);
}

enum aloft_status aloft_image_package_sign(struct aloft_image_package *package,
        const struct aloft_signer *signer, const uint8_t key_id[ALOFT_KEY_ID_SIZE])
{
    uint8_t digest[ALOFT_DIGEST_MAX];
    uint8_t signature[ALOFT_SIGNATURE_MAX];
    size_t signed_len = 0;
    size_t len = 0;
    const uint8_t *signed_part = aloft_image_package_signed_part(package, &signed_len);

    aloft_digest_once(signer->digest, signed_part, signed_len, digest);
    const enum aloft_status status = signer->ops->sign(signer, digest, signature, &len);

    return status == ALOFT_OK
                   ? aloft_image_package_attach(package, key_id, signature, len)
                   : status;
}

enum aloft_status aloft_image_package_certify(
        struct aloft_image_package *package, const uint8_t *certificate, size_t len)
{
    const size_t before = package->writer.len;

    if (len < ALOFT_DOCUMENT_HEAD_SIZE ||
            memcmp(certificate, certificate_magic, sizeof certificate_magic) != 0) {
        return ALOFT_ERR_FORMAT;
    }
    aloft_document_certify(&package->writer, certificate, len);
    return accept_or_undo(package, before);
}

enum aloft_status aloft_image_package_end(struct aloft_image_package *package,
        const struct aloft_signer *stock_signer, size_t *len)
{
    const size_t manifest_end = package->offset + package->writer.len;
    uint8_t *end = package->bytes + manifest_end + ALOFT_MANIFEST_FOOTER_SIZE;
    struct aloft_memory_reader whole;
    size_t trailer_len = 0;

    aloft_manifest_footer_encode(
            package->bytes + manifest_end, (uint32_t)package->writer.len);
    aloft_memory_reader_init(&whole, package->bytes, (uint32_t)(end - package->bytes));
    if (stock_signer != NULL) {
        const enum aloft_status status = aloft_sign_trailer(
                stock_signer, &whole.base, end, ALOFT_TRAILER_MAX, &trailer_len);

        if (status != ALOFT_OK) {
            return status;
        }
    }
    *len = whole.base.size + trailer_len;
    return ALOFT_OK;
}

void aloft_image_package_free(struct aloft_image_package *package)
{
    free(package->bytes);
    package->bytes = NULL;
}
