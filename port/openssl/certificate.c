#include "aloft/openssl_certificate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#define RSA_BITS_MIN 2048

static void write_name(char *dst, const X509_NAME *name)
{
    BIO *memory = BIO_new(BIO_s_mem());
    size_t len = 0;

    if (memory != NULL && X509_NAME_print_ex(memory, name, 0, XN_FLAG_RFC2253) >= 0) {
        (void)BIO_read_ex(memory, dst, ALOFT_CERTIFICATE_NAME_MAX - 1, &len); // or none
    }
    dst[len] = '\0';
    BIO_free(memory);
}

static void write_serial(char *dst, const X509 *x509)
{
    BIGNUM *number = ASN1_INTEGER_to_BN(X509_get0_serialNumber(x509), NULL);
    char *text = number != NULL ? BN_bn2hex(number) : NULL;

    (void)snprintf(dst, ALOFT_CERTIFICATE_SERIAL_MAX, "%s",
            text != NULL ? text : ""); // at most 40 digits
    OPENSSL_free(text);
    BN_free(number);
}

static void write_key(struct aloft_openssl_certificate *certificate, const X509 *x509)
{
    const EVP_PKEY *key = X509_get0_pubkey(x509);
    const int bits = key != NULL ? EVP_PKEY_get_bits(key) : 0;
    const bool is_rsa = key != NULL && EVP_PKEY_is_a(key, "RSA") == 1;
    const char *kind = is_rsa ? "RSA " : "P-";

    if (key == NULL || (!is_rsa && EVP_PKEY_is_a(key, "EC") != 1)) {
        kind = "unknown ";
    }
    (void)snprintf(certificate->key, sizeof certificate->key, "%s%d", kind,
            bits); // fits
    certificate->weak = is_rsa && bits < RSA_BITS_MIN;
}

static int64_t seconds_of(const ASN1_TIME *time)
{
    struct tm parts;

    memset(&parts, 0, sizeof parts);
    return ASN1_TIME_to_tm(time, &parts) == 1 ? (int64_t)timegm(&parts) : 0;
}

static bool signed_over_sha1(X509 *x509)
{
    int digest = NID_undef;

    return X509_get_signature_info(
                   (X509 *)(uintptr_t)x509, &digest, NULL, NULL, NULL) == 1 &&
           digest == NID_sha1;
}

static enum aloft_status describe(
        struct aloft_openssl_certificate *certificate, X509 *x509)
{
    unsigned len = sizeof certificate->sha256;

    write_name(certificate->subject, X509_get_subject_name(x509));
    write_name(certificate->issuer, X509_get_issuer_name(x509));
    write_serial(certificate->serial, x509);
    write_key(certificate, x509);
    certificate->not_before_s = seconds_of(X509_get0_notBefore(x509));
    certificate->not_after_s = seconds_of(X509_get0_notAfter(x509));
    certificate->weak = certificate->weak ||
                        (signed_over_sha1(x509) &&
                                strcmp(certificate->subject, certificate->issuer) != 0);
    return X509_digest(x509, EVP_sha256(), certificate->sha256, &len) == 1
                   ? ALOFT_OK
                   : ALOFT_ERR_MEMORY;
}

static enum aloft_status take(struct aloft_openssl_certificate *certificate, X509 *x509)
{
    const int len = i2d_X509(x509, NULL);
    unsigned char *end;

    memset(certificate, 0, sizeof *certificate);
    certificate->der = len > 0 ? (uint8_t *)malloc((size_t)len) : NULL;
    if (certificate->der == NULL) {
        return ALOFT_ERR_MEMORY;
    }
    end = certificate->der;
    certificate->der_len = (size_t)i2d_X509(x509, &end);
    return describe(certificate, x509);
}

enum aloft_status aloft_certificate_read(
        struct aloft_openssl_certificate *certificate, const uint8_t *der, size_t len)
{
    const unsigned char *at = der;
    X509 *x509 = d2i_X509(NULL, &at, (long)len);
    enum aloft_status status = ALOFT_ERR_FORMAT;

    memset(certificate, 0, sizeof *certificate);
    if (x509 != NULL) {
        status = take(certificate, x509);
    }
    X509_free(x509);
    return status;
}

static enum aloft_status add(struct aloft_certificates *certificates, X509 *x509)
{
    if (certificates->count == ALOFT_CERTIFICATES_FILE_MAX) {
        return ALOFT_ERR_SPACE;
    }
    certificates->count++;
    return take(&certificates->items[certificates->count - 1], x509);
}

static enum aloft_status read_der(
        struct aloft_certificates *certificates, const uint8_t *bytes, size_t len)
{
    const unsigned char *at = bytes;
    enum aloft_status status = ALOFT_OK;

    while (status == ALOFT_OK && at < bytes + len) {
        X509 *x509 = d2i_X509(NULL, &at, (long)(bytes + len - at));

        status = x509 != NULL ? add(certificates, x509) : ALOFT_ERR_FORMAT;
        X509_free(x509);
    }
    return status;
}

/* Makes lines of string literals: drops quotes, what stands before them and empty
 * lines, and takes \\n for what it means. */
static size_t unquote(char *dst, const uint8_t *bytes, size_t len)
{
    size_t kept = 0;

    for (size_t i = 0; i < len; i++) {
        const bool line_end = bytes[i] == '\\' && i + 1 < len && bytes[i + 1] == 'n';
        const char c = line_end ? '\n' : (char)bytes[i];
        const bool at_start = kept == 0 || dst[kept - 1] == '\n';

        i += line_end ? 1 : 0;
        if (c != '"' && !(at_start && (c == ' ' || c == '\t' || c == '\n'))) {
            dst[kept++] = c;
        }
    }
    return kept;
}

static enum aloft_status read_pem(
        struct aloft_certificates *certificates, const char *text, size_t len)
{
    BIO *memory = BIO_new_mem_buf(text, (int)len);
    enum aloft_status status = memory != NULL ? ALOFT_OK : ALOFT_ERR_MEMORY;

    while (status == ALOFT_OK) {
        X509 *x509 = PEM_read_bio_X509(memory, NULL, NULL, NULL);

        if (x509 == NULL) {
            break;
        }
        status = add(certificates, x509);
        X509_free(x509);
    }
    BIO_free(memory);
    return status;
}

enum aloft_status aloft_certificates_read(
        struct aloft_certificates *certificates, const uint8_t *bytes, size_t len)
{
    enum aloft_status status;

    memset(certificates, 0, sizeof *certificates);
    if (len > 0 && bytes[0] == 0x30) {
        return read_der(certificates, bytes, len);
    }
    char *text = (char *)malloc(len + 1);

    if (text == NULL) {
        return ALOFT_ERR_MEMORY;
    }
    status = read_pem(certificates, text, unquote(text, bytes, len));
    free(text);
    return status == ALOFT_OK && certificates->count == 0 ? ALOFT_ERR_FORMAT : status;
}

void aloft_certificate_free(struct aloft_openssl_certificate *certificate)
{
    free(certificate->der);
    memset(certificate, 0, sizeof *certificate);
}

void aloft_certificates_free(struct aloft_certificates *certificates)
{
    for (size_t i = 0; i < certificates->count; i++) {
        aloft_certificate_free(&certificates->items[i]);
    }
    certificates->count = 0;
}
