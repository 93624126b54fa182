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
    /** "example.org", or "*.example.org" for one label before it. NULL: any host. */
    const char *host;
};

/** Several of them; two may be for the same host. */
struct aloft_tls_anchors {
    const struct aloft_tls_anchor *items;
    size_t count;
};

/** Whether the anchor may vouch for `host`. Case does not matter. */
bool aloft_tls_anchor_fits(
        const struct aloft_tls_anchor *anchor, struct aloft_span host);

#endif
