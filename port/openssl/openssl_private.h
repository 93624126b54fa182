/**
 * @file openssl_private.h
 * What the files of this module share.
 */
#ifndef ALOFT_OPENSSL_PRIVATE_H
#define ALOFT_OPENSSL_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include <openssl/evp.h>

#include "aloft/key_set.h"
#include "aloft/openssl_key.h"
#include "aloft/status.h"

/** Bytes of the largest key file that is read. */
#define KEY_FILE_MAX 65536u

/**
 * Reads the file `path` into `bytes` (room for KEY_FILE_MAX) and its length to `*len`.
 *
 * @return ALOFT_OK; ALOFT_ERR_IO; ALOFT_ERR_KEY when it is too long for a key.
 */
ALOFT_CHECKED enum aloft_status openssl_file_read(
        const char *path, char *bytes, size_t *len);

/**
 * Writes `len` bytes to the new file `path` and waits until they are on the disk.
 *
 * @return ALOFT_OK; ALOFT_ERR_IO, and then there is no file that was not there before.
 */
ALOFT_CHECKED enum aloft_status openssl_file_write_new(
        const char *path, mode_t mode, const void *bytes, size_t len);

/** Tells whether `pkey` is of a kind and length that can be used here. */
bool openssl_usable(const EVP_PKEY *pkey);
bool openssl_rsa_usable(const EVP_PKEY *pkey);
bool openssl_p256_usable(const EVP_PKEY *pkey);

/**
 * Copies the public half of a key that is usable.
 *
 * @return ALOFT_OK; ALOFT_ERR_KEY when no key set could hold it; ALOFT_ERR_MEMORY.
 */
ALOFT_CHECKED enum aloft_status openssl_public(
        const EVP_PKEY *pkey, struct aloft_openssl_public *half);
ALOFT_CHECKED enum aloft_status openssl_rsa_public(
        const EVP_PKEY *pkey, struct aloft_openssl_public *half);
ALOFT_CHECKED enum aloft_status openssl_p256_public(
        const EVP_PKEY *pkey, struct aloft_openssl_public *half);

/** Makes an OpenSSL key of a public key. Free it. NULL for what is no key. */
EVP_PKEY *openssl_from_key(const struct aloft_key *key);
EVP_PKEY *openssl_rsa_from_key(const struct aloft_key *key);
EVP_PKEY *openssl_p256_from_key(const struct aloft_key *key);

/**
 * A context for one operation over a digest, PKCS#1 v1.5 or ECDSA, begun by `begin`
 * (EVP_PKEY_sign_init or EVP_PKEY_verify_init). RSA signatures name the digest `md`;
 * NULL: none. Free it. NULL if that failed.
 */
EVP_PKEY_CTX *openssl_begin(
        EVP_PKEY *pkey, int (*begin)(EVP_PKEY_CTX *context), const EVP_MD *md);

#endif
