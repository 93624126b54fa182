#include "aloft/bytes.h"
#include "aloft/memory.h"
#include "manifest_private.h"

#define CRITICAL(type) ((uint16_t)((type) | ALOFT_FIELD_CRITICAL))

static void put_text(
        struct aloft_document_writer *writer, uint16_t type, struct aloft_span text)
{
    if (text.len > 0) {
        aloft_document_put(writer, type, text.text, text.len);
    }
}

static void put_number(
        struct aloft_document_writer *writer, uint16_t type, uint32_t number)
{
    if (number > 0) {
        aloft_document_put_le32(writer, type, number);
    }
}

static void put_digest(
        struct aloft_document_writer *writer, uint16_t type, const uint8_t *sha256)
{
    if (sha256 != NULL) {
        aloft_document_put(writer, type, sha256, ALOFT_MANIFEST_DIGEST_SIZE);
    }
}

static void put_sized_digest(struct aloft_document_writer *writer, uint16_t type,
        uint32_t size, const uint8_t *sha256)
{
    uint8_t value[MANIFEST_SIZED_DIGEST];

    if (sha256 != NULL) {
        aloft_put_le32(value, size);
        memcpy(value + 4, sha256, ALOFT_MANIFEST_DIGEST_SIZE);
        aloft_document_put(writer, type, value, sizeof value);
    }
}

static void put_payload(struct aloft_document_writer *writer,
        const struct aloft_manifest_payload *payload)
{
    uint8_t value[MANIFEST_PAYLOAD_SIZE] = {0};

    value[0] = (uint8_t)payload->encoding;
    value[1] = (uint8_t)payload->content;
    aloft_put_le32(value + 4, payload->size);
    memcpy(value + 8, payload->sha256, ALOFT_MANIFEST_DIGEST_SIZE);
    aloft_document_put(writer, CRITICAL(MANIFEST_PAYLOAD), value, sizeof value);
}

static bool lengths_fit(const struct aloft_manifest *manifest)
{
    return manifest->target.len <= ALOFT_MANIFEST_NAME_MAX &&
           manifest->version.len <= ALOFT_MANIFEST_NAME_MAX &&
           manifest->text.len <= ALOFT_MANIFEST_TEXT_MAX;
}

/* Who cannot obey these must not install the image; the others only tell about it. */
enum aloft_status aloft_manifest_encode(
        const struct aloft_manifest *manifest, struct aloft_document_writer *writer)
{
    const struct aloft_manifest_payload *payload = &manifest->payload;

    if (payload->size == 0 || payload->sha256 == NULL || !lengths_fit(manifest) ||
            !manifest_is_sound(manifest)) {
        return ALOFT_ERR_ARGUMENT;
    }
    put_text(writer, CRITICAL(MANIFEST_TARGET), manifest->target);
    put_text(writer, MANIFEST_VERSION, manifest->version);
    put_number(writer, CRITICAL(MANIFEST_ORDER), manifest->order);
    put_number(writer, CRITICAL(MANIFEST_COUNTER), manifest->counter);
    put_payload(writer, payload);
    put_sized_digest(writer, CRITICAL(MANIFEST_UNPACKED), manifest->unpacked_size,
            manifest->unpacked_sha256);
    put_digest(writer, CRITICAL(MANIFEST_BASE), manifest->base_sha256);
    put_sized_digest(
            writer, MANIFEST_BLOCKS, manifest->block_size, manifest->blocks_sha256);
    if (manifest->build_time > 0) {
        aloft_document_put_le64(writer, MANIFEST_BUILT, manifest->build_time);
    }
    put_text(writer, MANIFEST_TEXT, manifest->text);
    aloft_document_seal(writer);
    return ALOFT_OK;
}
