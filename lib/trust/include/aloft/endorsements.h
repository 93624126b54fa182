/**
 * @file endorsements.h
 * Decides whether those who signed a document are trusted: thresholds, purposes,
 * revocations, certificates (docs/spec/trust-store.md, 3).
 */
#ifndef ALOFT_ENDORSEMENTS_H
#define ALOFT_ENDORSEMENTS_H

#include <stddef.h>
#include <stdint.h>

#include "aloft/document.h"
#include "aloft/key_checker.h"
#include "aloft/status.h"
#include "aloft/trust_store.h"

/** Who asks, and what for. All pointers are borrowed for the call. */
struct aloft_endorsement_query {
    const struct aloft_trust_store *store;
    const struct aloft_key_checker *checker; /**< Its digest is SHA-256. */
    unsigned purpose;                        /**< One bit of ALOFT_TRUST_*. */
    /* Of an image; a store has none of these, and its certificates do not count. */
    const uint8_t *target; /**< For which device it is made. */
    size_t target_len;
    uint64_t built;  /**< When, in seconds since 1970; 0: it does not tell. */
    uint64_t latest; /**< The latest signed time that this device knows; 0: none. */
};

/**
 * Tells whether enough anchors of the store vouch for `document`. Blocks for one check
 * of a signature for each signature and certificate, 8 at most.
 *
 * @return ALOFT_OK; ALOFT_ERR_UNSIGNED; ALOFT_ERR_SIGNATURE when no key known here made
 *         a signature; ALOFT_ERR_THRESHOLD when too few did; ALOFT_ERR_REVOKED;
 *         ALOFT_ERR_PURPOSE; ALOFT_ERR_CHAIN; ALOFT_ERR_ISSUER;
 *         ALOFT_ERR_CERTIFIED_TARGET; ALOFT_ERR_WINDOW;
 *         ALOFT_ERR_FORMAT, ALOFT_ERR_TRUNCATED, ALOFT_ERR_CRITICAL from a certificate.
 */
ALOFT_CHECKED enum aloft_status aloft_endorsements_check(
        const struct aloft_endorsement_query *query,
        const struct aloft_document *document);

#endif
