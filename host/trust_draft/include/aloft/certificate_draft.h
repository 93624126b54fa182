/**
 * @file certificate_draft.h
 * Writes certificates, which lib/trust reads.
 */
#ifndef ALOFT_CERTIFICATE_DRAFT_H
#define ALOFT_CERTIFICATE_DRAFT_H

#include <stddef.h>
#include <stdint.h>

#include "aloft/key.h"
#include "aloft/status.h"

/** What a certificate says. All borrowed. */
struct aloft_certificate_draft {
    const struct aloft_key *key; /**< Whom it is for. */
    unsigned purposes;           /**< ALOFT_TRUST_*. */
    const char *targets;         /**< A target id, or the beginning of one and '*'. */
    uint32_t order;
    uint64_t not_before; /**< Seconds since 1970. */
    uint64_t not_after;
    uint8_t issuer[ALOFT_KEY_ID_SIZE];
    const char *name; /**< For people; NULL: none. */
};

/**
 * Writes the signed part of the certificate to `buf`, without a signature, and its
 * length to `*len`.
 *
 * @return ALOFT_OK; ALOFT_ERR_SPACE when `size` bytes are too few; ALOFT_ERR_FORMAT for
 *         what aloft_certificate_open() would not read.
 */
ALOFT_CHECKED enum aloft_status aloft_certificate_draft_encode(
        const struct aloft_certificate_draft *draft, uint8_t *buf, size_t size,
        size_t *len);

#endif
