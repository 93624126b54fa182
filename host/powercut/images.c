#include "images.h"

#include <stdlib.h>
#include <string.h>

#include "aloft/verifier.h"
#include "board.h"

#define FIRST_BYTE_STEP 17u
#define SIGNED_EXTRA    (ALOFT_SIGNATURE_MAX + 4u)

static void describe(struct aloft_boot_image *entry,
        const struct aloft_powercut_maker *maker, const uint8_t *bytes, uint32_t size)
{
    *entry = (struct aloft_boot_image){.size = size};
    aloft_digest_once(maker->sha256, bytes, size, entry->sha256);
}

/* The old image has come by a cable: signed, not packed. Of the others the signature is
 * over what is staged. */
void image_make(struct image *image, const struct aloft_powercut_maker *maker,
        enum image_name name, uint32_t size)
{
    const struct aloft_powercut_maker_ops *ops = maker->ops;
    const bool packs = ops->pack != NULL && name != IMAGE_OLD;
    const uint32_t room = size + SIGNED_EXTRA;

    image->bytes = board_need(malloc(room));
    for (uint32_t i = 0; i < size; i++) {
        image->bytes[i] =
                (uint8_t)(i * (3u + 2u * name) + i / 251u + FIRST_BYTE_STEP * name);
    }
    if (packs) {
        image->packed = board_need(malloc(room + SIGNED_EXTRA));
        describe(&image->entry, maker, image->bytes, size);
        size = ops->pack(maker, image->bytes, size, image->packed, room);
    }
    uint8_t *file = packs ? image->packed : image->bytes;
    size = ops->sign != NULL ? ops->sign(maker, file, size) : size;
    describe(&image->file, maker, file, size);
    if (!packs) {
        image->entry = image->file;
    }
}

void image_free(struct image *image)
{
    free(image->bytes);
    free(image->packed);
}

const uint8_t *image_file(const struct image *image)
{
    return image->packed != NULL ? image->packed : image->bytes;
}

enum image_name image_named(uint8_t first)
{
    const unsigned name = first / FIRST_BYTE_STEP;

    return first % FIRST_BYTE_STEP == 0 && name < IMAGES ? (enum image_name)name
                                                         : IMAGES;
}
