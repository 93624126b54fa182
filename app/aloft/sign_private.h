/**
 * @file sign_private.h
 * What the files behind sign_image.h share.
 */
#ifndef ALOFT_APP_SIGN_PRIVATE_H
#define ALOFT_APP_SIGN_PRIVATE_H

#include "aloft/image_package.h"
#include "sign_image.h"

/** The facts that options and image tell about an image, and what they point to. */
struct sign_facts {
    struct aloft_manifest manifest;
    uint8_t unpacked_sha256[ALOFT_DIGEST_MAX];
};

/** Finds the facts. `facts->manifest` points into `facts` and the options. */
enum aloft_exit sign_facts_find(struct cli *cli, const struct sign_options *options,
        const struct cli_image *image, struct sign_facts *facts);

/** Makes or changes a file with a manifest. */
enum aloft_exit sign_with_manifest(
        struct cli *cli, const struct sign_options *options, struct cli_image *image);

/** Writes the finished file, and tells about it. `what` follows its size. */
enum aloft_exit sign_write(struct cli *cli, const char *path, const uint8_t *bytes,
        size_t len, const char *what);

/** The path to write to: as given, or `image->path` with ".signed". Free it. NULL when
 * there is no memory. */
char *sign_output_path(const struct sign_options *options, const char *beside);

#endif
