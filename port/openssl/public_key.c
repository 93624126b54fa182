#include "aloft/openssl_key.h"

#include <limits.h>

#include <openssl/err.h>
#include <openssl/pem.h>

#include "openssl_private.h"

/* Writes PEM text of the key to `text`. */
static enum aloft_status write_pem(const struct aloft_openssl_public *key, BIO *text)
{
    const struct aloft_key numbers = aloft_openssl_public_key(key);
    EVP_PKEY *pkey = openssl_from_key(&numbers);
    enum aloft_status status = ALOFT_ERR_KEY;

    if (pkey != NULL) {
        status = PEM_write_bio_PUBKEY(text, pkey) == 1 ? ALOFT_OK : ALOFT_ERR_MEMORY;
    }
    EVP_PKEY_free(pkey);
    ERR_clear_error();
    return status;
}

enum aloft_status aloft_openssl_public_load(
        struct aloft_openssl_public *key, const char *path)
{
    char pem[KEY_FILE_MAX];
    size_t len = 0;
    const enum aloft_status status = openssl_file_read(path, pem, &len);

    if (status != ALOFT_OK) {
        return status;
    }
    return aloft_openssl_public_decode(key, pem, len);
}

enum aloft_status aloft_openssl_public_decode(
        struct aloft_openssl_public *key, const char *pem, size_t len)
{
    BIO *source = len > INT_MAX ? NULL : BIO_new_mem_buf(pem, (int)len);
    EVP_PKEY *pkey;
    enum aloft_status status = ALOFT_ERR_KEY;

    if (source == NULL) {
        return ALOFT_ERR_MEMORY;
    }
    // Takes both public forms, and not the public half of a private key.
    pkey = PEM_read_bio_PUBKEY(source, NULL, NULL, NULL);
    if (pkey != NULL && openssl_usable(pkey)) {
        status = openssl_public(pkey, key);
    }
    EVP_PKEY_free(pkey);
    BIO_free(source);
    ERR_clear_error();
    return status;
}

enum aloft_status aloft_openssl_public_encode(
        const struct aloft_openssl_public *key, struct aloft_text *pem)
{
    BIO *text = BIO_new(BIO_s_mem());
    enum aloft_status status;
    char *chars = NULL;

    if (text == NULL) {
        return ALOFT_ERR_MEMORY;
    }
    status = write_pem(key, text);
    if (status == ALOFT_OK) {
        const long len = BIO_get_mem_data(text, &chars);

        aloft_text_append_bytes(pem, chars, (size_t)len);
        status = aloft_text_complete(pem) ? ALOFT_OK : ALOFT_ERR_SPACE;
    }
    BIO_free(text);
    return status;
}

enum aloft_status aloft_openssl_public_write(
        const struct aloft_openssl_public *key, const char *path)
{
    char pem[ALOFT_PUBLIC_PEM_MAX];
    struct aloft_text text;
    enum aloft_status status;

    aloft_text_init(&text, pem, sizeof pem);
    status = aloft_openssl_public_encode(key, &text);
    if (status != ALOFT_OK) {
        return status;
    }
    return openssl_file_write_new(path, 0644, pem, text.len);
}

struct aloft_key aloft_openssl_public_key(const struct aloft_openssl_public *key)
{
    struct aloft_key numbers = {.kind = key->kind};

    switch (key->kind) {
    case ALOFT_KEY_RSA:
        numbers.modulus = key->modulus;
        numbers.modulus_len = key->modulus_len;
        numbers.exponent = key->exponent;
        numbers.exponent_len = key->exponent_len;
        break;
    case ALOFT_KEY_P256:
        numbers.point = key->point;
        break;
    }
    return numbers;
}
