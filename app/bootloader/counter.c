#include "counter.h"

#include "aloft/manifest.h"
#include "aloft/reader.h"

/* The image has been verified, manifest included. */
static enum aloft_status read_counter(const struct aloft_boot_policy *policy,
        const struct aloft_area *area, uint32_t size, uint32_t *counter)
{
    uint8_t bytes[ALOFT_MANIFEST_SIZE_MAX];
    struct aloft_area_reader reader;
    struct aloft_manifest_place place;
    struct aloft_manifest manifest;

    (void)policy; // it is the same for all images
    *counter = 0;
    aloft_area_reader_init(&reader, area, 0, size);
    const enum aloft_status status =
            aloft_manifest_load(&manifest, &place, &reader.base, bytes, sizeof bytes);

    if (status == ALOFT_ERR_NOT_FOUND) {
        return ALOFT_OK;
    }
    if (status == ALOFT_OK) {
        *counter = manifest.counter;
    }
    return status;
}

static const struct aloft_boot_policy_ops ops = {.counter = read_counter};

const struct aloft_boot_policy counter_policy = {.ops = &ops};
