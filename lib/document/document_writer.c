#include "aloft/document_writer.h"

#include "aloft/bytes.h"
#include "aloft/memory.h"

#define SIGNED_LEN_OFFSET 4u

static void fail(struct aloft_document_writer *writer, enum aloft_status status)
{
    if (writer->error == ALOFT_OK) {
        writer->error = status;
    }
}

/* Appends the head of a field, and makes sure that its `len` bytes will fit. */
static bool append_head(struct aloft_document_writer *writer, uint16_t type, size_t len)
{
    const size_t left = writer->size - writer->len;

    if (len > UINT16_MAX) {
        fail(writer, ALOFT_ERR_ARGUMENT);
    } else if (left < ALOFT_FIELD_HEAD_SIZE || len > left - ALOFT_FIELD_HEAD_SIZE) {
        fail(writer, ALOFT_ERR_SPACE);
    }
    if (writer->error != ALOFT_OK) {
        return false;
    }
    aloft_put_le16(writer->buf + writer->len, type);
    aloft_put_le16(writer->buf + writer->len + 2, (uint16_t)len);
    writer->len += ALOFT_FIELD_HEAD_SIZE;
    return true;
}

static void append(struct aloft_document_writer *writer, const void *bytes, size_t len)
{
    if (len > 0) {
        memcpy(writer->buf + writer->len, bytes, len);
        writer->len += len;
    }
}

/* Endorsements follow the seal, fields come before it. */
static void expect_sealed(struct aloft_document_writer *writer, bool sealed)
{
    if (writer->sealed != sealed) {
        fail(writer, ALOFT_ERR_ARGUMENT);
    }
}

void aloft_document_writer_init(struct aloft_document_writer *writer,
        const uint8_t magic[4], uint8_t *buf, size_t size)
{
    memset(writer, 0, sizeof *writer);
    writer->buf = buf;
    writer->size = size;
    if (size < ALOFT_DOCUMENT_HEAD_SIZE) {
        fail(writer, ALOFT_ERR_SPACE);
        return;
    }
    memset(buf, 0, ALOFT_DOCUMENT_HEAD_SIZE);
    memcpy(buf, magic, 4);
    writer->len = ALOFT_DOCUMENT_HEAD_SIZE;
}

void aloft_document_writer_resume(
        struct aloft_document_writer *writer, uint8_t *buf, size_t size, size_t len)
{
    memset(writer, 0, sizeof *writer);
    writer->buf = buf;
    writer->size = size;
    writer->len = len;
    writer->sealed = true;
}

void aloft_document_put(struct aloft_document_writer *writer, uint16_t type,
        const void *value, size_t len)
{
    const uint16_t bare = (uint16_t)(type & ~ALOFT_FIELD_CRITICAL);

    expect_sealed(writer, false);
    if (bare < writer->last_type) {
        fail(writer, ALOFT_ERR_ARGUMENT);
    }
    if (append_head(writer, type, len)) {
        append(writer, value, len);
        writer->last_type = bare;
    }
}

void aloft_document_put_le32(
        struct aloft_document_writer *writer, uint16_t type, uint32_t value)
{
    uint8_t bytes[4];

    aloft_put_le32(bytes, value);
    aloft_document_put(writer, type, bytes, sizeof bytes);
}

void aloft_document_put_le64(
        struct aloft_document_writer *writer, uint16_t type, uint64_t value)
{
    uint8_t bytes[8];

    aloft_put_le64(bytes, value);
    aloft_document_put(writer, type, bytes, sizeof bytes);
}

void aloft_document_seal(struct aloft_document_writer *writer)
{
    expect_sealed(writer, false);
    if (writer->error == ALOFT_OK) {
        aloft_put_le32(writer->buf + SIGNED_LEN_OFFSET, (uint32_t)writer->len);
        writer->sealed = true;
    }
}

void aloft_document_sign(struct aloft_document_writer *writer,
        const uint8_t key_id[ALOFT_KEY_ID_SIZE], const uint8_t *signature, size_t len)
{
    expect_sealed(writer, true);
    if (append_head(writer, ALOFT_ENDORSEMENT_SIGNATURE, ALOFT_KEY_ID_SIZE + len)) {
        append(writer, key_id, ALOFT_KEY_ID_SIZE);
        append(writer, signature, len);
    }
}

void aloft_document_certify(
        struct aloft_document_writer *writer, const uint8_t *certificate, size_t len)
{
    expect_sealed(writer, true);
    if (append_head(writer, ALOFT_ENDORSEMENT_CERTIFICATE, len)) {
        append(writer, certificate, len);
    }
}

enum aloft_status aloft_document_writer_end(
        const struct aloft_document_writer *writer, size_t *len)
{
    if (writer->error != ALOFT_OK) {
        return writer->error;
    }
    if (!writer->sealed) {
        return ALOFT_ERR_STATE;
    }
    *len = writer->len;
    return ALOFT_OK;
}
