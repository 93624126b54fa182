#include "aloft/key_checker.h"

enum aloft_status aloft_key_set_check(const struct aloft_key_set *keys,
        const struct aloft_key_checker *key_checker, const uint8_t *digest,
        const uint8_t *signature, size_t len)
{
    for (size_t i = 0; i < keys->count; i++) {
        if (key_checker->ops->check(
                    key_checker, &keys->keys[i], digest, signature, len) == ALOFT_OK) {
            return ALOFT_OK;
        }
    }
    return ALOFT_ERR_SIGNATURE;
}
