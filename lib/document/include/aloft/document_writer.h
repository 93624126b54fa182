/**
 * @file document_writer.h
 * Writes signed documents (aloft/document.h) into the caller's memory.
 *
 *     aloft_document_writer_init(&writer, kind->magic, buf, sizeof buf);
 *     aloft_document_put(&writer, TYPE | ALOFT_FIELD_CRITICAL, value, len);
 *     aloft_document_seal(&writer);
 *     ... sign buf[0 .. writer.len) ...
 *     aloft_document_sign(&writer, key_id, signature, signature_len);
 *     status = aloft_document_writer_end(&writer, &len);
 *
 * The first error is kept and told at the end; nothing is written after it.
 */
#ifndef ALOFT_DOCUMENT_WRITER_H
#define ALOFT_DOCUMENT_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/document.h"
#include "aloft/status.h"

/** A document being written. Borrows its buffer. */
struct aloft_document_writer {
    uint8_t *buf;
    size_t size;        /**< Bytes at `buf`. */
    size_t len;         /**< Bytes written. */
    uint16_t last_type; /**< Of the fields so far, critical bit left out. */
    bool sealed;        /**< Fields are done; endorsements follow. */
    enum aloft_status error;
};

/** Starts a document with this magic number. */
void aloft_document_writer_init(struct aloft_document_writer *writer,
        const uint8_t magic[4], uint8_t *buf, size_t size);

/**
 * Goes on behind a whole document of `len` bytes at the start of `buf`, to add
 * endorsements to it.
 */
void aloft_document_writer_resume(
        struct aloft_document_writer *writer, uint8_t *buf, size_t size, size_t len);

/**
 * Adds a field. Types must not descend (the critical bit does not count). Errors to be
 * told at the end: ALOFT_ERR_ARGUMENT for types that descend, a value above 65535
 * bytes, a document that is sealed; ALOFT_ERR_SPACE when the buffer is full.
 */
void aloft_document_put(struct aloft_document_writer *writer, uint16_t type,
        const void *value, size_t len);

/** Adds a field of an integer, little endian, 4 or 8 bytes long. */
void aloft_document_put_le32(
        struct aloft_document_writer *writer, uint16_t type, uint32_t value);
void aloft_document_put_le64(
        struct aloft_document_writer *writer, uint16_t type, uint64_t value);

/** Ends the fields: what stands in the buffer now is what is to be signed. */
void aloft_document_seal(struct aloft_document_writer *writer);

/** Adds a signature to a sealed document. */
void aloft_document_sign(struct aloft_document_writer *writer,
        const uint8_t key_id[ALOFT_KEY_ID_SIZE], const uint8_t *signature, size_t len);

/** Adds a certificate, which is a document itself, to a sealed document. */
void aloft_document_certify(
        struct aloft_document_writer *writer, const uint8_t *certificate, size_t len);

/**
 * Tells how many bytes the document has.
 *
 * @return ALOFT_OK; ALOFT_ERR_STATE when it was not sealed; the first error.
 */
ALOFT_CHECKED enum aloft_status aloft_document_writer_end(
        const struct aloft_document_writer *writer, size_t *len);

#endif
