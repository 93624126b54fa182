/**
 * @file openssl_tls.h
 * TLS 1.2 and 1.3 as a client, by OpenSSL: a struct aloft_tls_engine for the tools.
 *
 * Whom to trust is the system's store, or a file of root certificates in PEM. Its clock
 * is the system's.
 */
#ifndef ALOFT_OPENSSL_TLS_H
#define ALOFT_OPENSSL_TLS_H

#include <stddef.h>
#include <stdint.h>

#include "aloft/status.h"
#include "aloft/tls_engine.h"

struct aloft_openssl_tls;

/**
 * Makes an engine; free it with aloft_openssl_tls_free(). `roots` is a file in PEM;
 * NULL: the system's store (SSL_CERT_FILE names another one).
 *
 * @return ALOFT_OK; ALOFT_ERR_IO when the file cannot be read; ALOFT_ERR_MEMORY.
 */
ALOFT_CHECKED enum aloft_status aloft_openssl_tls_new(
        struct aloft_openssl_tls **tls, const char *roots);

/**
 * From the next conversation on, believes every server, whatever its certificate says:
 * nobody listens who only listens, but anybody may have answered. For trying things.
 */
void aloft_openssl_tls_believe_all(struct aloft_openssl_tls *tls);

/** NULL is allowed. */
void aloft_openssl_tls_free(struct aloft_openssl_tls *tls);

/** The engine. */
struct aloft_tls_engine *aloft_openssl_tls_engine(struct aloft_openssl_tls *tls);

/** How many certificates the chain has that was verified, its anchor included. */
size_t aloft_openssl_tls_chain_len(const struct aloft_openssl_tls *tls);

/**
 * The DER bytes of certificate `index` of it, 0 being the server's and the last one the
 * anchor from the store, whether or not the server has sent it. Free them.
 *
 * @return ALOFT_OK; ALOFT_ERR_ARGUMENT; ALOFT_ERR_MEMORY.
 */
ALOFT_CHECKED enum aloft_status aloft_openssl_tls_certificate(
        const struct aloft_openssl_tls *tls, size_t index, uint8_t **der, size_t *len);

#endif
