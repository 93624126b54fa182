/**
 * @file manifest.h
 * What the maker of an image states about it, and signs: version, target, counter,
 * size, digest. It stands behind the image, and may travel ahead of it.
 *
 *     image | block list | manifest | footer 8 | [trailer]
 *
 * A manifest is a document (aloft/document.h). Bytes and examples:
 * docs/spec/manifest.md. Nothing here checks a signature or decides whether an image is
 * wanted.
 */
#ifndef ALOFT_MANIFEST_H
#define ALOFT_MANIFEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/document.h"
#include "aloft/document_writer.h"
#include "aloft/reader.h"
#include "aloft/span.h"
#include "aloft/status.h"

/** Bytes of the longest manifest, endorsements included. */
#define ALOFT_MANIFEST_SIZE_MAX 2048u
/** Bytes behind a manifest in an image file. */
#define ALOFT_MANIFEST_FOOTER_SIZE 8u
/** Characters of the longest target and version. */
#define ALOFT_MANIFEST_NAME_MAX 64u
/** Characters of the longest text for people. */
#define ALOFT_MANIFEST_TEXT_MAX 255u
/** Bytes of a digest: all are SHA-256. */
#define ALOFT_MANIFEST_DIGEST_SIZE 32u
/** Bytes of the smallest and the largest block. */
#define ALOFT_MANIFEST_BLOCK_MIN 256u
#define ALOFT_MANIFEST_BLOCK_MAX 1048576u

/** How the image was made of what will run. */
enum aloft_manifest_encoding {
    ALOFT_MANIFEST_RAW = 0,   /**< It is what will run. */
    ALOFT_MANIFEST_GZIP = 1,  /**< Compressed. */
    ALOFT_MANIFEST_PATCH = 2, /**< What differs from another image. */
};

/** What the image is for. */
enum aloft_manifest_content {
    ALOFT_MANIFEST_FIRMWARE = 0,
    ALOFT_MANIFEST_FILE_SYSTEM = 1,
};

/** The bytes in front of block list and manifest. */
struct aloft_manifest_payload {
    enum aloft_manifest_encoding encoding;
    enum aloft_manifest_content content;
    uint32_t size;         /**< Not 0. */
    const uint8_t *sha256; /**< ALOFT_MANIFEST_DIGEST_SIZE bytes. */
};

/** A manifest taken apart. What points points into the bytes that it was read from. */
struct aloft_manifest {
    struct aloft_document document; /**< For signatures and certificates. */
    struct aloft_span target;       /**< Empty: the author does not say. */
    struct aloft_span version;      /**< For people. Empty: the author does not say. */
    uint32_t order;   /**< For machines: a higher one is newer. 0 where it lacks. */
    uint32_t counter; /**< Security counter; 0 where it lacks. */
    struct aloft_manifest_payload payload;
    uint32_t unpacked_size;         /**< Of what will run; 0 for a raw payload. */
    const uint8_t *unpacked_sha256; /**< NULL for a raw payload. */
    const uint8_t *base_sha256;     /**< What a patch is against; else NULL. */
    uint32_t block_size;            /**< 0: there is no block list. */
    const uint8_t *blocks_sha256;   /**< Of the block list, or NULL. */
    uint64_t build_time;            /**< Unix seconds; 0: the author does not say. */
    struct aloft_span text;         /**< For people; may be empty. */
};

/** Where the parts of an image file are. */
struct aloft_manifest_place {
    uint32_t offset; /**< Of the manifest. */
    uint32_t size;   /**< Its bytes, without the footer. */
    uint32_t end;    /**< One past the footer: what a trailer signs. */
    /** Bytes of the signature in a trailer behind that; 0: there is no trailer. */
    uint32_t signature_len;
};

/** The frame of every manifest, for who needs little of it. */
extern const struct aloft_document_kind aloft_manifest_kind;

