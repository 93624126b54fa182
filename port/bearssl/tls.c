#include <string.h>

#include "tls_private.h"

/* As BearSSL keeps the fragment length that any server may use. */
#define LOG_FRAGMENT_FULL 14

static struct aloft_bearssl_tls *tls_of(struct aloft_tls_engine *engine)
{
    return (struct aloft_bearssl_tls *)engine;
}

static br_ssl_engine_context *ssl_of(struct aloft_tls_engine *engine)
{
    return &tls_of(engine)->ssl.eng;
}

static void set_up(struct aloft_bearssl_tls *tls)
{
    br_ssl_engine_context *ssl = &tls->ssl.eng;

    br_ssl_client_zero(&tls->ssl);
    br_ssl_engine_set_versions(ssl, BR_TLS12, BR_TLS12);
    br_ssl_engine_add_flags(ssl, BR_OPT_NO_RENEGOTIATION);
    tls->config.suites->install(ssl);
    br_ssl_engine_set_hash(ssl, br_sha256_ID, &br_sha256_vtable);
    br_ssl_engine_set_hash(ssl, br_sha384_ID, &br_sha384_vtable);
    br_ssl_engine_set_hash(ssl, br_sha512_ID, &br_sha512_vtable);
    br_ssl_engine_set_prf_sha256(ssl, &br_tls12_sha256_prf);
    br_ssl_engine_set_buffer(ssl, tls->config.buffer, tls->config.buffer_size, 0);
}

static enum aloft_status begin(struct aloft_tls_engine *engine, const char *host)
{
    struct aloft_bearssl_tls *tls = tls_of(engine);
    struct aloft_random *random = tls->config.random;
    uint8_t seed[32];

    if (aloft_span_of(host).len > ALOFT_TLS_HOST_MAX) {
        return ALOFT_ERR_TOO_LONG;
    }
    tls->why = ALOFT_OK;
    aloft_server_hello_init(&tls->hello);
    set_up(tls);
    tls_chain_begin(tls, host);
    br_ssl_engine_set_x509(&tls->ssl.eng, &tls->watch.vtable);
    random->ops->fill(random, seed, sizeof seed);
    br_ssl_engine_inject_entropy(&tls->ssl.eng, seed, sizeof seed);
    memset(seed, 0, sizeof seed);
    return br_ssl_client_reset(&tls->ssl, host, 0) == 1 ? ALOFT_OK : ALOFT_ERR_ARGUMENT;
}

/* BearSSL does not tell whether small records, which it has asked for, were granted. */
static bool is_ignored(struct aloft_bearssl_tls *tls, const uint8_t *data, size_t len)
{
    if (tls->ssl.eng.log_max_frag_len == LOG_FRAGMENT_FULL) {
        return false;
    }
    aloft_server_hello_take(&tls->hello, data, len);
    return tls->hello.verdict == ALOFT_FRAGMENT_IGNORED;
}

static size_t take(struct aloft_tls_engine *engine, const uint8_t *data, size_t len)
{
    br_ssl_engine_context *ssl = ssl_of(engine);
    size_t room = 0;
    unsigned char *dst = br_ssl_engine_recvrec_buf(ssl, &room);
    const size_t taken = len < room ? len : room;

    if (dst == NULL || taken == 0) {
        return 0;
    }
    memcpy(dst, data, taken);
    br_ssl_engine_recvrec_ack(ssl, taken);
    if (tls_of(engine)->why == ALOFT_OK && is_ignored(tls_of(engine), data, taken)) {
        tls_of(engine)->why = ALOFT_ERR_TLS_RECORD;
        br_ssl_engine_close(ssl);
    }
    return taken;
}

static size_t records(struct aloft_tls_engine *engine, const uint8_t **data)
{
    size_t len = 0;

    *data = br_ssl_engine_sendrec_buf(ssl_of(engine), &len);
    return *data != NULL ? len : 0;
}

