/**
 * @file trust_store.h
 * Reads a trust store: whom a device trusts, and for what (docs/spec/trust-store.md).
 *
 * Nothing is copied: a store and all that is found in it point into the caller's bytes,
 * which must not change. That a store reads well does not say that anybody signed it:
 * endorsements.h and trust.h do.
 */
#ifndef ALOFT_TRUST_STORE_H
#define ALOFT_TRUST_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/digest.h"
#include "aloft/document.h"
#include "aloft/key.h"
#include "aloft/key_set.h"
#include "aloft/status.h"

/** What a key may be trusted for: bits. */
#define ALOFT_TRUST_IMAGES    0x1u /**< It signs new images, and certificates. */
#define ALOFT_TRUST_STORES    0x2u /**< It signs trust stores. */
#define ALOFT_TRUST_INSTALLED 0x8u /**< It has signed what is installed already. */

/** Anchors that one store can have. */
#define ALOFT_TRUST_ANCHORS_MAX 16u
/** Anchors that can be asked for at a time. */
#define ALOFT_TRUST_NEEDED_MAX ALOFT_SIGNATURES_MAX
/** Bytes of the longest name of an anchor. */
#define ALOFT_TRUST_NAME_MAX 32u
/** Bytes of the longest text for people. */
#define ALOFT_TRUST_TEXT_MAX 200u

/** Types of its fields. */
enum aloft_trust_field {
    ALOFT_TRUST_FIELD_VERSION = 1,
    ALOFT_TRUST_FIELD_SIGNED = 2,
    ALOFT_TRUST_FIELD_POLICY = 3,
    ALOFT_TRUST_FIELD_ANCHOR = 4,
    ALOFT_TRUST_FIELD_REVOKED_KEY = 5,
    ALOFT_TRUST_FIELD_REVOKED_CERTIFICATES = 6,
    ALOFT_TRUST_FIELD_TLS_ANCHOR = 7,
    ALOFT_TRUST_FIELD_TEXT = 8,
};

extern const struct aloft_document_kind aloft_trust_store_kind;

/** How much is asked for. */
struct aloft_trust_policy {
    uint8_t images_needed; /**< Distinct anchors that a new image needs. */
    uint8_t stores_needed; /**< And the next store. */
    bool takes_trailers;   /**< Images that are signed by a trailer alone are taken. */
    bool is_final;         /**< No other store replaces this one. */
};

struct aloft_trust_store {
    struct aloft_document document;
    uint32_t version;
    uint64_t signed_time; /**< Seconds since 1970. */
    struct aloft_trust_policy policy;
};

/** A key that is trusted. */
struct aloft_trust_anchor {
    unsigned purposes; /**< ALOFT_TRUST_*. */
    const uint8_t *name;
    size_t name_len;
    struct aloft_key key;
    const uint8_t *encoded; /**< The key as it stands in the store. */
    size_t encoded_len;
};

/**
 * Reads the store in the `len` bytes at `bytes`.
 *
 * @return ALOFT_OK; ALOFT_ERR_TRUNCATED, ALOFT_ERR_FORMAT, ALOFT_ERR_CRITICAL as
 *         aloft_document_open(), and for values that the specification does not allow;
 *         ALOFT_ERR_LOCKED when it asks for more anchors than it has. `store` changes
 *         only with ALOFT_OK.
 */
ALOFT_CHECKED enum aloft_status aloft_trust_store_open(
        struct aloft_trust_store *store, const uint8_t *bytes, size_t len);

/** Gives the next anchor of a walk over the fields of a store; false at the end. */
bool aloft_trust_anchor_next(
        struct aloft_field_walk *walk, struct aloft_trust_anchor *anchor);

/** Writes the id of an anchor's key. */
void aloft_trust_anchor_id(const struct aloft_trust_anchor *anchor,
        const struct aloft_digest_ops *sha256, uint8_t id[ALOFT_KEY_ID_SIZE]);

/** Tells whether the key of that id is revoked for `purpose`, one bit. */
bool aloft_trust_revokes_key(const struct aloft_trust_store *store,
        const uint8_t id[ALOFT_KEY_ID_SIZE], unsigned purpose);

/** Tells whether the certificates of `issuer` are that have this order. */
bool aloft_trust_revokes_certificate(const struct aloft_trust_store *store,
        const uint8_t issuer[ALOFT_KEY_ID_SIZE], uint32_t order, unsigned purpose);

/**
 * Fills a key set with the anchors for `purpose`, one bit, for who knows nothing but
 * sets. The keys point into the store. Signatures are required.
 *
 * @return ALOFT_OK; ALOFT_ERR_SPACE when there are more than ALOFT_KEY_SET_MAX.
 */
ALOFT_CHECKED enum aloft_status aloft_trust_store_keys(
        const struct aloft_trust_store *store, unsigned purpose,
        const struct aloft_digest_ops *sha256, struct aloft_key_set *set);

#endif
