/**
 * @file blocks.h
 * Finds out how much of an image is there already, so that a transfer goes on where it
 * was cut: also after a power cut, and over another transport.
 *
 * A manifest may name a list of digests, one for each block of the image. The device
 * streams the list through here, from wherever it comes; each digest is compared at
 * once with that of the block that the device holds. Nothing of the list is kept, and
 * nothing about the transfer needs to be remembered: what counts is what stands in
 * flash.
 *
 *     aloft_block_scan_begin(&scan, manifest, held, sha256, work, work_size);
 *     aloft_block_scan_take(&scan, piece, len);     for each piece of the list
 *     status = aloft_block_scan_end(&scan, &offset);
 */
#ifndef ALOFT_BLOCKS_H
#define ALOFT_BLOCKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/digest.h"
#include "aloft/manifest.h"
#include "aloft/reader.h"
#include "aloft/status.h"

/** Bytes of one entry of the list. */
#define ALOFT_BLOCK_ENTRY_SIZE ALOFT_MANIFEST_DIGEST_SIZE

/** What a scan works with. All is borrowed until the scan ends. */
struct aloft_block_scan_config {
    const struct aloft_manifest *manifest; /**< It names a block list. */
    const struct aloft_reader *held;       /**< What the device has of the image. */
    const struct aloft_digest_ops *sha256;
    uint8_t *work;    /**< Scratch memory. */
    size_t work_size; /**< Not 0; more makes reading faster. */
};

/** A scan; the members are its own. */
struct aloft_block_scan {
    struct aloft_block_scan_config config;
    struct aloft_digest list; /**< Over the entries so far. */
    uint32_t taken;           /**< Bytes of the list. */
    uint32_t good;            /**< Blocks from the start that are as the list says. */
    uint8_t entry[ALOFT_BLOCK_ENTRY_SIZE];
    enum aloft_status error;
};

/** Number of blocks of `block_size` bytes in an image; the last one may be shorter. */
uint32_t aloft_block_count(uint32_t image_size, uint32_t block_size);

/** Starts a scan. ALOFT_OK; ALOFT_ERR_ARGUMENT for a manifest without block list. */
ALOFT_CHECKED enum aloft_status aloft_block_scan_begin(
        struct aloft_block_scan *scan, const struct aloft_block_scan_config *config);

/**
 * Takes the next `len` bytes of the list, in pieces of any size. For each entry that is
 * complete one block is read and digested, until one differs; blocks for that long.
 *
 * @return ALOFT_OK; ALOFT_ERR_SIZE past the end of the list; what the reader returns,
 *         but for blocks that it has not (ALOFT_ERR_TRUNCATED): these differ.
 */
ALOFT_CHECKED enum aloft_status aloft_block_scan_take(
        struct aloft_block_scan *scan, const uint8_t *data, size_t len);

/**
 * Tells how many bytes from the start of the image are right: all, or whole blocks.
 * Only now is it known whether the list is the one that was signed.
 *
 * @return ALOFT_OK and `*offset`; ALOFT_ERR_TRUNCATED when the list is not complete;
 *         ALOFT_ERR_DIGEST for another list; the first error.
 */
ALOFT_CHECKED enum aloft_status aloft_block_scan_end(
        struct aloft_block_scan *scan, uint32_t *offset);

/**
 * Writes the entry of block `index` of the first `image_size` bytes of `image`; for who
 * makes lists. `work` as above.
 *
 * @return ALOFT_OK; what the reader returns.
 */
ALOFT_CHECKED enum aloft_status aloft_block_digest(
        const struct aloft_block_scan_config *config, uint32_t index,
        uint8_t entry[ALOFT_BLOCK_ENTRY_SIZE]);

#endif
