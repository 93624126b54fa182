/**
 * @file trust_file.h
 * Files with trust stores and certificates: read, signed and written, or the failure
 * told.
 */
#ifndef ALOFT_APP_TRUST_FILE_H
#define ALOFT_APP_TRUST_FILE_H

#include <stddef.h>
#include <stdint.h>

#include "aloft/trust_store.h"
#include "cli.h"

/** Bytes of the longest store or certificate that is made. */
#define TRUST_FILE_MAX 16384u

/** A store that was read. Free it. */
struct trust_file {
    const char *path; /**< Borrowed. */
    uint8_t *bytes;
    size_t len;
    struct aloft_trust_store store; /**< Points into `bytes`. */
};

/** A document that is made. */
struct trust_document {
    uint8_t bytes[TRUST_FILE_MAX];
    size_t len;
};

/** Reads the bytes alone; they may be of anything. Free them. */
enum aloft_exit trust_file_read_bytes(
        struct cli *cli, const char *path, uint8_t **bytes, size_t *len);

/** Reads a store. */
enum aloft_exit trust_file_read(
        struct cli *cli, const char *path, struct trust_file *file);

/** Frees it; zeroed memory is accepted. */
void trust_file_free(struct trust_file *file);

/** Adds a signature by each of the private keys. */
enum aloft_exit trust_document_sign(
        struct cli *cli, struct trust_document *document, const struct cli_list *keys);

/** Writes the document, and tells about it: `what` follows its size. */
enum aloft_exit trust_document_write(struct cli *cli, const char *path,
        const struct trust_document *document, const char *what);

#endif
