#include "aloft/hmac.h"

#include "aloft/memory.h"
#include "aloft/secret.h"

/* Starts `digest` with the key block, every byte of it combined with `pad`. */
static void begin_padded(struct aloft_digest *digest,
        const struct aloft_digest_ops *ops, const uint8_t *key_block, uint8_t pad)
{
    uint8_t padded[ALOFT_DIGEST_BLOCK_MAX];

    for (size_t i = 0; i < ops->block; i++) {
        padded[i] = (uint8_t)(key_block[i] ^ pad);
    }
    aloft_digest_begin(digest, ops);
    aloft_digest_update(digest, padded, ops->block);
    aloft_wipe(padded, sizeof padded);
}

void aloft_hmac_begin(struct aloft_hmac *hmac, const struct aloft_digest_ops *ops,
        const void *key, size_t len)
{
    uint8_t key_block[ALOFT_DIGEST_BLOCK_MAX] = {0};

    if (len > ops->block) {
        aloft_digest_once(ops, key, len, key_block);
    } else if (len > 0) {
        memcpy(key_block, key, len);
    }
    begin_padded(&hmac->inner, ops, key_block, 0x36);
    begin_padded(&hmac->outer, ops, key_block, 0x5C);
    aloft_wipe(key_block, sizeof key_block);
}

void aloft_hmac_update(struct aloft_hmac *hmac, const void *data, size_t len)
{
    aloft_digest_update(&hmac->inner, data, len);
}

void aloft_hmac_finish(struct aloft_hmac *hmac, uint8_t *result)
{
    aloft_digest_finish(&hmac->inner, result);
    aloft_digest_update(&hmac->outer, result, hmac->outer.ops->size);
    aloft_digest_finish(&hmac->outer, result);
}
