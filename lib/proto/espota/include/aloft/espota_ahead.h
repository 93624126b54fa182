/**
 * @file espota_ahead.h
 * Takes a file's document ahead of the file, at the device: a manifest, by which the
 * image is judged before anything is erased, and its block list, by which the device
 * finds out what it holds already; or a trust store (docs/spec/espota.md, 8).
 */
#ifndef ALOFT_ESPOTA_AHEAD_H
#define ALOFT_ESPOTA_AHEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/blocks.h"
#include "aloft/espota_prelude.h"
#include "aloft/manifest.h"
#include "aloft/status.h"
#include "aloft/update.h"

struct aloft_espota_trust;

struct aloft_espota_trust_ops {
    /** Takes the `len` hostile bytes of a new trust store. ALOFT_OK when it counts;
     * anything else refuses it. May block for signatures and flash. */
    enum aloft_status (*take)(
            struct aloft_espota_trust *trust, const uint8_t *bytes, size_t len);
};

/** Who takes trust stores. It is the first member of the concrete struct. */
struct aloft_espota_trust {
    const struct aloft_espota_trust_ops *ops;
};

/** All borrowed for as long as the receiver lives. */
struct aloft_espota_ahead_config {
    /** Gets the document: up to ALOFT_MANIFEST_SIZE_MAX bytes and the largest store, or
     * as many as the documents in use need. */
    uint8_t *memory;
    size_t size;
    struct aloft_espota_trust *trust; /**< NULL: trust stores are refused. */
};

enum aloft_espota_ahead_part {
    ALOFT_ESPOTA_AHEAD_LENGTH, /**< Of the document. */
    ALOFT_ESPOTA_AHEAD_DOCUMENT,
    ALOFT_ESPOTA_AHEAD_LIST,
};

/** The members are its own. */
struct aloft_espota_ahead {
    struct aloft_espota_prelude base; /**< Hand out this. */
    struct aloft_espota_ahead_config config;
    enum aloft_espota_ahead_part part;
    uint32_t taken; /**< Bytes of the part. */
    uint8_t length[4];
    uint32_t size;                  /**< Of the document, and then of the list. */
    struct aloft_manifest manifest; /**< Points into the lent memory. */
    struct aloft_target_reader held;
    struct aloft_block_scan scan;
};

/**
 * Makes one. The update config of the receiver should have a judge: without one nobody
 * looks at manifests, and they only tell what is held.
 *
 * @return ALOFT_OK; ALOFT_ERR_ARGUMENT without memory.
 */
ALOFT_CHECKED enum aloft_status aloft_espota_ahead_init(
        struct aloft_espota_ahead *ahead,
        const struct aloft_espota_ahead_config *config);

#endif
