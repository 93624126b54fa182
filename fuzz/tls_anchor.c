/*
 * Anchors of trust stores: what is read is written the same again, and lies within the
 * bytes that it was read from.
 *
 * Input: the value of the field.
 */
#include "aloft/tls_anchor.h"

#include <string.h>

#include "fuzz_target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct aloft_tls_anchor anchor;
    uint8_t again[2048];
    size_t again_len = 0;

    if (len > sizeof again || aloft_tls_anchor_decode(&anchor, data, len) != ALOFT_OK) {
        return 0;
    }
    FUZZ_CHECK(anchor.key + anchor.key_len == data + len);
    FUZZ_CHECK(aloft_tls_anchor_encode(&anchor, again, sizeof again, &again_len) ==
               ALOFT_OK);
    FUZZ_CHECK(again_len == len && memcmp(again, data, len) == 0);
    (void)aloft_tls_anchor_fits(&anchor, aloft_span_of("a.test")); // must not crash
    return 0;
}
