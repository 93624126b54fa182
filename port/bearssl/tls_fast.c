/* The ciphers as a PC computes them: BearSSL picks the code that fits the processor. */
#include "aloft/bearssl_tls.h"

static void install(br_ssl_engine_context *engine)
{
    static const uint16_t suites[] = {
            BR_TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
            BR_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
            BR_TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
            BR_TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
    };

    br_ssl_engine_set_default_rsavrfy(engine);
    br_ssl_engine_set_default_ecdsa(engine);
    br_ssl_engine_set_default_chapol(engine);
    br_ssl_engine_set_default_aes_gcm(engine);
    br_ssl_engine_set_suites(engine, suites, sizeof suites / sizeof suites[0]);
}

const struct aloft_bearssl_suites aloft_bearssl_fast = {.install = install};