static void records_sent(struct aloft_tls_engine *engine, size_t len)
{
    br_ssl_engine_sendrec_ack(ssl_of(engine), len);
}

static size_t write(struct aloft_tls_engine *engine, const uint8_t *data, size_t len)
{
    br_ssl_engine_context *ssl = ssl_of(engine);
    size_t room = 0;
    unsigned char *dst = br_ssl_engine_sendapp_buf(ssl, &room);
    const size_t taken = len < room ? len : room;

    if (dst == NULL || taken == 0) {
        return 0;
    }
    memcpy(dst, data, taken);
    br_ssl_engine_sendapp_ack(ssl, taken);
    br_ssl_engine_flush(ssl, 0);
    return taken;
}

static size_t read(struct aloft_tls_engine *engine, const uint8_t **data)
{
    size_t len = 0;

    *data = br_ssl_engine_recvapp_buf(ssl_of(engine), &len);
    return *data != NULL ? len : 0;
}

static void read_done(struct aloft_tls_engine *engine, size_t len)
{
    if (len > 0) {
        br_ssl_engine_recvapp_ack(ssl_of(engine), len);
    }
}

static void close(struct aloft_tls_engine *engine)
{
    br_ssl_engine_close(ssl_of(engine));
}

static enum aloft_tls_state state(const struct aloft_tls_engine *engine)
{
    const struct aloft_bearssl_tls *tls = (const struct aloft_bearssl_tls *)engine;

    if (tls->why != ALOFT_OK ||
            (br_ssl_engine_current_state(&tls->ssl.eng) & BR_SSL_CLOSED) != 0) {
        return ALOFT_TLS_OVER;
    }
    return (tls->ssl.eng.application_data & 1u) != 0 ? ALOFT_TLS_OPEN
                                                     : ALOFT_TLS_SHAKING;
}

static enum aloft_status name_error(int error)
{
    if (error == BR_ERR_OK) {
        return ALOFT_OK;
    }
    if (error >= BR_ERR_RECV_FATAL_ALERT) {
        return ALOFT_ERR_TLS_REFUSED;
    }
    return error == BR_ERR_TOO_LARGE ? ALOFT_ERR_TLS_RECORD : ALOFT_ERR_TLS_PROTOCOL;
}

static enum aloft_status error(const struct aloft_tls_engine *engine)
{
    const struct aloft_bearssl_tls *tls = (const struct aloft_bearssl_tls *)engine;

    return tls->why != ALOFT_OK ? tls->why
                                : name_error(br_ssl_engine_last_error(&tls->ssl.eng));
}

enum aloft_status aloft_bearssl_tls_init(
        struct aloft_bearssl_tls *tls, const struct aloft_bearssl_tls_config *config)
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

    if (config->suites == NULL || config->anchors == NULL || config->random == NULL ||
            config->buffer == NULL ||
            config->buffer_size < ALOFT_BEARSSL_TLS_BUFFER(512u)) {
        return ALOFT_ERR_ARGUMENT;
    }
    memset(tls, 0, sizeof *tls);
    tls->base.ops = &ops;
    tls->config = *config;
    return ALOFT_OK;
}

const char *aloft_bearssl_tls_suite(const struct aloft_bearssl_tls *tls)
{
    switch (tls->ssl.eng.session.cipher_suite) {
    case BR_TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256:
        return "ECDHE-ECDSA-CHACHA20-POLY1305";
    case BR_TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256:
        return "ECDHE-RSA-CHACHA20-POLY1305";
    case BR_TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256:
        return "ECDHE-ECDSA-AES128-GCM-SHA256";
    case BR_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256:
        return "ECDHE-RSA-AES128-GCM-SHA256";
    default:
        return "";
    }
}

int64_t aloft_bearssl_tls_valid_until(const struct aloft_bearssl_tls *tls)
{
    return tls->watch.until_s;
}
