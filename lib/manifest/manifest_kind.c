#include "aloft/bytes.h"
#include "manifest_private.h"

static const struct aloft_field_rule rules[] = {
        {MANIFEST_TARGET, 1, ALOFT_MANIFEST_NAME_MAX, ALOFT_FIELD_OPTIONAL},
        {MANIFEST_VERSION, 1, ALOFT_MANIFEST_NAME_MAX, ALOFT_FIELD_OPTIONAL},
        {MANIFEST_ORDER, 4, 4, ALOFT_FIELD_OPTIONAL},
        {MANIFEST_COUNTER, 4, 4, ALOFT_FIELD_OPTIONAL},
        {MANIFEST_PAYLOAD, MANIFEST_PAYLOAD_SIZE, MANIFEST_PAYLOAD_SIZE,
                ALOFT_FIELD_ONCE},
        {MANIFEST_UNPACKED, MANIFEST_SIZED_DIGEST, MANIFEST_SIZED_DIGEST,
                ALOFT_FIELD_OPTIONAL},
        {MANIFEST_BASE, ALOFT_MANIFEST_DIGEST_SIZE, ALOFT_MANIFEST_DIGEST_SIZE,
                ALOFT_FIELD_OPTIONAL},
        {MANIFEST_BLOCKS, MANIFEST_SIZED_DIGEST, MANIFEST_SIZED_DIGEST,
                ALOFT_FIELD_OPTIONAL},
        {MANIFEST_BUILT, 8, 8, ALOFT_FIELD_OPTIONAL},
        {MANIFEST_TEXT, 1, ALOFT_MANIFEST_TEXT_MAX, ALOFT_FIELD_OPTIONAL},
};

const struct aloft_document_kind aloft_manifest_kind = {
        .magic = {'a', 'M', 'F', '1'},
        .rules = rules,
        .rule_count = sizeof rules / sizeof rules[0],
};

enum aloft_status aloft_manifest_payload_decode(
        struct aloft_manifest_payload *payload, const struct aloft_document *document)
{
    struct aloft_field field;

    if (!aloft_document_find(document, MANIFEST_PAYLOAD, &field)) {
        return ALOFT_ERR_FORMAT;
    }
    const uint8_t *value = field.value;
    const uint32_t encoding = value[0];
    const uint32_t content = aloft_le32(value) >> 8; // with the zeros behind it

    if (encoding > ALOFT_MANIFEST_PATCH || content > ALOFT_MANIFEST_FILE_SYSTEM) {
        return ALOFT_ERR_CRITICAL;
    }
    payload->encoding = (enum aloft_manifest_encoding)encoding;
    payload->content = (enum aloft_manifest_content)content;
    payload->size = aloft_le32(value + 4);
    payload->sha256 = value + 8;
    return payload->size > 0 ? ALOFT_OK : ALOFT_ERR_FORMAT;
}

uint32_t aloft_manifest_counter(const struct aloft_document *document)
{
    struct aloft_field field;

    return aloft_document_find(document, MANIFEST_COUNTER, &field)
                   ? aloft_le32(field.value)
                   : 0;
}
