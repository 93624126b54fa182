/*
 * The server's chain: anchors for BearSSL's check, and a watch before that check.
 *
 * BearSSL compares dates with a clock and says only "expired". So each certificate is
 * checked as if it were its own first second, which passes, and the dates are judged
 * here, by what is known of the time.
 */
#include <string.h>

#include "aloft/bytes.h"
#include "tls_private.h"

/* Days of BearSSL's calendar before 1970-01-01. */
#define DAYS_BEFORE_1970 719528
#define DAY_S            86400

static struct aloft_bearssl_watch *watch_of(const br_x509_class **vtable)
{
    return (struct aloft_bearssl_watch *)(void *)vtable;
}

static const br_x509_class **inner_of(struct aloft_bearssl_watch *watch)
{
    return &watch->owner->x509.vtable;
}

static void start_chain(const br_x509_class **vtable, const char *host)
{
    struct aloft_bearssl_watch *watch = watch_of(vtable);
    const br_x509_class **inner = inner_of(watch);

    watch->count = 0;
    watch->until_s = INT64_MAX;
    watch->verdict = ALOFT_OK;
    (*inner)->start_chain(inner, host);
}

static void start_cert(const br_x509_class **vtable, uint32_t len)
{
    struct aloft_bearssl_watch *watch = watch_of(vtable);
    const br_x509_class **inner = inner_of(watch);

    aloft_x509_outline_init(&watch->outline);
    (*inner)->start_cert(inner, len);
}

static void append(const br_x509_class **vtable, const unsigned char *data, size_t len)
{
    struct aloft_bearssl_watch *watch = watch_of(vtable);
    const br_x509_class **inner = inner_of(watch);

    aloft_x509_outline_take(&watch->outline, data, len);
    const int64_t begin_s = watch->outline.validity.not_before_s;
    const int64_t second = (begin_s % DAY_S + DAY_S) % DAY_S;

    br_x509_minimal_set_time(&watch->owner->x509,
            (uint32_t)((begin_s - second) / DAY_S + DAYS_BEFORE_1970),
            (uint32_t)second);
    (*inner)->append(inner, data, len);
}

static void end_cert(const br_x509_class **vtable)
{
    static const struct aloft_tls_time unknown = {0};
    struct aloft_bearssl_watch *watch = watch_of(vtable);
    const struct aloft_bearssl_tls_config *config = &watch->owner->config;
    const br_x509_class **inner = inner_of(watch);

    watch->count++;
    if (watch->outline.validity.not_after_s < watch->until_s) {
        watch->until_s = watch->outline.validity.not_after_s;
    }
    if (watch->verdict == ALOFT_OK && watch->outline.has_validity) {
        watch->verdict = aloft_tls_validity_judge(&watch->outline.validity,
                config->time != NULL ? config->time : &unknown, config->policy);
    }
    (*inner)->end_cert(inner);
}

/* No anchor is at the end of the chain. Which sentence helps a person most? */
static enum aloft_status name_untrusted(const struct aloft_bearssl_watch *watch)
{
    if (watch->count > 1) {
        return ALOFT_ERR_TLS_UNTRUSTED;
    }
    return watch->outline.names_itself ? ALOFT_ERR_TLS_SELF_SIGNED
                                       : ALOFT_ERR_TLS_INCOMPLETE;
}

static enum aloft_status name_error(
        const struct aloft_bearssl_watch *watch, unsigned error)
{
    switch (error) {
    case BR_ERR_X509_NOT_TRUSTED:
        return name_untrusted(watch);
    case BR_ERR_X509_BAD_SERVER_NAME:
        return ALOFT_ERR_TLS_HOST;
    case BR_ERR_X509_WEAK_PUBLIC_KEY:
        return ALOFT_ERR_TLS_WEAK_KEY;
    case BR_ERR_X509_UNSUPPORTED:
        return ALOFT_ERR_TLS_WEAK_HASH;
    case BR_ERR_X509_EXPIRED: // it ends before it begins
        return ALOFT_ERR_TLS_EXPIRED;
    default:
        return ALOFT_ERR_TLS_CERTIFICATE;
    }
}

