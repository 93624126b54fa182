/**
 * @file cert_files.h
 * Root certificates in the forms that programs and devices take them in.
 */
#ifndef ALOFT_APP_CERT_FILES_H
#define ALOFT_APP_CERT_FILES_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "aloft/bearssl_pem.h"
#include "aloft/openssl_certificate.h"

/** Bytes of a date as text: "2026-01-31T23:59:59Z". */
#define CERT_DATE_SIZE 24u

/** Bytes of the longest name for C that is made of a host. */
#define CERT_NAME_SIZE 260u

enum cert_form {
    CERT_FORM_HEADER,
    CERT_FORM_PEM,
    CERT_FORM_DER,
    CERT_FORM_ENTRIES, /**< Of a trust store, see tls_entries.h; cert fetch alone. */
};

/** What is to be written. All borrowed. */
struct cert_set {
    const struct aloft_openssl_certificate *items;
    size_t count;
    const char *url;  /**< Where they were found. */
    const char *name; /**< For C; see cert_name(). */
    bool for_m5ez;    /**< Adds root_cert. */
};

/** Makes a name for C of a host: all but letters and digits become underscores. */
void cert_name(char name[CERT_NAME_SIZE], const char *host, size_t len);

/** Writes a moment as RFC 3339 has it. */
void cert_date(char text[CERT_DATE_SIZE], int64_t seconds);

/**
 * Writes the set. A header compiles as C and as C++, in several files of a program and
 * within a function.
 */
void cert_write(FILE *file, enum cert_form form, const struct cert_set *set);

/**
 * Makes anchors of certificates as a device does: from PEM.
 *
 * @return as aloft_bearssl_pem_read().
 */
ALOFT_CHECKED enum aloft_status cert_anchors(struct aloft_bearssl_pem *anchors,
        const struct aloft_openssl_certificate *items, size_t count);

#endif
