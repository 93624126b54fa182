/**
 * @file openssl_signer.h
 * Signs with a private key that OpenSSL holds, over SHA-256: RSA (PKCS#1
 * v1.5) or P-256 (DER).
 */
#ifndef ALOFT_OPENSSL_SIGNER_H
#define ALOFT_OPENSSL_SIGNER_H

#include <stdbool.h>

#include "aloft/openssl_key.h"
#include "aloft/signer.h"

/** A signer; the members are its own. Hand out &signer.base. */
struct aloft_openssl_signer {
    struct aloft_signer base;
    const struct aloft_openssl_private *key;
    bool bare; /**< RSA: the digest is padded without saying which digest it is. */
};

/** Fills `signer`. The key is borrowed; `sha256` computes the digests to be signed. */
void aloft_openssl_signer_init(struct aloft_openssl_signer *signer,
        const struct aloft_openssl_private *key, const struct aloft_digest_ops *sha256);

/**
 * The same for devices with an ESP8266 core of before 2.5.2, whose signatures do not
 * say which digest they are over. Nothing else may trust such signatures. RSA keys
 * only.
 */
void aloft_openssl_bare_signer_init(struct aloft_openssl_signer *signer,
        const struct aloft_openssl_private *key, const struct aloft_digest_ops *sha256);

#endif
