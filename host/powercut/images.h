/**
 * @file images.h
 * The images that a device in memory is given, as files and as they run.
 */
#ifndef POWERCUT_IMAGES_H
#define POWERCUT_IMAGES_H

#include "aloft/boot_record.h"
#include "aloft/powercut.h"

enum image_name {
    IMAGE_OLD,
    IMAGE_NEW,
    IMAGE_NEXT, /**< What comes when all is over. */
    IMAGES,
};

struct image {
    uint8_t *bytes;                /**< As it runs; owned. */
    uint8_t *packed;               /**< As it is staged; owned. NULL: as it runs. */
    struct aloft_boot_image entry; /**< As it runs: size and digest. */
    struct aloft_boot_image file;  /**< As it is staged. */
};

/** Makes the image of that name, `size` bytes before it is signed or packed. Ends the
 * program when memory is short. */
void image_make(struct image *image, const struct aloft_powercut_maker *maker,
        enum image_name name, uint32_t size);

void image_free(struct image *image);

/** What is staged. */
const uint8_t *image_file(const struct image *image);

/** The name of an image that begins with `first`; IMAGES: of none. */
enum image_name image_named(uint8_t first);

#endif
