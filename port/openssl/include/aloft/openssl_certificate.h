/**
 * @file openssl_certificate.h
 * Reads certificates for people: who, from when to when, which key.
 */
#ifndef ALOFT_OPENSSL_CERTIFICATE_H
#define ALOFT_OPENSSL_CERTIFICATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/status.h"

#define ALOFT_CERTIFICATE_NAME_MAX   256u
#define ALOFT_CERTIFICATE_SERIAL_MAX 64u
#define ALOFT_CERTIFICATES_FILE_MAX  16u

/** All texts are printable ASCII; what is not is written as it is in RFC 2253. */
struct aloft_openssl_certificate {
    uint8_t *der; /**< Owned. */
    size_t der_len;
    char subject[ALOFT_CERTIFICATE_NAME_MAX];
    char issuer[ALOFT_CERTIFICATE_NAME_MAX];
    char serial[ALOFT_CERTIFICATE_SERIAL_MAX]; /**< Hexadecimal. */
    char key[32];                              /**< "RSA 2048", "P-256". */
    int64_t not_before_s;                      /**< Seconds since 1970. */
    int64_t not_after_s;
    uint8_t sha256[32]; /**< Of the DER bytes. */
    bool weak;          /**< RSA below 2048 bits, or SHA-1 in its signature. */
};

/**
 * Reads a certificate from DER bytes, which are copied. Free it.
 *
 * @return ALOFT_OK; ALOFT_ERR_FORMAT; ALOFT_ERR_MEMORY.
 */
ALOFT_CHECKED enum aloft_status aloft_certificate_read(
        struct aloft_openssl_certificate *certificate, const uint8_t *der, size_t len);

/** Certificates of a file. */
struct aloft_certificates {
    struct aloft_openssl_certificate items[ALOFT_CERTIFICATES_FILE_MAX];
    size_t count;
};

/**
 * Reads all certificates in the `len` bytes of a file: one or more in DER, or in PEM,
 * also where the PEM text stands in string literals of C.
 *
 * @return ALOFT_OK; ALOFT_ERR_FORMAT when there is none; ALOFT_ERR_SPACE when there are
 *         too many; ALOFT_ERR_MEMORY. Free them with aloft_certificates_free(), also
 *         after a failure.
 */
ALOFT_CHECKED enum aloft_status aloft_certificates_read(
        struct aloft_certificates *certificates, const uint8_t *bytes, size_t len);

void aloft_certificate_free(struct aloft_openssl_certificate *certificate);
void aloft_certificates_free(struct aloft_certificates *certificates);

#endif
