#include "aloft/openssl_tls.h"

#include <arpa/inet.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#define PIECE_SIZE 16384u

struct aloft_openssl_tls {
    struct aloft_tls_engine base;
    SSL_CTX *context;
    SSL *ssl; /* of the conversation; its two BIOs are memory */
    BIO *in;  /* records that came */
    BIO *out; /* records to go */
    enum aloft_tls_state state;
    enum aloft_status error;
    uint8_t plaintext[PIECE_SIZE];
    size_t start;
    size_t end;
};

static struct aloft_openssl_tls *tls_of(struct aloft_tls_engine *engine)
{
    return (struct aloft_openssl_tls *)engine;
}

static void finish(struct aloft_openssl_tls *tls, enum aloft_status why)
{
    tls->state = ALOFT_TLS_OVER;
    tls->error = why;
    ERR_clear_error();
}

/* No trusted issuer was found. Which sentence helps a person most? */
static enum aloft_status name_untrusted(const struct aloft_openssl_tls *tls)
{
    const STACK_OF(X509) *sent = SSL_get_peer_cert_chain(tls->ssl);

    return sk_X509_num(sent) > 1 ? ALOFT_ERR_TLS_UNTRUSTED : ALOFT_ERR_TLS_INCOMPLETE;
}

static enum aloft_status name_verdict(const struct aloft_openssl_tls *tls, long verdict)
{
    switch (verdict) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
        return ALOFT_ERR_TLS_EXPIRED;
    case X509_V_ERR_CERT_NOT_YET_VALID:
        return ALOFT_ERR_TLS_NOT_YET;
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
        return ALOFT_ERR_TLS_HOST;
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
        return ALOFT_ERR_TLS_SELF_SIGNED;
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
        return ALOFT_ERR_TLS_UNTRUSTED;
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
        return name_untrusted(tls);
    case X509_V_ERR_EE_KEY_TOO_SMALL:
    case X509_V_ERR_CA_KEY_TOO_SMALL:
        return ALOFT_ERR_TLS_WEAK_KEY;
    case X509_V_ERR_CA_MD_TOO_WEAK:
        return ALOFT_ERR_TLS_WEAK_HASH;
    default:
        return ALOFT_ERR_TLS_CERTIFICATE;
    }
}

/* Why OpenSSL has given up. */
static enum aloft_status name_failure(const struct aloft_openssl_tls *tls)
{
    const unsigned long first = ERR_peek_error();
    const long verdict = SSL_get_verify_result(tls->ssl);
    const bool counts = SSL_get_verify_mode(tls->ssl) != SSL_VERIFY_NONE;

    if (counts && verdict != X509_V_OK) {
        return name_verdict(tls, verdict);
    }
    return ERR_GET_REASON(first) >= SSL_AD_REASON_OFFSET ? ALOFT_ERR_TLS_REFUSED
                                                         : ALOFT_ERR_TLS_PROTOCOL;
}

/* Deals with the result of an operation that has not succeeded. */
static void note(struct aloft_openssl_tls *tls, int result)
{
    switch (SSL_get_error(tls->ssl, result)) {
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE:
        break;
    case SSL_ERROR_ZERO_RETURN:
        finish(tls, ALOFT_OK);
        break;
    default:
        finish(tls, name_failure(tls));
        break;
    }
}

static void shake(struct aloft_openssl_tls *tls)
{
    const int result = SSL_do_handshake(tls->ssl);

    if (result == 1) {
        tls->state = ALOFT_TLS_OPEN;
    } else {
        note(tls, result);
    }
}

/* Names are checked as names and sent, addresses checked as addresses. */
static bool set_host(SSL *ssl, const char *host)
{
    uint8_t address[16];
    const bool in_digits = inet_pton(AF_INET, host, address) == 1 ||
                           inet_pton(AF_INET6, host, address) == 1;

    if (in_digits) {
        return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host) == 1;
    }
    return SSL_set1_host(ssl, host) == 1 && SSL_set_tlsext_host_name(ssl, host) == 1;
}

static enum aloft_status begin(struct aloft_tls_engine *engine, const char *host)
{
    struct aloft_openssl_tls *tls = tls_of(engine);

    if (strlen(host) > ALOFT_TLS_HOST_MAX) {
        return ALOFT_ERR_TOO_LONG;
    }
    SSL_free(tls->ssl);
    tls->ssl = SSL_new(tls->context);
    tls->in = BIO_new(BIO_s_mem());
    tls->out = BIO_new(BIO_s_mem());
    tls->start = 0;
    tls->end = 0;
    tls->state = ALOFT_TLS_SHAKING;
    tls->error = ALOFT_OK;
    if (tls->ssl == NULL || tls->in == NULL || tls->out == NULL) {
        BIO_free(tls->in);
        BIO_free(tls->out);
        return ALOFT_ERR_MEMORY;
    }
    BIO_set_mem_eof_return(tls->in, -1); // more may come
    SSL_set_bio(tls->ssl, tls->in, tls->out);
    SSL_set_connect_state(tls->ssl);
    if (!set_host(tls->ssl, host)) {
        return ALOFT_ERR_MEMORY;
    }
    shake(tls);
    return ALOFT_OK;
}

static size_t take(struct aloft_tls_engine *engine, const uint8_t *data, size_t len)
{
    struct aloft_openssl_tls *tls = tls_of(engine);
    size_t taken = 0;

    if (tls->state == ALOFT_TLS_OVER || BIO_write_ex(tls->in, data, len, &taken) != 1) {
        return 0;
    }
    if (tls->state == ALOFT_TLS_SHAKING) {
        shake(tls);
    }
    return taken;
}