static unsigned end_chain(const br_x509_class **vtable)
{
    struct aloft_bearssl_watch *watch = watch_of(vtable);
    const br_x509_class **inner = inner_of(watch);
    const unsigned error = (*inner)->end_chain(inner);

    if (error != 0) {
        watch->owner->why = name_error(watch, error);
        return error;
    }
    watch->owner->why = watch->verdict;
    return watch->verdict == ALOFT_OK ? 0 : BR_ERR_X509_EXPIRED;
}

static const br_x509_pkey *get_pkey(
        const br_x509_class *const *vtable, unsigned *usages)
{
    const struct aloft_bearssl_watch *watch =
            (const struct aloft_bearssl_watch *)(const void *)vtable;
    const br_x509_class *const *inner = &watch->owner->x509.vtable;

    return (*inner)->get_pkey(inner, usages);
}

static const br_x509_class watch_class = {
        .context_size = sizeof(struct aloft_bearssl_watch),
        .start_chain = start_chain,
        .start_cert = start_cert,
        .append = append,
        .end_cert = end_cert,
        .end_chain = end_chain,
        .get_pkey = get_pkey,
};

/* BearSSL only reads what its pointers to non-const bytes lead to: they are copied as
   bytes, so that no const is cast away. */
static void borrow(unsigned char **dst, const uint8_t *const *src)
{
    memcpy(dst, src, sizeof *dst);
}

static void fill_key(
        br_x509_pkey *key, const struct aloft_tls_anchor *anchor, uint8_t exponent[4])
{
    aloft_put_be32(exponent, anchor->exponent);
    switch (anchor->kind) {
    case ALOFT_TLS_KEY_RSA:
        key->key_type = BR_KEYTYPE_RSA;
        borrow(&key->key.rsa.n, &anchor->key);
        key->key.rsa.nlen = anchor->key_len;
        key->key.rsa.e = exponent;
        key->key.rsa.elen = 4;
        return;
    case ALOFT_TLS_KEY_P256:
    case ALOFT_TLS_KEY_P384:
        break;
    }
    key->key_type = BR_KEYTYPE_EC;
    key->key.ec.curve =
            anchor->kind == ALOFT_TLS_KEY_P256 ? BR_EC_secp256r1 : BR_EC_secp384r1;
    borrow(&key->key.ec.q, &anchor->key);
    key->key.ec.qlen = anchor->key_len;
}

static size_t fill_anchors(struct aloft_bearssl_tls *tls, const char *host)
{
    const struct aloft_tls_anchors *anchors = tls->config.anchors;
    size_t count = 0;

    for (size_t i = 0; i < anchors->count && count < ALOFT_BEARSSL_TLS_ANCHORS_MAX;
            i++) {
        const struct aloft_tls_anchor *anchor = &anchors->items[i];

        if (aloft_tls_anchor_fits(anchor, aloft_span_of(host))) {
            br_x509_trust_anchor *filled = &tls->anchors[count];

            filled->flags = BR_X509_TA_CA;
            borrow(&filled->dn.data, &anchor->subject);
            filled->dn.len = anchor->subject_len;
            fill_key(&filled->pkey, anchor, tls->exponents[count]);
            count++;
        }
    }
    return count;
}

void tls_chain_begin(struct aloft_bearssl_tls *tls, const char *host)
{
    br_x509_minimal_context *x509 = &tls->x509;
    const br_ssl_engine_context *engine = &tls->ssl.eng;

    br_x509_minimal_init(
            x509, &br_sha256_vtable, tls->anchors, fill_anchors(tls, host));
    br_x509_minimal_set_rsa(x509, engine->irsavrfy);
    br_x509_minimal_set_ecdsa(x509, engine->iec, engine->iecdsa);
    br_x509_minimal_set_minrsa(x509, 256);
    br_x509_minimal_set_hash(x509, br_sha256_ID, &br_sha256_vtable);
    br_x509_minimal_set_hash(x509, br_sha384_ID, &br_sha384_vtable);
    br_x509_minimal_set_hash(x509, br_sha512_ID, &br_sha512_vtable);
    memset(&tls->watch, 0, sizeof tls->watch);
    tls->watch.vtable = &watch_class;
    tls->watch.owner = tls;
}
