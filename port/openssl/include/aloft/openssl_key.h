/**
 * @file openssl_key.h
 * RSA and P-256 keys: made, read from PEM files, written to PEM files.
 *
 * Three names of failure: ALOFT_ERR_IO when a file could not be read or written (errno
 * tells why), ALOFT_ERR_KEY when what it holds is no key that can be used here, and
 * ALOFT_ERR_MEMORY when OpenSSL got none.
 */
#ifndef ALOFT_OPENSSL_KEY_H
#define ALOFT_OPENSSL_KEY_H

#include <stddef.h>
#include <stdint.h>

#include "aloft/key_set.h"
#include "aloft/status.h"
#include "aloft/text.h"
#include "aloft/verifier.h"

struct evp_pkey_st;

/** Characters of the longest public key as PEM text, its zero included. */
#define ALOFT_PUBLIC_PEM_MAX 1024u

/** A public key: plain memory, may be copied, needs no free. */
struct aloft_openssl_public {
    enum aloft_key_kind kind; /**< Which of the following has a meaning. */
    uint8_t modulus[ALOFT_SIGNATURE_MAX];
    size_t modulus_len; /**< 256, 384 or 512. */
    uint8_t exponent[4];
    size_t exponent_len;
    uint8_t point[ALOFT_KEY_P256_POINT_SIZE];
};

/** A private key, held by OpenSSL. */
struct aloft_openssl_private {
    struct evp_pkey_st *pkey;
};

/**
 * Makes a new RSA key of 2048, 3072 or 4096 bits; takes up to some seconds. Free it.
 *
 * @return ALOFT_OK; ALOFT_ERR_ARGUMENT for other lengths; ALOFT_ERR_MEMORY.
 */
ALOFT_CHECKED enum aloft_status aloft_openssl_private_generate(
        struct aloft_openssl_private *key, unsigned bits);

/** Makes a new P-256 key. Free it. ALOFT_OK or ALOFT_ERR_MEMORY. */
ALOFT_CHECKED enum aloft_status aloft_openssl_private_generate_p256(
        struct aloft_openssl_private *key);

/**
 * Reads a private key from a PEM file. Free it.
 *
 * @return ALOFT_OK; ALOFT_ERR_IO; ALOFT_ERR_KEY for a file without a private key, with
 * a passphrase, another kind than RSA of 2048, 3072 or 4096 bits, or P-256.
 */
ALOFT_CHECKED enum aloft_status aloft_openssl_private_load(
        struct aloft_openssl_private *key, const char *path);

/**
 * Writes the key to a new PEM file that only its owner may read (mode 0600). A file
 * that exists is never touched, and half a file never left behind.
 *
 * @return ALOFT_OK once the bytes are on the disk; ALOFT_ERR_IO (errno EEXIST: there is
 *         such a file); ALOFT_ERR_MEMORY.
 */
ALOFT_CHECKED enum aloft_status aloft_openssl_private_write(
        const struct aloft_openssl_private *key, const char *path);

/**
 * Copies the public half.
 *
 * @return ALOFT_OK; ALOFT_ERR_KEY for an RSA exponent above 32 bits; ALOFT_ERR_MEMORY.
 */
ALOFT_CHECKED enum aloft_status aloft_openssl_private_public(
        const struct aloft_openssl_private *key, struct aloft_openssl_public *half);

/** Frees and clears the key. Allowed on one that is zeroed or was freed already. */
void aloft_openssl_private_free(struct aloft_openssl_private *key);

/**
 * Reads a public key from a PEM file. A private key is not taken for one.
 *
 * @return ALOFT_OK; ALOFT_ERR_IO; ALOFT_ERR_KEY as for private keys.
 */
ALOFT_CHECKED enum aloft_status aloft_openssl_public_load(
        struct aloft_openssl_public *key, const char *path);

/** The same from PEM text of `len` bytes: ALOFT_OK, ALOFT_ERR_KEY, ALOFT_ERR_MEMORY. */
ALOFT_CHECKED enum aloft_status aloft_openssl_public_decode(
        struct aloft_openssl_public *key, const char *pem, size_t len);

/**
 * Appends the key as PEM text (SubjectPublicKeyInfo).
 *
 * @return ALOFT_OK; ALOFT_ERR_SPACE; ALOFT_ERR_KEY for what is no key;
 *         ALOFT_ERR_MEMORY.
 */
ALOFT_CHECKED enum aloft_status aloft_openssl_public_encode(
        const struct aloft_openssl_public *key, struct aloft_text *pem);

/**
 * Writes the key to a new PEM file (mode 0644); otherwise as
 * aloft_openssl_private_write().
 */
ALOFT_CHECKED enum aloft_status aloft_openssl_public_write(
        const struct aloft_openssl_public *key, const char *path);

/** The key as a member of a key set. It points into `key`. */
struct aloft_key aloft_openssl_public_key(const struct aloft_openssl_public *key);

#endif