/**
 * Reads the payload field of a document of aloft_manifest_kind.
 *
 * @return ALOFT_OK; ALOFT_ERR_FORMAT for a size of 0; ALOFT_ERR_CRITICAL for an
 * encoding or content that is not known here.
 */
ALOFT_CHECKED enum aloft_status aloft_manifest_payload_decode(
        struct aloft_manifest_payload *payload, const struct aloft_document *document);

/** The security counter in a document of aloft_manifest_kind. */
uint32_t aloft_manifest_counter(const struct aloft_document *document);

/**
 * Reads the manifest in the `len` bytes at `bytes`, which are borrowed. A footer behind
 * it is allowed.
 *
 * @return ALOFT_OK; ALOFT_ERR_TRUNCATED, ALOFT_ERR_FORMAT, ALOFT_ERR_CRITICAL as
 *         aloft_document_open() and aloft_manifest_payload_decode(); ALOFT_ERR_FORMAT
 *         also for fields that contradict each other, control characters in texts, a
 *         block size that is none; ALOFT_ERR_TOO_LONG above ALOFT_MANIFEST_SIZE_MAX.
 *         `manifest` changes only with ALOFT_OK.
 */
ALOFT_CHECKED enum aloft_status aloft_manifest_decode(
        struct aloft_manifest *manifest, const uint8_t *bytes, size_t len);

/**
 * Writes the signed part of a manifest and seals it; sign it then. `document` is not
 * looked at, and what lacks is not written. The writer was made with the magic number
 * of aloft_manifest_kind, and keeps its errors.
 *
 * @return ALOFT_OK; ALOFT_ERR_ARGUMENT for what aloft_manifest_decode() would refuse.
 */
ALOFT_CHECKED enum aloft_status aloft_manifest_encode(
        const struct aloft_manifest *manifest, struct aloft_document_writer *writer);

/** Writes the footer for a manifest of `size` bytes. */
void aloft_manifest_footer_encode(
        uint8_t footer[ALOFT_MANIFEST_FOOTER_SIZE], uint32_t size);

/**
 * Bytes of the manifest in front of a footer that ends at offset `end`, 8 or more.
 *
 * @return ALOFT_OK and `*size`; ALOFT_ERR_NOT_FOUND when these bytes are no footer;
 *         ALOFT_ERR_FORMAT for a length that no manifest there can have.
 */
ALOFT_CHECKED enum aloft_status aloft_manifest_footer_decode(
        const uint8_t footer[ALOFT_MANIFEST_FOOTER_SIZE], uint32_t end, uint32_t *size);

/**
 * Finds the manifest in an image file, from its end, whether or not a trailer stands
 * behind it. Two or three short reads.
 *
 * @return ALOFT_OK; ALOFT_ERR_NOT_FOUND when there is none; ALOFT_ERR_FORMAT for a
 *         footer with a length that cannot be; what the reader returns.
 */
ALOFT_CHECKED enum aloft_status aloft_manifest_locate(
        struct aloft_manifest_place *place, const struct aloft_reader *file);

/** Bytes of the block list that belongs to the manifest; 0: there is none. */
uint32_t aloft_manifest_list_size(const struct aloft_manifest *manifest);

/**
 * Tells whether image, block list and manifest fill what is in front of the end of the
 * manifest at `place`, without a gap. A file for which this is false was put together
 * of two, or cut.
 */
bool aloft_manifest_fits(const struct aloft_manifest *manifest,
        const struct aloft_manifest_place *place);

/**
 * Finds the manifest in an image file, reads it into `buf` (`size` bytes, which must
 * stay) and decodes it.
 *
 * @return as aloft_manifest_locate() and aloft_manifest_decode(); ALOFT_ERR_FORMAT also
 *         when it does not fit the file; ALOFT_ERR_MEMORY when `buf` is too small.
 */
ALOFT_CHECKED enum aloft_status aloft_manifest_load(struct aloft_manifest *manifest,
        struct aloft_manifest_place *place, const struct aloft_reader *file,
        uint8_t *buf, size_t size);

#endif
