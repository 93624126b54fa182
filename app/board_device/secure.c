#include "secure.h"

#include "aloft/memory.h"
#include "firmware.h"

void secure_refresh(struct secure *secure, const struct firmware *firmware)
{
    const uint64_t signed_s = firmware->updates.acceptance.latest;

    secure->anchors.items = secure->items;
    secure->anchors.count = aloft_site_tls_anchors(
            &firmware->board.site, secure->items, ALOFT_BEARSSL_TLS_ANCHORS_MAX);
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
