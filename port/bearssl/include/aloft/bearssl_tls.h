/**
 * @file bearssl_tls.h
 * TLS 1.2 as a client, computed by BearSSL: a struct aloft_tls_engine without a heap.
 *
 * ECDHE with P-256 or P-384, ECDSA or RSA, AES-128-GCM or ChaCha20-Poly1305; SHA-256 to
 * SHA-512 in certificates. The server must have a certificate for the very host name,
 * with a chain that ends at one of the anchors given for that host; an address in
 * digits proves nothing. Keys below 2048 bits (RSA), SHA-1, renegotiation: refused.
 *
 * RAM: this struct (about 7 KB on 32 bits), and the buffer that is lent. A buffer of
 * ALOFT_BEARSSL_TLS_BUFFER_FULL takes what any server sends. A smaller one, from
 * ALOFT_BEARSSL_TLS_BUFFER(512) on, asks the server by the maximum fragment length
 * extension (RFC 6066, 4) to send no more than fits. A server whose first message does
 * not grant that ends in ALOFT_ERR_TLS_RECORD, before it is asked for anything; so does
 * one that grants it and sends more. Stack: about 4 KB.
 */
#ifndef ALOFT_BEARSSL_TLS_H
#define ALOFT_BEARSSL_TLS_H

#include <bearssl.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/platform.h"
#include "aloft/server_hello.h"
#include "aloft/tls_anchor.h"
#include "aloft/tls_engine.h"
#include "aloft/tls_validity.h"
#include "aloft/x509_outline.h"

/** Bytes for records of up to `fragment` bytes: 512, 1024, 2048, 4096 or 16384. */
#define ALOFT_BEARSSL_TLS_BUFFER(fragment) ((fragment) + 325u)
#define ALOFT_BEARSSL_TLS_BUFFER_FULL      ALOFT_BEARSSL_TLS_BUFFER(16384u)

/** Anchors that count for one host. */
#define ALOFT_BEARSSL_TLS_ANCHORS_MAX 8u

/** Which ciphers are offered, and the code that computes them. */
struct aloft_bearssl_suites {
    void (*install)(br_ssl_engine_context *engine);
};

/*
 * The first three are for microcontrollers: small, and right for processors without a
 * data cache. The last is for PCs: all of them, in the fastest way that the processor
 * knows. Those that are not named get not linked (with --gc-sections).
 */
extern const struct aloft_bearssl_suites aloft_bearssl_chacha20;
extern const struct aloft_bearssl_suites aloft_bearssl_aes_gcm;
extern const struct aloft_bearssl_suites aloft_bearssl_chacha20_aes_gcm;
extern const struct aloft_bearssl_suites aloft_bearssl_fast;

/** All borrowed for as long as the engine lives. */
struct aloft_bearssl_tls_config {
    const struct aloft_bearssl_suites *suites;
    const struct aloft_tls_anchors *anchors; /**< Read at each begin. */
    const struct aloft_tls_time *time;       /**< The same. NULL: nothing is known. */
    enum aloft_tls_policy policy;
    struct aloft_random *random;
    uint8_t *buffer;
    size_t buffer_size;
};

struct aloft_bearssl_tls;

/* Stands before BearSSL's own check of the chain, and sees the same bytes. */
struct aloft_bearssl_watch {
    const br_x509_class *vtable;
    struct aloft_bearssl_tls *owner;
    struct aloft_x509_outline outline; /**< Of the certificate that is coming. */
    unsigned count;                    /**< Certificates so far. */
    int64_t until_s;                   /**< When the first of them ends. */
    enum aloft_status verdict;         /**< On their dates. */
};

/** The members are its own. Holds pointers into itself: it must not be moved. */
struct aloft_bearssl_tls {
    struct aloft_tls_engine base;
    struct aloft_bearssl_tls_config config;
    enum aloft_status why; /**< What the chain, or the first message, has to say. */
    struct aloft_server_hello hello;
    struct aloft_bearssl_watch watch;
    br_ssl_client_context ssl;
    br_x509_minimal_context x509;
    br_x509_trust_anchor anchors[ALOFT_BEARSSL_TLS_ANCHORS_MAX];
    uint8_t exponents[ALOFT_BEARSSL_TLS_ANCHORS_MAX][4];
};

/** Makes an engine; hand out &tls.base. ALOFT_OK; ALOFT_ERR_ARGUMENT. */
ALOFT_CHECKED enum aloft_status aloft_bearssl_tls_init(
        struct aloft_bearssl_tls *tls, const struct aloft_bearssl_tls_config *config);

/** Name of the cipher suite in use, "" before the end of the handshake. */
const char *aloft_bearssl_tls_suite(const struct aloft_bearssl_tls *tls);

/** When the first certificate of the server's chain ends, in seconds since 1970. */
int64_t aloft_bearssl_tls_valid_until(const struct aloft_bearssl_tls *tls);

#endif
