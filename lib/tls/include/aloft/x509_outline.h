/**
 * @file x509_outline.h
 * Reads from a certificate, as it streams by, what TLS libraries keep to themselves:
 * between which dates it counts, and whether it names itself as its issuer.
 *
 *     Certificate ::= SEQUENCE {
 *         tbsCertificate SEQUENCE {
 *             [0] version OPTIONAL, serialNumber, signature,
 *             issuer, validity SEQUENCE { notBefore, notAfter }, subject, ...
 *
 * It proves nothing: the library checks signatures and all the rest.
 */
#ifndef ALOFT_X509_OUTLINE_H
#define ALOFT_X509_OUTLINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/tls_validity.h"

/** Characters of the longest date: 20260131235959Z. */
#define ALOFT_X509_DATE_MAX 15u

/** What is being read of an element. */
enum aloft_x509_part {
    ALOFT_X509_TAG,
    ALOFT_X509_LENGTH,
    ALOFT_X509_CONTENT,
};

/** Read `has_validity`, `validity`, `complete`, `names_itself`; the rest is its own. */
struct aloft_x509_outline {
    bool has_validity; /**< Both dates have come. */
    struct aloft_tls_validity validity;
    bool complete;     /**< So has the subject. */
    bool names_itself; /**< Then: issuer and subject are the same. */
    bool broken;       /**< This is no certificate. */
    uint8_t step;
    enum aloft_x509_part part;
    uint8_t tag;
    uint8_t length_left; /**< Bytes of a long length still to come. */
    uint32_t left;       /**< Bytes of the element still to come. */
    uint32_t issuer_crc;
    uint32_t crc;
    uint8_t date_len;
    char date[ALOFT_X509_DATE_MAX];
};

/** Starts with a new certificate. */
void aloft_x509_outline_init(struct aloft_x509_outline *outline);

/** Takes the next `len` bytes of it, hostile. */
void aloft_x509_outline_take(
        struct aloft_x509_outline *outline, const uint8_t *data, size_t len);

#endif
