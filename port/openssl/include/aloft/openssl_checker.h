/**
 * @file openssl_checker.h
 * Checks signatures over SHA-256 key by key, with OpenSSL: RSA (PKCS#1 v1.5) and P-256
 * (DER).
 */
#ifndef ALOFT_OPENSSL_CHECKER_H
#define ALOFT_OPENSSL_CHECKER_H

#include "aloft/key_checker.h"

/**
 * Makes a checker; `sha256` computes the digests. A check allocates for its duration.
 */
void aloft_openssl_checker_init(
        struct aloft_key_checker *checker, const struct aloft_digest_ops *sha256);

#endif
