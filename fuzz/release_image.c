/*
 * Image files that a server hands out, packed ones included: whatever is in them, the
 * digests of the file are right, and of what a device may hold there is a bounded list.
 *
 * Input: the file.
 */
#include "aloft/release_image.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aloft/bearssl_digest.h"
#include "fuzz_target.h"

static void check_image(
        const struct aloft_release_image *image, const uint8_t *data, size_t len)
{
    uint8_t digest[ALOFT_DIGEST_MAX];

    FUZZ_CHECK(image->size == len);
    FUZZ_CHECK(image->held_count >= 1 && image->held_count <= ALOFT_RELEASE_FORMS);
    aloft_digest_once(&aloft_bearssl_sha256, data, len, digest);
    FUZZ_CHECK(memcmp(digest, image->sha256, sizeof digest) == 0);
    aloft_digest_once(&aloft_bearssl_md5, data, len, digest);
    FUZZ_CHECK(memcmp(digest, image->held[0], ALOFT_PULL_MD5_SIZE) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    const struct aloft_release_digests digests = {
            &aloft_bearssl_md5, &aloft_bearssl_sha256};
    struct aloft_release_image image = {0};

    if (len == 0) {
        return 0; // fmemopen() does not open nothing
    }
    uint8_t *bytes = fuzz_copy(data, len);
    FILE *file = fmemopen(bytes, len, "r");
    FUZZ_CHECK(file != NULL);
    const enum aloft_status status = aloft_release_image_read(file, &digests, &image);
    FUZZ_CHECK(fclose(file) == 0);
    FUZZ_CHECK(status == ALOFT_OK || status == ALOFT_ERR_FORMAT ||
               status == ALOFT_ERR_SPACE);
    if (status == ALOFT_OK) {
        check_image(&image, data, len);
    }
    free(bytes);
    return 0;
}
