/**
 * @file image_file.h
 * An image that a command was given as an operand, read as a whole.
 */
#ifndef ALOFT_APP_IMAGE_FILE_H
#define ALOFT_APP_IMAGE_FILE_H

#include "aloft/reader.h"
#include "cli.h"

/** Bytes of the largest image that is taken: more than any chip has flash. */
#define CLI_IMAGE_MAX ((size_t)128 << 20)

struct cli_image {
    const char *path; /**< Borrowed. */
    uint8_t *bytes;
    uint32_t size;
    struct aloft_memory_reader reader; /**< Over all bytes. */
};

/**
 * Reads the file. Free it.
 *
 * @return ALOFT_EXIT_OK, or the failure is recorded: ALOFT_EXIT_IO when it cannot be
 *         read or is empty, ALOFT_EXIT_INCOMPATIBLE when it is larger than any image.
 */
enum aloft_exit cli_image_read(
        struct cli *cli, const char *path, struct cli_image *image);

/**
 * SHA-256 and size of what runs once the image is installed: of the image itself, or of
 * what a compressed one unpacks to.
 *
 * @return ALOFT_OK; ALOFT_ERR_SPACE for more than any image, ALOFT_ERR_FORMAT,
 *         ALOFT_ERR_TRUNCATED, ALOFT_ERR_DIGEST for one that does not unpack.
 */
ALOFT_CHECKED enum aloft_status cli_image_installed(
        const struct cli_image *image, uint8_t *digest, uint32_t *size);

/** Frees the bytes; zeroed memory is accepted. */
void cli_image_free(struct cli_image *image);

/** Where the signature is, if there is one: 0 or the size of the image before it. */
uint32_t cli_image_signed_size(const struct cli_image *image);

#endif
