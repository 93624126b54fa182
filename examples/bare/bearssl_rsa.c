/* Signatures by RSA, checked by BearSSL with the least code. */
#include "aloft/bearssl_verifier.h"
#include "board.h"

const struct aloft_verifier *board_verifier(const struct aloft_key_set *keys)
{
    static struct aloft_bearssl_verifier verifier;

    aloft_bearssl_verifier_init(&verifier, keys, &aloft_bearssl_rsa_i15, NULL);
    return &verifier.base;
}
