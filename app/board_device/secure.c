#include "secure.h"

#include "aloft/memory.h"
#include "firmware.h"

/* An anchor that cannot be read here is one that nobody is believed for. */
static size_t read_store(struct secure *secure, const struct aloft_trust_store *store)
{
    struct aloft_field_walk walk = aloft_document_fields(&store->document);
    struct aloft_field field;
    size_t count = 0;

    while (count < ALOFT_BEARSSL_TLS_ANCHORS_MAX && aloft_field_next(&walk, &field)) {
        if (field.type == ALOFT_TRUST_FIELD_TLS_ANCHOR &&
                aloft_tls_anchor_decode(
                        &secure->items[count], field.value, field.len) == ALOFT_OK) {
            count++;
        }
    }
    return count;
}

void secure_refresh(struct secure *secure, const struct firmware *firmware)
{
    const struct aloft_trust *const trust = &firmware->site.trust;
    const uint64_t signed_s = firmware->updates.acceptance.latest;

    secure->anchors.items = secure->items;
    secure->anchors.count = trust->loaded ? read_store(secure, &trust->store) : 0;
    if (signed_s <= INT64_MAX) {
        aloft_tls_time_raise(&secure->time, (int64_t)signed_s);
    }
}

enum aloft_status secure_init(
        struct secure *secure, struct firmware *firmware, struct aloft_machine *inner)
{
    const struct aloft_bearssl_tls_config config = {
            .suites = &aloft_bearssl_chacha20_aes_gcm,
            .anchors = &secure->anchors,
            .time = &secure->time,
            .policy = ALOFT_TLS_REQUIRED,
            .random = &firmware->random,
            .buffer = secure->records,
            .buffer_size = sizeof(secure->records),
    };

    memset(secure, 0, sizeof(*secure));
    aloft_tls_client_init(
            &secure->client, inner, &secure->engine.base, SECURE_HANDSHAKE_MS);
    return aloft_bearssl_tls_init(&secure->engine, &config);
}
