/**
 * @file bearssl_pem.h
 * Makes anchors of root certificates in PEM, as people have them in files and sketches.
 */
#ifndef ALOFT_BEARSSL_PEM_H
#define ALOFT_BEARSSL_PEM_H

#include <stddef.h>
#include <stdint.h>

#include "aloft/status.h"
#include "aloft/tls_anchor.h"

/** Bytes that the name and key of one certificate need at most, usually. */
#define ALOFT_BEARSSL_PEM_MEMORY 1024u

/** Anchors and what they point to. Must stay where it is while they are in use. */
struct aloft_bearssl_pem {
    struct aloft_tls_anchors anchors; /**< The result. */
    struct aloft_tls_anchor items[4];
    uint8_t memory[4 * ALOFT_BEARSSL_PEM_MEMORY];
    size_t memory_len;
};

/**
 * Reads all certificates in `text` (`len` bytes; what stands between them is skipped).
 * Their signatures and dates are not looked at. Needs 2 KB of stack.
 *
 * @return ALOFT_OK; ALOFT_ERR_FORMAT: no certificate, or a broken one; ALOFT_ERR_KEY:
 *         a key of another kind than tls_anchor.h knows; ALOFT_ERR_MEMORY: more
 *         than four, or larger than there is room for.
 */
ALOFT_CHECKED enum aloft_status aloft_bearssl_pem_read(
        struct aloft_bearssl_pem *pem, const char *text, size_t len);

#endif
