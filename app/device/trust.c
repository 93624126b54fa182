#include "trust.h"

#include <bearssl.h>
#include <string.h>

static bool is_blank(const uint8_t *bytes, size_t len, uint8_t erased)
{
    for (size_t i = 0; i < len; i++) {
        if (bytes[i] != erased) {
            return false;
        }
    }
    return true;
}

/* False for keys that are there and cannot be read: damage must not open the door. */
static bool read_keys(struct device_trust *trust, const struct aloft_area *area)
{
    const size_t len = area->size < DEVICE_KEYS_SIZE ? area->size : DEVICE_KEYS_SIZE;

    if (aloft_area_read(area, 0, trust->encoded, len) != ALOFT_OK) {
        return false;
    }
    if (is_blank(trust->encoded, len, area->flash->geometry.erased)) {
        return true;
    }
    return aloft_key_set_decode(&trust->keys, trust->encoded, len) == ALOFT_OK;
}

void device_trust_init(
        struct device_trust *trust, const struct aloft_area *area, bool required)
{
    memset(trust, 0, sizeof(*trust));
    const bool sound = area->size == 0 || read_keys(trust, area);

    if (!sound) {
        memset(&trust->keys, 0, sizeof(trust->keys));
    }
    aloft_bearssl_verifier_init(&trust->by_keys, &trust->keys, br_rsa_i31_pkcs1_vrfy);
    trust->verifier = required || !sound || trust->keys.signature_required
                              ? &trust->by_keys.base
                              : &aloft_verifier_none;
}
