#include "aloft/pbkdf2.h"

#include "aloft/bytes.h"
#include "aloft/memory.h"
#include "aloft/secret.h"

enum aloft_status aloft_pbkdf2_begin(
        struct aloft_pbkdf2 *pbkdf2, const struct aloft_pbkdf2_config *config)
{
    struct aloft_hmac hmac;
    uint8_t block_number[4];

    if (config->rounds == 0) {
        return ALOFT_ERR_ARGUMENT;
    }
    aloft_put_be32(block_number, 1); // the only block: see the header
    aloft_hmac_begin(
            &pbkdf2->keyed, config->digest, config->password, config->password_len);
    hmac = pbkdf2->keyed;
    aloft_hmac_update(&hmac, config->salt, config->salt_len);
    aloft_hmac_update(&hmac, block_number, sizeof block_number);
    aloft_hmac_finish(&hmac, pbkdf2->round);
    aloft_wipe(&hmac, sizeof hmac);
    memcpy(pbkdf2->key, pbkdf2->round, config->digest->size);
    pbkdf2->rounds_left = config->rounds - 1;
    return ALOFT_OK;
}

bool aloft_pbkdf2_step(struct aloft_pbkdf2 *pbkdf2, uint32_t rounds)
{
    const size_t size = pbkdf2->keyed.inner.ops->size;
    struct aloft_hmac hmac;

    for (; rounds > 0 && pbkdf2->rounds_left > 0; rounds--, pbkdf2->rounds_left--) {
        hmac = pbkdf2->keyed;
        aloft_hmac_update(&hmac, pbkdf2->round, size);
        aloft_hmac_finish(&hmac, pbkdf2->round);
        for (size_t i = 0; i < size; i++) {
            pbkdf2->key[i] ^= pbkdf2->round[i];
        }
    }
    aloft_wipe(&hmac, sizeof hmac);
    return pbkdf2->rounds_left == 0;
}

void aloft_pbkdf2_result(struct aloft_pbkdf2 *pbkdf2, uint8_t *key, size_t len)
{
    memcpy(key, pbkdf2->key, len);
    aloft_pbkdf2_wipe(pbkdf2);
}

void aloft_pbkdf2_wipe(struct aloft_pbkdf2 *pbkdf2)
{
    aloft_wipe(pbkdf2, sizeof *pbkdf2);
}
