#include "aloft/certificate_draft.h"

#include <string.h>

#include "aloft/bytes.h"
#include "aloft/certificate.h"
#include "aloft/document_writer.h"

static void put(struct aloft_document_writer *writer, enum aloft_certificate_field type,
        const void *value, size_t len)
{
    aloft_document_put(
            writer, (uint16_t)((unsigned)type | ALOFT_FIELD_CRITICAL), value, len);
}

enum aloft_status aloft_certificate_draft_encode(
        const struct aloft_certificate_draft *draft, uint8_t *buf, size_t size,
        size_t *len)
{
    const uint8_t purposes = (uint8_t)draft->purposes;
    struct aloft_document_writer writer;
    struct aloft_certificate certificate;
    uint8_t key[ALOFT_KEY_SIZE_MAX];
    uint8_t order[4];
    uint8_t window[16];

    aloft_put_le32(order, draft->order);
    aloft_put_le64(window, draft->not_before);
    aloft_put_le64(window + 8, draft->not_after);
    aloft_document_writer_init(&writer, aloft_certificate_kind.magic, buf, size);
    put(&writer, ALOFT_CERTIFICATE_FIELD_KEY, key, aloft_key_encode(draft->key, key));
    put(&writer, ALOFT_CERTIFICATE_FIELD_PURPOSES, &purposes, 1);
    put(&writer, ALOFT_CERTIFICATE_FIELD_TARGETS, draft->targets,
            strlen(draft->targets));
    put(&writer, ALOFT_CERTIFICATE_FIELD_ORDER, order, sizeof(order));
    put(&writer, ALOFT_CERTIFICATE_FIELD_WINDOW, window, sizeof(window));
    put(&writer, ALOFT_CERTIFICATE_FIELD_ISSUER, draft->issuer, sizeof(draft->issuer));
    if (draft->name != NULL) {
        aloft_document_put(&writer, ALOFT_CERTIFICATE_FIELD_NAME, draft->name,
                strlen(draft->name));
    }
    aloft_document_seal(&writer);
    const enum aloft_status status = aloft_document_writer_end(&writer, len);

    return status == ALOFT_OK ? aloft_certificate_open(&certificate, buf, *len)
                              : status;
}
