/**
 * @file tls_anchor.h
 * An authority that may vouch for servers: its name and key, and for which hosts.
 *
 * Certificates of roots are not kept whole: their dates and signatures prove nothing.
 * An anchor counts until it is taken away.
 */
#ifndef ALOFT_TLS_ANCHOR_H
#define ALOFT_TLS_ANCHOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/span.h"
#include "aloft/status.h"

enum aloft_tls_key_kind {
    ALOFT_TLS_KEY_RSA,  /**< `key` is the modulus, most significant byte first. */
    ALOFT_TLS_KEY_P256, /**< `key` is the point: 04, X, Y. */
    ALOFT_TLS_KEY_P384, /**< The same. */
};

/** All pointers are borrowed. */
struct aloft_tls_anchor {
    const uint8_t
            *subject; /**< The distinguished name in DER, its SEQUENCE included. */
    size_t subject_len;
    enum aloft_tls_key_kind kind;
    const uint8_t *key;
    size_t key_len;
    uint32_t exponent; /**< Of RSA. */
    /** "example.org", or "*.example.org" for one label before it. Empty: any host. */
    struct aloft_span host;
};

/** Several of them; two may be for the same host. */
struct aloft_tls_anchors {
    const struct aloft_tls_anchor *items;
    size_t count;
};

/** Whether the anchor may vouch for `host`. Case does not matter. */
bool aloft_tls_anchor_fits(
        const struct aloft_tls_anchor *anchor, struct aloft_span host);

/**
 * Reads an anchor as trust stores keep it (docs/spec/trust-store.md, 6). It points into
 * the `len` bytes at `bytes`, which must not change.
 *
 * @return ALOFT_OK; ALOFT_ERR_FORMAT; ALOFT_ERR_KEY for a kind that is not known here.
 */
ALOFT_CHECKED enum aloft_status aloft_tls_anchor_decode(
        struct aloft_tls_anchor *anchor, const uint8_t *bytes, size_t len);

/**
 * Writes it that way.
 *
 * @return ALOFT_OK and the length in `*len`; ALOFT_ERR_TOO_LONG when `size` is too
 *         little, or the host name longer than 255 characters.
 */
ALOFT_CHECKED enum aloft_status aloft_tls_anchor_encode(
        const struct aloft_tls_anchor *anchor, uint8_t *dst, size_t size, size_t *len);

#endif
