/**
 * @file tls_entries.h
 * TLS anchors in a file, as they stand in a trust store: fields of type 7, one behind
 * the other (docs/spec/trust-store.md, 1 and 6). Each tells for which host it is.
 */
#ifndef ALOFT_APP_TLS_ENTRIES_H
#define ALOFT_APP_TLS_ENTRIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "aloft/openssl_certificate.h"
#include "aloft/tls_anchor.h"

/** Bytes of the longest value of such a field. */
#define TLS_ENTRY_MAX 1024u

/** Where the next entry is. Zero it, and point `bytes` to `len` bytes. */
struct tls_entries {
    const uint8_t *bytes;
    size_t len;
};

/**
 * Writes the entry of a root certificate for `host`. Errors of `file` stay in it.
 *
 * @return ALOFT_OK; ALOFT_ERR_KEY for a kind of key that devices do not know;
 *         ALOFT_ERR_TOO_LONG; ALOFT_ERR_MEMORY; ALOFT_ERR_FORMAT.
 */
ALOFT_CHECKED enum aloft_status tls_entries_write(FILE *file,
        const struct aloft_openssl_certificate *root, struct aloft_span host);

/** Whether a file holds entries, rather than certificates in PEM. */
bool tls_entries_are(const uint8_t *bytes, size_t len);

/**
 * Takes the next entry, which points into the bytes.
 *
 * @return ALOFT_OK; ALOFT_ERR_FORMAT, ALOFT_ERR_KEY for what is none.
 */
ALOFT_CHECKED enum aloft_status tls_entries_next(
        struct tls_entries *entries, struct aloft_tls_anchor *anchor);

#endif
