/*
 * Trailers: image, signature and length are the whole file, and written anew they are
 * the same bytes.
 *
 * Input: the file.
 */
#include "aloft/trailer.h"

#include <string.h>

#include "fuzz_target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct aloft_memory_reader reader;
    struct aloft_trailer trailer;
    uint8_t again[ALOFT_TRAILER_MAX];
    size_t again_len = 0;

    aloft_memory_reader_init(&reader, data, (uint32_t)len);
    const enum aloft_status status = aloft_trailer_read(&trailer, &reader.base);
    if (status != ALOFT_OK) {
        FUZZ_CHECK(status == ALOFT_ERR_UNSIGNED);
        return 0;
    }
    FUZZ_CHECK(trailer.image_size > 0 && trailer.signature_len > 0);
    FUZZ_CHECK(trailer.signature_len <= ALOFT_SIGNATURE_MAX);
    FUZZ_CHECK((uint64_t)trailer.image_size + trailer.signature_len +
                       ALOFT_TRAILER_LENGTH_SIZE ==
               len);
    FUZZ_CHECK(aloft_trailer_encode(again, sizeof again, data + trailer.image_size,
                       trailer.signature_len, &again_len) == ALOFT_OK);
    FUZZ_CHECK(trailer.image_size + again_len == len);
    FUZZ_CHECK(memcmp(again, data + trailer.image_size, again_len) == 0);
    FUZZ_CHECK(aloft_trailer_encode(again, again_len - 1, data + trailer.image_size,
                       trailer.signature_len, &again_len) == ALOFT_ERR_SPACE);
    return 0;
}
