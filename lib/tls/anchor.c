#include "aloft/tls_anchor.h"

#include "aloft/bytes.h"
#include "aloft/memory.h"

/* docs/spec/trust-store.md, 6: kind, length of host, length of subject, exponent. */
#define HEAD_SIZE 8u

bool aloft_tls_anchor_fits(
        const struct aloft_tls_anchor *anchor, struct aloft_span host)
{
    const struct aloft_span pattern = anchor->host;

    if (pattern.len == 0) {
        return true;
    }
    if (pattern.len == 1 || pattern.text[0] != '*') {
        return aloft_span_equal_caseless(pattern, host);
    }
    const size_t label = aloft_span_find(host, '.');

    return label > 0 && aloft_span_equal_caseless(aloft_span_after(pattern, 1),
                                aloft_span_after(host, label));
}

/* Whether a key of that kind can have that length: RSA of 2048 to 4096 bits. */
static bool length_fits(enum aloft_tls_key_kind kind, size_t len)
{
    switch (kind) {
    case ALOFT_TLS_KEY_RSA:
        return len >= 256 && len <= 512;
    case ALOFT_TLS_KEY_P256:
        return len == 65;
    case ALOFT_TLS_KEY_P384:
        return len == 97;
    }
    return false;
}

enum aloft_status aloft_tls_anchor_decode(
        struct aloft_tls_anchor *anchor, const uint8_t *bytes, size_t len)
{
    if (len < HEAD_SIZE) {
        return ALOFT_ERR_FORMAT;
    }
    const size_t host_len = bytes[1];
    const size_t subject_len = aloft_le16(bytes + 2);

    if (bytes[0] < 1 || bytes[0] > 3) {
        return ALOFT_ERR_KEY;
    }
    if (host_len + subject_len > len - HEAD_SIZE || subject_len == 0) {
        return ALOFT_ERR_FORMAT;
    }
    anchor->kind = (enum aloft_tls_key_kind)(bytes[0] - 1);
    anchor->exponent = aloft_le32(bytes + 4);
    anchor->host.text = (const char *)bytes + HEAD_SIZE;
    anchor->host.len = host_len;
    anchor->subject = bytes + HEAD_SIZE + host_len;
    anchor->subject_len = subject_len;
    anchor->key = anchor->subject + subject_len;
    anchor->key_len = len - HEAD_SIZE - host_len - subject_len;
    if ((anchor->kind == ALOFT_TLS_KEY_RSA) != (anchor->exponent != 0)) {
        return ALOFT_ERR_FORMAT;
    }
    return length_fits(anchor->kind, anchor->key_len) ? ALOFT_OK : ALOFT_ERR_FORMAT;
}

enum aloft_status aloft_tls_anchor_encode(
        const struct aloft_tls_anchor *anchor, uint8_t *dst, size_t size, size_t *len)
{
    const size_t host_len = anchor->host.len;

    if (host_len > UINT8_MAX || anchor->subject_len > UINT16_MAX || size < HEAD_SIZE ||
            anchor->subject_len > size - HEAD_SIZE ||
            host_len > size - HEAD_SIZE - anchor->subject_len ||
            anchor->key_len > size - HEAD_SIZE - anchor->subject_len - host_len) {
        return ALOFT_ERR_TOO_LONG;
    }
    dst[0] = (uint8_t)(anchor->kind + 1u);
    dst[1] = (uint8_t)host_len;
    aloft_put_le16(dst + 2, (uint16_t)anchor->subject_len);
    aloft_put_le32(dst + 4, anchor->exponent);
    dst += HEAD_SIZE;
    if (host_len > 0) {
        memcpy(dst, anchor->host.text, host_len);
    }
    memcpy(dst + host_len, anchor->subject, anchor->subject_len);
    memcpy(dst + host_len + anchor->subject_len, anchor->key, anchor->key_len);
    *len = HEAD_SIZE + host_len + anchor->subject_len + anchor->key_len;
    return ALOFT_OK;
}
