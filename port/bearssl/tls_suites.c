/* Which ciphers, and who computes them. */
#include "aloft/bearssl_tls.h"

#define CHACHA20_SUITES                               \
    BR_TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, \
            BR_TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256
#define AES_GCM_SUITES \
    BR_TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, BR_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256

/* What all small ones have in common. */
static void install_small(br_ssl_engine_context *engine)
{
    br_ssl_engine_set_rsavrfy(engine, &br_rsa_i31_pkcs1_vrfy);
    br_ssl_engine_set_ec(engine, &br_ec_prime_i31);
    br_ssl_engine_set_ecdsa(engine, &br_ecdsa_i31_vrfy_asn1);
}

static void install_small_chacha20(br_ssl_engine_context *engine)
{
    br_ssl_engine_set_chapol(
            engine, &br_sslrec_in_chapol_vtable, &br_sslrec_out_chapol_vtable);
    br_ssl_engine_set_chacha20(engine, &br_chacha20_ct_run);
    br_ssl_engine_set_poly1305(engine, &br_poly1305_ctmul_run);
}

static void install_small_aes_gcm(br_ssl_engine_context *engine)
{
    br_ssl_engine_set_gcm(engine, &br_sslrec_in_gcm_vtable, &br_sslrec_out_gcm_vtable);
    br_ssl_engine_set_aes_ctr(engine, &br_aes_small_ctr_vtable);
    br_ssl_engine_set_ghash(engine, &br_ghash_ctmul32);
}

static void install_chacha20(br_ssl_engine_context *engine)
{
    static const uint16_t suites[] = {CHACHA20_SUITES};

    install_small(engine);
    install_small_chacha20(engine);
    br_ssl_engine_set_suites(engine, suites, sizeof suites / sizeof suites[0]);
}

static void install_aes_gcm(br_ssl_engine_context *engine)
{
    static const uint16_t suites[] = {AES_GCM_SUITES};

    install_small(engine);
    install_small_aes_gcm(engine);
    br_ssl_engine_set_suites(engine, suites, sizeof suites / sizeof suites[0]);
}

static void install_both(br_ssl_engine_context *engine)
{
    static const uint16_t suites[] = {CHACHA20_SUITES, AES_GCM_SUITES};

    install_small(engine);
    install_small_chacha20(engine);
    install_small_aes_gcm(engine);
    br_ssl_engine_set_suites(engine, suites, sizeof suites / sizeof suites[0]);
}

const struct aloft_bearssl_suites aloft_bearssl_chacha20 = {
        .install = install_chacha20};

const struct aloft_bearssl_suites aloft_bearssl_aes_gcm = {.install = install_aes_gcm};

const struct aloft_bearssl_suites aloft_bearssl_chacha20_aes_gcm = {
        .install = install_both};
