#include "aloft/openssl_key.h"

#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "openssl_private.h"

/* Gives OpenSSL no passphrase, so that it never asks for one on the terminal. */
static int no_passphrase(char *buf, int size, int writing, void *unused)
{
    (void)buf; // the signature is OpenSSL's
    (void)size;
    (void)writing;
    (void)unused;
    return -1;
}

static enum aloft_status decode(
        struct aloft_openssl_private *key, const char *pem, size_t len)
{
    BIO *source = BIO_new_mem_buf(pem, (int)len);

    if (source == NULL) {
        return ALOFT_ERR_MEMORY;
    }
    key->pkey = PEM_read_bio_PrivateKey(source, NULL, no_passphrase, NULL);
    BIO_free(source);
    ERR_clear_error();
    if (key->pkey == NULL) {
        return ALOFT_ERR_KEY;
    }
    if (!openssl_usable(key->pkey)) {
        aloft_openssl_private_free(key);
        return ALOFT_ERR_KEY;
    }
    return ALOFT_OK;
}

enum aloft_status aloft_openssl_private_generate(
        struct aloft_openssl_private *key, unsigned bits)
{
    if (bits != 2048 && bits != 3072 && bits != 4096) {
        return ALOFT_ERR_ARGUMENT;
    }
    key->pkey = EVP_RSA_gen(bits);
    return key->pkey == NULL ? ALOFT_ERR_MEMORY : ALOFT_OK;
}

enum aloft_status aloft_openssl_private_generate_p256(struct aloft_openssl_private *key)
{
    key->pkey = EVP_EC_gen("P-256");
    return key->pkey == NULL ? ALOFT_ERR_MEMORY : ALOFT_OK;
}

enum aloft_status aloft_openssl_private_load(
        struct aloft_openssl_private *key, const char *path)
{
    char pem[KEY_FILE_MAX];
    size_t len = 0;
    enum aloft_status status = openssl_file_read(path, pem, &len);

    if (status == ALOFT_OK) {
        status = decode(key, pem, len);
    }
    OPENSSL_cleanse(pem, sizeof pem);
    return status;
}

enum aloft_status aloft_openssl_private_write(
        const struct aloft_openssl_private *key, const char *path)
{
    BIO *text = BIO_new(BIO_s_secmem()); // wiped when freed
    enum aloft_status status = ALOFT_ERR_MEMORY;
    char *pem = NULL;

    if (text != NULL && PEM_write_bio_PKCS8PrivateKey(
                                text, key->pkey, NULL, NULL, 0, NULL, NULL) == 1) {
        const long len = BIO_get_mem_data(text, &pem);

        status = openssl_file_write_new(path, 0600, pem, (size_t)len);
    }
    BIO_free(text);
    return status;
}

enum aloft_status aloft_openssl_private_public(
        const struct aloft_openssl_private *key, struct aloft_openssl_public *half)
{
    return openssl_public(key->pkey, half);
}

void aloft_openssl_private_free(struct aloft_openssl_private *key)
{
    EVP_PKEY_free(key->pkey);
    key->pkey = NULL;
}
