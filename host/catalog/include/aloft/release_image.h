/**
 * @file release_image.h
 * What a server has to know about an image file: its digests, and under which digests
 * a device may report to hold it.
 *
 * A device reports the MD5 of what stands in its flash, which need not be the file's:
 * the trailer of a signed file is not counted, a compressed one is unpacked, and an
 * ESP8266 image has the flash mode of the device in its third byte.
 */
#ifndef ALOFT_RELEASE_IMAGE_H
#define ALOFT_RELEASE_IMAGE_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "aloft/digest.h"
#include "aloft/pull_facts.h"
#include "aloft/status.h"

/** The file itself, and four flash modes (QIO, QOUT, DIO, DOUT). */
#define ALOFT_RELEASE_FORMS 5u
/** Bytes of the largest image, packed or unpacked: 64 MiB. */
#define ALOFT_RELEASE_SIZE_MAX UINT64_C(0x4000000)

struct aloft_release_image {
    uint64_t size;                                          /**< Of the file. */
    uint8_t sha256[ALOFT_DIGEST_MAX];                       /**< Of the file. */
    uint8_t held[ALOFT_RELEASE_FORMS][ALOFT_PULL_MD5_SIZE]; /**< [0]: of the file. */
    size_t held_count;
};

/** Which implementations compute. */
struct aloft_release_digests {
    const struct aloft_digest_ops *md5;
    const struct aloft_digest_ops *sha256;
};

/**
 * Reads a whole image file, from its beginning. Blocks for as long as that takes.
 *
 * @return ALOFT_OK; ALOFT_ERR_NO_DATA for an empty file; ALOFT_ERR_SPACE above
 *         ALOFT_RELEASE_SIZE_MAX; ALOFT_ERR_FORMAT for a damaged gzip file;
 *         ALOFT_ERR_IO; ALOFT_ERR_MEMORY.
 */
ALOFT_CHECKED enum aloft_status aloft_release_image_read(FILE *file,
        const struct aloft_release_digests *digests, struct aloft_release_image *image);

#endif
