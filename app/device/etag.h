/**
 * @file etag.h
 * Remembers across restarts which file of the update server was installed: its ETag,
 * in a file. On a board it would be a setting in flash.
 *
 * It is kept together with the digest of the image, and counts only while that image
 * runs: a device that went back to the one before is offered the file again.
 */
#ifndef ALOFT_DEVICE_ETAG_H
#define ALOFT_DEVICE_ETAG_H

#include "aloft/boot_record.h"
#include "aloft/pull_client.h"

/** Characters of the longest one, with its end. */
#define DEVICE_ETAG_SIZE (ALOFT_PULL_ETAG_MAX + 1u)

/** Reads the ETag of the image that runs; "" when it is not known. */
void device_etag_read(const char *path, const struct aloft_boot_image *running,
        char etag[DEVICE_ETAG_SIZE]);

/**
 * Notes the ETag of an image that is staged; what cannot be noted costs one question
 * more, and is said on stderr.
 */
void device_etag_write(
        const char *path, const struct aloft_boot_image *staged, const char *etag);

#endif
