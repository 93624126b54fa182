#include "aloft/bearssl_pem.h"

#include <bearssl.h>
#include <stdbool.h>
#include <string.h>

#define ITEMS_MAX \
    (sizeof((struct aloft_bearssl_pem *)0)->items / sizeof(struct aloft_tls_anchor))

/* What BearSSL's decoders tell, piece by piece. */
struct reading {
    struct aloft_bearssl_pem *pem;
    br_x509_decoder_context certificate;
    bool is_certificate; /* the PEM object that is coming */
    size_t name_start;
    enum aloft_status status;
};

static const uint8_t *keep(struct reading *reading, const void *bytes, size_t len)
{
    struct aloft_bearssl_pem *pem = reading->pem;
    uint8_t *at = pem->memory + pem->memory_len;

    if (len > sizeof pem->memory - pem->memory_len) {
        reading->status = ALOFT_ERR_MEMORY;
        return at;
    }
    memcpy(at, bytes, len);
    pem->memory_len += len;
    return at;
}

static void take_name(void *context, const void *bytes, size_t len)
{
    (void)keep((struct reading *)context, bytes, len); // found again by its place
}

static void take_object(void *context, const void *bytes, size_t len)
{
    struct reading *reading = (struct reading *)context;

    if (reading->is_certificate) {
        br_x509_decoder_push(&reading->certificate, bytes, len);
    }
}

static bool take_rsa(struct reading *reading, struct aloft_tls_anchor *anchor,
        const br_rsa_public_key *key)
{
    anchor->kind = ALOFT_TLS_KEY_RSA;
    for (size_t i = 0; i < key->elen && i < 5; i++) {
        anchor->exponent = anchor->exponent << 8 | key->e[i];
    }
    anchor->key = keep(reading, key->n, key->nlen);
    anchor->key_len = key->nlen;
    return key->elen <= 4;
}

static bool take_ec(struct reading *reading, struct aloft_tls_anchor *anchor,
        const br_ec_public_key *key)
{
    anchor->kind =
            key->curve == BR_EC_secp256r1 ? ALOFT_TLS_KEY_P256 : ALOFT_TLS_KEY_P384;
    anchor->key = keep(reading, key->q, key->qlen);
    anchor->key_len = key->qlen;
    return key->curve == BR_EC_secp256r1 || key->curve == BR_EC_secp384r1;
}

static bool take_key(struct reading *reading, struct aloft_tls_anchor *anchor,
        const br_x509_pkey *key)
{
    return key->key_type == BR_KEYTYPE_RSA ? take_rsa(reading, anchor, &key->key.rsa)
                                           : take_ec(reading, anchor, &key->key.ec);
}

static void begin_object(struct reading *reading, const char *name)
{
    reading->is_certificate = aloft_span_is(aloft_span_of(name), "CERTIFICATE");
    reading->name_start = reading->pem->memory_len;
    br_x509_decoder_init(&reading->certificate, take_name, reading);
}

static void end_object(struct reading *reading)
{
    struct aloft_bearssl_pem *pem = reading->pem;
    const br_x509_pkey *key = br_x509_decoder_get_pkey(&reading->certificate);
    struct aloft_tls_anchor anchor = {.subject = pem->memory + reading->name_start,
            .subject_len = pem->memory_len - reading->name_start};

    if (!reading->is_certificate || reading->status != ALOFT_OK) {
        return;
    }
    if (key == NULL) {
        reading->status = br_x509_decoder_last_error(&reading->certificate) ==
                                          BR_ERR_X509_UNSUPPORTED
                                  ? ALOFT_ERR_KEY
                                  : ALOFT_ERR_FORMAT;
        return;
    }
    if (pem->anchors.count == ITEMS_MAX) {
        reading->status = ALOFT_ERR_MEMORY;
        return;
    }
    if (!take_key(reading, &anchor, key)) {
        reading->status = ALOFT_ERR_KEY;
        return;
    }
    pem->items[pem->anchors.count] = anchor;
    pem->anchors.count++;
}

static void take_event(struct reading *reading, br_pem_decoder_context *decoder)
{
    switch (br_pem_decoder_event(decoder)) {
    case BR_PEM_BEGIN_OBJ:
        begin_object(reading, br_pem_decoder_name(decoder));
        br_pem_decoder_setdest(decoder, take_object, reading);
        break;
    case BR_PEM_END_OBJ:
        end_object(reading);
        break;
    case BR_PEM_ERROR:
        reading->status = ALOFT_ERR_FORMAT;
        break;
    default: // nothing to tell
        break;
    }
}

enum aloft_status aloft_bearssl_pem_read(
        struct aloft_bearssl_pem *pem, const char *text, size_t len)
{
    static const char line_end[] = "\n"; // the last line of a file may lack it
    struct reading reading = {.pem = pem, .status = ALOFT_OK};
    br_pem_decoder_context decoder;

    memset(pem, 0, sizeof *pem);
    pem->anchors.items = pem->items;
    br_pem_decoder_init(&decoder);
    while (len > 0 && reading.status == ALOFT_OK) {
        const size_t used = br_pem_decoder_push(&decoder, text, len);

        text += used;
        len -= used;
        take_event(&reading, &decoder);
    }
    if (reading.status == ALOFT_OK) {
        (void)br_pem_decoder_push(&decoder, line_end, 1); // one byte is always used
        take_event(&reading, &decoder);
    }
    if (reading.status == ALOFT_OK && pem->anchors.count == 0) {
        return ALOFT_ERR_FORMAT;
    }
    return reading.status;
}
