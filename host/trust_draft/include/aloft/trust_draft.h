/**
 * @file trust_draft.h
 * A trust store that can be changed: what `aloft trust create`, `add` and `revoke` work
 * on.
 */
#ifndef ALOFT_TRUST_DRAFT_H
#define ALOFT_TRUST_DRAFT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/status.h"
#include "aloft/trust_store.h"

/** Revocations of each kind that one draft can have. */
#define ALOFT_TRUST_REVOKED_MAX 32u
/** TLS anchors that one draft can have. */
#define ALOFT_TRUST_TLS_MAX 16u

/** A key that is not trusted any more. */
struct aloft_trust_revoked_key {
    uint8_t id[ALOFT_KEY_ID_SIZE];
    bool installed_too; /**< What it has signed does not even boot any more. */
};

/** Certificates that are not. */
struct aloft_trust_revoked_certificates {
    uint8_t issuer[ALOFT_KEY_ID_SIZE];
    uint32_t below; /**< All whose order is lower. */
    bool installed_too;
};

/** Some bytes, borrowed. */
struct aloft_trust_bytes {
    const uint8_t *bytes;
    size_t len;
};

/** Zero it to begin with nothing. Names, keys, TLS anchors and text are borrowed. */
struct aloft_trust_draft {
    uint32_t version;
    uint64_t signed_time;
    struct aloft_trust_policy policy;
    struct aloft_trust_anchor anchors[ALOFT_TRUST_ANCHORS_MAX];
    size_t anchor_count;
    struct aloft_trust_revoked_key keys[ALOFT_TRUST_REVOKED_MAX];
    size_t key_count;
    struct aloft_trust_revoked_certificates certificates[ALOFT_TRUST_REVOKED_MAX];
    size_t certificate_count;
    struct aloft_trust_bytes tls[ALOFT_TRUST_TLS_MAX]; /**< Values of their fields. */
    size_t tls_count;
    struct aloft_trust_bytes text; /**< Of length 0: none. */
};

/**
 * Makes a draft that says what `store` says; it points into the store's bytes.
 *
 * @return ALOFT_OK; ALOFT_ERR_SPACE when there is more of something than fits.
 */
ALOFT_CHECKED enum aloft_status aloft_trust_draft_read(
        struct aloft_trust_draft *draft, const struct aloft_trust_store *store);

/**
 * Adds an anchor, or gives one that is there other purposes and another name. `key` is
 * valid, `name` terminated; both are borrowed.
 *
 * @return ALOFT_OK; ALOFT_ERR_SPACE past ALOFT_TRUST_ANCHORS_MAX; ALOFT_ERR_TOO_LONG
 *         for the name.
 */
ALOFT_CHECKED enum aloft_status aloft_trust_draft_add(struct aloft_trust_draft *draft,
        unsigned purposes, const char *name, const struct aloft_key *key);

/**
 * Revokes the key of that id. If it is an anchor, it keeps nothing but its say about
 * installed images; with `installed_too` it goes, and installed images are refused as
 * well.
 *
 * @return ALOFT_OK, also when it was revoked before; ALOFT_ERR_SPACE.
 */
ALOFT_CHECKED enum aloft_status aloft_trust_draft_revoke_key(
        struct aloft_trust_draft *draft, const struct aloft_digest_ops *sha256,
        const uint8_t id[ALOFT_KEY_ID_SIZE], bool installed_too);

/**
 * Revokes the certificates of an issuer whose order is below `below`.
 *
 * @return ALOFT_OK; ALOFT_ERR_SPACE.
 */
ALOFT_CHECKED enum aloft_status aloft_trust_draft_revoke_certificates(
        struct aloft_trust_draft *draft, const uint8_t issuer[ALOFT_KEY_ID_SIZE],
        uint32_t below, bool installed_too);

/**
 * Writes the signed part of the store to `buf`, without signatures, and its length to
 * `*len`.
 *
 * @return ALOFT_OK; ALOFT_ERR_SPACE when `size` bytes are too few; what
 *         aloft_trust_store_open() says of a store that no device would take.
 */
ALOFT_CHECKED enum aloft_status aloft_trust_draft_encode(
        const struct aloft_trust_draft *draft, uint8_t *buf, size_t size, size_t *len);

#endif
