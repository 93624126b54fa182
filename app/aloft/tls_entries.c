#include "tls_entries.h"

#include "aloft/bytes.h"
#include "aloft/document.h"
#include "aloft/trust_store.h"
#include "cert_files.h"

enum aloft_status tls_entries_write(FILE *file,
        const struct aloft_openssl_certificate *root, struct aloft_span host)
{
    struct aloft_bearssl_pem pem = {0};
    uint8_t field[ALOFT_FIELD_HEAD_SIZE + TLS_ENTRY_MAX];
    uint8_t *const value = field + ALOFT_FIELD_HEAD_SIZE;
    size_t len = 0;
    enum aloft_status status = cert_anchors(&pem, root, 1);

    if (status != ALOFT_OK) {
        return status;
    }
    pem.items[0].host = host;
    status = aloft_tls_anchor_encode(&pem.items[0], value, TLS_ENTRY_MAX, &len);
    if (status == ALOFT_OK) {
        aloft_put_le16(field, ALOFT_TRUST_FIELD_TLS_ANCHOR);
        aloft_put_le16(field + 2, (uint16_t)len);
        (void)fwrite(field, 1, ALOFT_FIELD_HEAD_SIZE + len, file); // told by ferror()
    }
    return status;
}

bool tls_entries_are(const uint8_t *bytes, size_t len)
{
    return len >= ALOFT_FIELD_HEAD_SIZE &&
           aloft_le16(bytes) == ALOFT_TRUST_FIELD_TLS_ANCHOR;
}

enum aloft_status tls_entries_next(
        struct tls_entries *entries, struct aloft_tls_anchor *anchor)
{
    if (!tls_entries_are(entries->bytes, entries->len)) {
        return ALOFT_ERR_FORMAT;
    }
    const uint8_t *const value = entries->bytes + ALOFT_FIELD_HEAD_SIZE;
    const size_t len = aloft_le16(entries->bytes + 2);

    if (len > entries->len - ALOFT_FIELD_HEAD_SIZE) {
        return ALOFT_ERR_FORMAT;
    }
    entries->bytes = value + len;
    entries->len -= ALOFT_FIELD_HEAD_SIZE + len;
    return aloft_tls_anchor_decode(anchor, value, len);
}
