/**
 * @file certificate.h
 * Reads a certificate: it lets a key sign images in the place of an anchor
 * (docs/spec/trust-store.md, 2). Not to be confused with those of TLS.
 */
#ifndef ALOFT_CERTIFICATE_H
#define ALOFT_CERTIFICATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/document.h"
#include "aloft/key.h"
#include "aloft/status.h"

/** Bytes of the longest target pattern. */
#define ALOFT_CERTIFICATE_TARGETS_MAX 64u
/** Bytes of the longest name. */
#define ALOFT_CERTIFICATE_NAME_MAX 32u

/** Types of its fields. */
enum aloft_certificate_field {
    ALOFT_CERTIFICATE_FIELD_KEY = 1,
    ALOFT_CERTIFICATE_FIELD_PURPOSES = 2,
    ALOFT_CERTIFICATE_FIELD_TARGETS = 3,
    ALOFT_CERTIFICATE_FIELD_ORDER = 4,
    ALOFT_CERTIFICATE_FIELD_WINDOW = 5,
    ALOFT_CERTIFICATE_FIELD_ISSUER = 6,
    ALOFT_CERTIFICATE_FIELD_NAME = 7,
};

extern const struct aloft_document_kind aloft_certificate_kind;

/** Points into the bytes that it was read from. */
struct aloft_certificate {
    struct aloft_document document;
    struct aloft_key key; /**< Whom it is for. */
    unsigned purposes;    /**< ALOFT_TRUST_*. */
    const uint8_t *targets;
    size_t targets_len;
    uint32_t order;
    uint64_t not_before; /**< Seconds since 1970. */
    uint64_t not_after;
    const uint8_t *issuer; /**< ALOFT_KEY_ID_SIZE bytes. */
    const uint8_t *name;   /**< For people; NULL: none. */
    size_t name_len;
};

/**
 * Reads the certificate in the `len` bytes at `bytes`. Nothing is said about who signed
 * it.
 *
 * @return ALOFT_OK; ALOFT_ERR_TRUNCATED, ALOFT_ERR_FORMAT, ALOFT_ERR_CRITICAL as
 *         aloft_document_open(), and for values that the specification does not allow.
 *         `certificate` changes only with ALOFT_OK.
 */
ALOFT_CHECKED enum aloft_status aloft_certificate_open(
        struct aloft_certificate *certificate, const uint8_t *bytes, size_t len);

/** Tells whether images for the target `target` (`len` bytes) may be signed with it. */
bool aloft_certificate_covers(
        const struct aloft_certificate *certificate, const uint8_t *target, size_t len);

#endif
