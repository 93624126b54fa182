/**
 * @file sign_image.h
 * What `aloft sign` does: makes an image file with a manifest, adds signatures to one,
 * or appends a signature in the form of the ESP8266 core.
 */
#ifndef ALOFT_APP_SIGN_IMAGE_H
#define ALOFT_APP_SIGN_IMAGE_H

#include "cli.h"
#include "image_file.h"

/** Order number that was not given: it is made of the version. */
#define SIGN_ORDER_OF_VERSION UINT32_MAX

enum sign_format {
    SIGN_MANIFEST, /**< Image, manifest. */
    SIGN_STOCK,    /**< Image, trailer. */
};

struct sign_options {
    struct cli_list keys;
    struct cli_list certificates;
    const char *stock_key;
    const char *output;
    int format; /**< enum sign_format */
    bool force;
    bool add;
    const char *target;
    const char *version;
    const char *text;
    uint32_t order;
    uint32_t counter;
    uint32_t block_size;
    bool file_system;
    const char *emit_tbs;
    const char *emit_manifest;
    const char *attach;
    const char *public_key;
};

/** Does what the options ask for with the image, or records the failure. */
enum aloft_exit sign_image(
        struct cli *cli, const struct sign_options *options, struct cli_image *image);

#endif