static size_t records(struct aloft_tls_engine *engine, const uint8_t **data)
{
    char *bytes = NULL;
    const long len = BIO_get_mem_data(tls_of(engine)->out, &bytes);

    *data = (const uint8_t *)bytes;
    return len > 0 ? (size_t)len : 0;
}

static void records_sent(struct aloft_tls_engine *engine, size_t len)
{
    uint8_t dropped[1024];
    size_t got = 1;

    while (len > 0 && got > 0) {
        const size_t piece = len < sizeof dropped ? len : sizeof dropped;

        if (BIO_read_ex(tls_of(engine)->out, dropped, piece, &got) != 1) {
            return;
        }
        len -= got;
    }
}

static size_t write(struct aloft_tls_engine *engine, const uint8_t *data, size_t len)
{
    struct aloft_openssl_tls *tls = tls_of(engine);
    size_t written = 0;

    if (tls->state != ALOFT_TLS_OPEN) {
        return 0;
    }
    const int result = SSL_write_ex(tls->ssl, data, len, &written);

    if (result != 1) {
        note(tls, result);
    }
    return written;
}

static size_t read(struct aloft_tls_engine *engine, const uint8_t **data)
{
    struct aloft_openssl_tls *tls = tls_of(engine);

    if (tls->start == tls->end && tls->state == ALOFT_TLS_OPEN) {
        const int result =
                SSL_read_ex(tls->ssl, tls->plaintext, sizeof tls->plaintext, &tls->end);

        tls->start = 0;
        if (result != 1) {
            tls->end = 0;
            note(tls, result);
        }
    }
    *data = tls->plaintext + tls->start;
    return tls->end - tls->start;
}

static void read_done(struct aloft_tls_engine *engine, size_t len)
{
    tls_of(engine)->start += len;
}

static void close(struct aloft_tls_engine *engine)
{
    struct aloft_openssl_tls *tls = tls_of(engine);

    if (tls->state == ALOFT_TLS_OPEN) {
        (void)SSL_shutdown(tls->ssl); // the goodbye of the peer is not waited for
        finish(tls, ALOFT_OK);
    }
}

static enum aloft_tls_state state(const struct aloft_tls_engine *engine)
{
    return ((const struct aloft_openssl_tls *)engine)->state;
}

static enum aloft_status error(const struct aloft_tls_engine *engine)
{
    return ((const struct aloft_openssl_tls *)engine)->error;
}

static enum aloft_status set_up(struct aloft_openssl_tls *tls, const char *roots)
{
    tls->context = SSL_CTX_new(TLS_client_method());
    if (tls->context == NULL ||
            SSL_CTX_set_min_proto_version(tls->context, TLS1_2_VERSION) != 1) {
        return ALOFT_ERR_MEMORY;
    }
    SSL_CTX_set_verify(tls->context, SSL_VERIFY_PEER, NULL);
    if (roots != NULL) {
        return SSL_CTX_load_verify_file(tls->context, roots) == 1 ? ALOFT_OK
                                                                  : ALOFT_ERR_IO;
    }
    return SSL_CTX_set_default_verify_paths(tls->context) == 1 ? ALOFT_OK
                                                               : ALOFT_ERR_IO;
}

enum aloft_status aloft_openssl_tls_new(
        struct aloft_openssl_tls **tls, const char *roots)
{
    static const struct aloft_tls_engine_ops ops = {
            .begin = begin,
            .take = take,
            .records = records,
            .records_sent = records_sent,
            .write = write,
            .read = read,
            .read_done = read_done,
            .close = close,
            .state = state,
            .error = error,
    };
    struct aloft_openssl_tls *made =
            (struct aloft_openssl_tls *)calloc(1, sizeof *made);

    *tls = NULL;
    if (made == NULL) {
        return ALOFT_ERR_MEMORY;
    }
    made->base.ops = &ops;
    const enum aloft_status status = set_up(made, roots);

    if (status != ALOFT_OK) {
        aloft_openssl_tls_free(made);
        ERR_clear_error();
        return status;
    }
    *tls = made;
    return ALOFT_OK;
}

void aloft_openssl_tls_believe_all(struct aloft_openssl_tls *tls)
{
    SSL_CTX_set_verify(tls->context, SSL_VERIFY_NONE, NULL);
}

void aloft_openssl_tls_free(struct aloft_openssl_tls *tls)
{
    if (tls != NULL) {
        SSL_free(tls->ssl);
        SSL_CTX_free(tls->context);
        free(tls);
    }
}

struct aloft_tls_engine *aloft_openssl_tls_engine(struct aloft_openssl_tls *tls)
{
    return &tls->base;
}

size_t aloft_openssl_tls_chain_len(const struct aloft_openssl_tls *tls)
{
    const STACK_OF(X509) *chain =
            tls->ssl != NULL ? SSL_get0_verified_chain(tls->ssl) : NULL;

    return chain != NULL && sk_X509_num(chain) > 0 ? (size_t)sk_X509_num(chain) : 0;
}

enum aloft_status aloft_openssl_tls_certificate(
        const struct aloft_openssl_tls *tls, size_t index, uint8_t **der, size_t *len)
{
    if (index >= aloft_openssl_tls_chain_len(tls)) {
        return ALOFT_ERR_ARGUMENT;
    }
    const X509 *certificate =
            sk_X509_value(SSL_get0_verified_chain(tls->ssl), (int)index);
    const int size = i2d_X509(certificate, NULL);
    uint8_t *bytes = size > 0 ? (uint8_t *)malloc((size_t)size) : NULL;
    unsigned char *end = bytes;

    if (bytes == NULL) {
        return ALOFT_ERR_MEMORY;
    }
    (void)i2d_X509(certificate, &end); // as many bytes as before
    *der = bytes;
    *len = (size_t)size;
    return ALOFT_OK;
}
