#include "image_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "aloft/bearssl_digest.h"
#include "aloft/file.h"
#include "aloft/gzip_decoder.h"
#include "aloft/image_info.h"
#include "aloft/trailer.h"

enum aloft_exit cli_image_read(
        struct cli *cli, const char *path, struct cli_image *image)
{
    size_t len = 0;

    *image = (struct cli_image){.path = path};
    errno = 0;
    const enum aloft_status status =
            aloft_file_read(path, CLI_IMAGE_MAX, &image->bytes, &len);

    if (status == ALOFT_ERR_SPACE) {
        const enum aloft_exit exit =
                cli_fail(cli, status, "read", "%s is larger than 128 MiB", path);

        cli_why(cli, "no microcontroller has that much flash");
        cli_hint(cli, "look at the name of the file");
        return exit;
    }
    if (status != ALOFT_OK) {
        const char *reason = errno == 0 ? aloft_status_text(status) : strerror(errno);

        return cli_fail(cli, status, "read", "cannot read %s: %s", path, reason);
    }
    if (len == 0) {
        cli_image_free(image);
        return cli_fail(cli, ALOFT_ERR_SIZE, "read", "%s is empty", path);
    }
    image->size = (uint32_t)len;
    aloft_memory_reader_init(&image->reader, image->bytes, image->size);
    return ALOFT_EXIT_OK;
}

/* Digests what the image unpacks to, and adds up how much it is. */
static enum aloft_status digest_unpacked(
        const struct cli_image *image, struct aloft_digest *digest, uint32_t *size)
{
    uint8_t memory[ALOFT_GZIP_DECODER_MEMORY];
    uint8_t piece[4096];
    struct aloft_gzip_decoder decoder;
    size_t len;
    enum aloft_status status = aloft_gzip_decoder_init(&decoder, memory, sizeof memory);

    if (status == ALOFT_OK) {
        status = aloft_decoder_begin(
                &decoder.base, &image->reader.base, (uint32_t)CLI_IMAGE_MAX);
    }
    while (status == ALOFT_OK && !decoder.base.ended) {
        status = aloft_decoder_read(&decoder.base, piece, sizeof piece, &len);
        aloft_digest_update(digest, piece, len);
        *size += (uint32_t)len;
    }
    return status;
}

enum aloft_status cli_image_installed(
        const struct cli_image *image, uint8_t *digest, uint32_t *size)
{
    enum aloft_status status = ALOFT_OK;
    struct aloft_digest running;

    aloft_digest_begin(&running, &aloft_bearssl_sha256);
    *size = 0;
    if (aloft_image_probe(image->bytes, image->size) == ALOFT_FORMAT_GZIP) {
        status = digest_unpacked(image, &running, size);
    } else {
        aloft_digest_update(&running, image->bytes, image->size);
        *size = image->size;
    }
    aloft_digest_finish(&running, digest);
    return status;
}

void cli_image_free(struct cli_image *image)
{
    free(image->bytes);
    image->bytes = NULL;
}

uint32_t cli_image_signed_size(const struct cli_image *image)
{
    struct aloft_image_info info;
    struct aloft_trailer trailer;

    if (aloft_image_info_read(&info, &image->reader.base) == ALOFT_OK) {
        return info.signature_len == 0
                       ? 0
                       : image->size - info.signature_len - ALOFT_TRAILER_LENGTH_SIZE;
    }
    if (aloft_trailer_read(&trailer, &image->reader.base) != ALOFT_OK ||
            !aloft_trailer_is_likely(&trailer, &image->reader.base)) {
        return 0;
    }
    return trailer.image_size;
}
